"""Readers of transcripts, one module a format, and what they share."""
