"""The command line: short commands that call Study and show the results."""
