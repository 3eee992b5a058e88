"""REFI-QDA: whole projects (.qdpx) and codebooks (.qdc), read from every tool's habits and written by the letter."""
