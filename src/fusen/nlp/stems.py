"""Stem words with Snowball, in the languages it supports."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache

from fusen.text.fold import folded

SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian",
    "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian",
    "st": "sesotho", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip

_PLURAL_OF_CAPITALS = re.compile(r"([A-Z0-9&]{2,})s")  # Snowball keeps the s of "SMEs"


def primary_language(tag: str) -> str:
    """Return the language of a tag: `en` for `en-GB`, `EN` or `en_US`."""
    return re.split(r"[-_]", tag.strip().casefold(), maxsplit=1)[0]


def normal_word(token: str) -> str:
    """Return the token in the form for comparison: folded, without soft hyphens and characters without width."""
    return folded(token)


def stemmer(language: str) -> Callable[[str], str]:
    """Return a function from a word to its stem, or to its lower case in languages without a Snowball stemmer."""
    algorithm = SNOWBALL.get(primary_language(language))
    if algorithm is None:
        return _lower
    snowball = _snowball(algorithm)
    return lambda word: snowball(_lower(word))


@cache
def _snowball(algorithm: str) -> Callable[[str], str]:
    import snowballstemmer

    try:
        return lru_cache(maxsize=50_000)(snowballstemmer.stemmer(algorithm).stemWord)  # 25 µs a word
    except KeyError:  # an older snowballstemmer lacks some languages
        return str


def _lower(word: str) -> str:
    plural = _PLURAL_OF_CAPITALS.fullmatch(word)
    return (plural[1] if plural else word).lower()
