"""Text as data: spans, words, passages, languages and speakers, without the database and without spaCy."""
