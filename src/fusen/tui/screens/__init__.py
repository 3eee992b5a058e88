"""One screen a module: each calls the Study through the scribe and tells its widgets what to show."""
