"""Open untrusted bytes safely: encodings, zip packages, XML, workbooks and SQLite files."""
