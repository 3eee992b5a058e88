"""Build the sections of a report and their sentences."""
