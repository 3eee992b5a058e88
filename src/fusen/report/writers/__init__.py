"""Write tables, excerpts and reports, one module for each file format."""
