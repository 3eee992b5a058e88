"""Memos in lists, their Markdown and their links, and links between codings and codes."""
