"""The terminal app for reading and coding transcripts with the keyboard; only this package imports Textual."""

import os

# Textual paints at the next tick of its clock: at its 60 ticks a second a key waits 8 ms, twice where two widgets change.
os.environ.setdefault("TEXTUAL_FPS", "250")
# A lone escape may begin a longer key: Textual waits 100 ms for the rest, which comes with it or, over a slow line, soon.
os.environ.setdefault("ESCDELAY", "35")
