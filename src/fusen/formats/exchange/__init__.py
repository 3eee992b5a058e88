"""JSON Lines that people exchange: codings, reviews and coded passages."""
