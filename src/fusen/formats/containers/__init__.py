"""Bytes that strangers made: encodings, zip packages, XML, workbooks and SQLite files, opened safely."""
