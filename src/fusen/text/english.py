"""English names of languages, and lists of names in sentences."""

from __future__ import annotations

from collections.abc import Sequence

LANGUAGE_NAMES = {
    "en": "English",
    "fr": "French",
    "ja": "Japanese",
    "de": "German",
    "es": "Spanish",
    "it": "Italian",
    "nl": "Dutch",
    "da": "Danish",
}
"""English names by ISO 639-1 code; documents print the code of any other language."""


def listing(names: Sequence[str]) -> str:
    """Return the names as a list in a sentence: `A, B and C`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
