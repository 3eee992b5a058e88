"""Query language: expressions over codes, words and cases that select passages."""
