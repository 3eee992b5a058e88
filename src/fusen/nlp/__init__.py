"""The only home of spaCy: sentence splitting, tokens, phrase matching."""
