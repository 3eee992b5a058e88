"""Decisions of a coder: codings, reviews and second looks."""
