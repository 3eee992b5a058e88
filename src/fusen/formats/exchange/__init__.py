"""Exchange codings, reviews and coded passages as JSON Lines."""
