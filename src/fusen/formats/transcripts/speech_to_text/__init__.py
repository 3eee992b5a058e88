"""Readers of speech recognisers' JSON, over one table of shapes."""
