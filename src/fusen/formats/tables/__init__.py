"""Readers of tables: surveys, talk with a turn in each row, and several conversations in one table."""
