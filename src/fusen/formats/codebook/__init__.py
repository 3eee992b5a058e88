"""Codebook files: YAML, read and edited in place, and tables."""
