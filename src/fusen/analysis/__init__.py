"""Pure functions from model objects to result rows."""
