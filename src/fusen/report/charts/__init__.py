"""Draw charts from result rows: pure functions return SVG, and `png` converts it."""
