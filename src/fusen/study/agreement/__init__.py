"""Agreement between coders: rounds, disagreements and their resolution."""
