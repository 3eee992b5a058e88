"""Coded passages, search and queries."""
