"""Results as files: excerpts, tables, charts and reports."""
