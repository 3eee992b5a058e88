"""One writer a file format: tables, excerpts and reports."""
