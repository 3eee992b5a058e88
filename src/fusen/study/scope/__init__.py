"""Scope of a filter: codings by coder, visibility and consent."""
