"""Pictures made from result rows: SVG from pure functions, PNG from the SVG."""
