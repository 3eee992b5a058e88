"""The query language: expressions over codes, words and interviewees that yield passages."""
