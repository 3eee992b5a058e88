"""Names in English text by Microsoft Presidio with spaCy's small model, if the extra `pseudonyms` is installed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from fusen.model.pseudonyms import NameFound, NameKind
from fusen.nlp.lemmas import PIPELINE

if TYPE_CHECKING:
    from collections.abc import Mapping

_KINDS: Mapping[str, NameKind] = {
    "PERSON": "person", "ORGANIZATION": "organisation", "LOCATION": "place", "PHONE_NUMBER": "phone",
}  # fmt: skip
_LONGEST = 50_000  # characters given to the model at once
_ARTICLES = ("the ", "The ", "a ", "an ")


def is_installed() -> bool:
    return bool(find_spec("presidio_analyzer") and find_spec(PIPELINE))


def find_names(text: str) -> Iterator[NameFound]:
    """Yield people, organisations, places and phone numbers of an English text."""
    engine = _engine()
    for start, end in _pieces(text):
        for entity in engine.analyze(text[start:end], language="en", entities=list(_KINDS)):
            yield from _trimmed(text, _KINDS[entity.entity_type], start + entity.start, start + entity.end)


def _trimmed(text: str, kind: NameKind, start: int, end: int) -> Iterator[NameFound]:
    """Yield the name without an article, a possessive and what follows a line break."""
    name = text[start:end].partition("\n")[0]
    for article in _ARTICLES:
        if name.startswith(article):
            start, name = start + len(article), name.removeprefix(article)
    for possessive in ("'s", "’s"):
        name = name.removesuffix(possessive)
    name = name.rstrip()
    if any(character.isupper() or character.isdigit() for character in name):
        yield NameFound(kind, start, start + len(name))


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text):
        end = min(len(text), start + _LONGEST)
        if end < len(text):
            end = max(text.rfind("\n", start, end), start + 1)
        yield start, end
        start = end


@cache
def _engine() -> Any:
    """Return Presidio with recognisers that work offline."""
    import logging

    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import SpacyNlpEngine
    from presidio_analyzer.predefined_recognizers import PhoneRecognizer, SpacyRecognizer

    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)  # it warns of each kind of entity it does not use
    language = SpacyNlpEngine(models=[{"lang_code": "en", "model_name": PIPELINE}])
    registry = RecognizerRegistry(supported_languages=["en"])
    registry.add_recognizer(SpacyRecognizer(supported_language="en"))
    registry.add_recognizer(PhoneRecognizer(supported_language="en"))
    return AnalyzerEngine(registry=registry, nlp_engine=language, supported_languages=["en"])
