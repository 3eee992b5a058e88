"""Screens that list passages."""
