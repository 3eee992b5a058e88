"""Documents made from result rows."""
