"""Memos on anything in a study."""
