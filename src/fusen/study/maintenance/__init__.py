"""Backup, restore, integrity check and undo."""
