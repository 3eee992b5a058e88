"""Encryption of a study: its key, the keys that this process holds, and encrypted databases."""
