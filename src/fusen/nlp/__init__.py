"""Language processing with spaCy, which no other package imports: sentences, tokens, phrase matching."""
