"""Frozen values that every layer of fusen shares."""
