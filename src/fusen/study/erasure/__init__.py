"""Erasure of an interviewee from the database and all files of a study."""
