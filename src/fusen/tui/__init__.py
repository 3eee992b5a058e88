"""The terminal app: a transcript read and coded without the mouse; the only home of Textual."""
