"""Which codings a filter selects: coders, visibility, consent."""
