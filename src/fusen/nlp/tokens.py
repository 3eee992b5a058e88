"""Words as the suggester compares them: by stem where the language is known, in pairs of characters where no spaces are written."""

from __future__ import annotations

from functools import cache

from fusen.nlp.stems import stemmer
from fusen.suggest.tokenize import plain_words

_stemmer = cache(stemmer)


def stemmed_words(text: str, language: str = "") -> list[tuple[str, int, int]]:
    """(stem, start, end) of each word of a text in a language (`en`, `en-GB`); as `plain_words` where it is unknown."""
    stem = _stemmer(language)
    return [(stem(word), start, end) for word, start, end in plain_words(text, language)]
