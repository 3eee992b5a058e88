"""Compute result rows from model objects with pure functions."""
