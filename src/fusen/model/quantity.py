"""Numbers with their nouns, as messages print them."""

from __future__ import annotations


def quantity(count: int, singular: str, plural: str = "") -> str:
    """Return a number with its noun, such as "1 word" or "2,345 words"; a verb may follow the noun in both forms."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"
