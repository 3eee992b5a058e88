"""Files to model objects and back, one module a format."""
