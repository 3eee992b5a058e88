"""Screens of tables: results, themes, framework matrix and comparison of coders."""
