"""Text processing without the database and without spaCy: spans, words, passages, languages, speakers."""
