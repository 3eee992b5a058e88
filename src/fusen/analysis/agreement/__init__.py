"""Agreement between coders: coefficients for units and for spans."""
