"""Themes in analysts' words, the framework matrix and prose."""
