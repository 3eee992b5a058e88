"""The command line: thin commands over Study, and how their results are shown."""
