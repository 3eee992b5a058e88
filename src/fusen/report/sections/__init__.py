"""The sections of a report and the sentences in them."""
