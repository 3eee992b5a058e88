"""Views of results: tables in the terminal and rows for programs."""
