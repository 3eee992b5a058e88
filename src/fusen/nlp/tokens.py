"""Words for the suggester: stems in known languages, pairs of characters in scripts without spaces."""

from __future__ import annotations

from functools import cache

from fusen.nlp.stems import stemmer
from fusen.suggest.tokenize import plain_words

_stemmer = cache(stemmer)


def stemmed_words(text: str, language: str = "") -> list[tuple[str, int, int]]:
    """Return (stem, start, end) of each word; `language` is a tag (`en`, `en-GB`), and unknown ones get `plain_words`."""
    stem = _stemmer(language)
    return [(stem(word), start, end) for word, start, end in plain_words(text, language)]
