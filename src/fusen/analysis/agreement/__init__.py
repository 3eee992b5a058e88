"""Agreement between coders: coefficients for units and for spans, and what they are computed from."""
