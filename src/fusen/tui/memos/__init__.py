"""Memos in the app: the list, the memo in full, and its links."""
