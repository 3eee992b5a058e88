"""Build documents from result rows."""
