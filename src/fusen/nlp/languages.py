"""Stop words of spaCy's languages, and language detection with them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fusen.text import language

LATIN = (
    "en", "fr", "de", "es", "it", "nl", "pt", "pl", "fi", "sv", "da", "nb",
    "cs", "hu", "ro", "tr", "ca", "hr", "sk", "sl", "et", "lt", "lv",
)  # fmt: skip


@cache
def stop_words(code: str) -> frozenset[str]:
    """Return spaCy's stop words of a language (`en`, `en-GB`) in lower case; empty for an unknown language.

    This runs spaCy's file by its path: an import takes 1.1 s for spaCy and 2.3 s more for French.
    """
    from importlib.util import find_spec, module_from_spec, spec_from_file_location

    code, spacy = code.partition("-")[0], find_spec("spacy")
    if spacy is None or spacy.origin is None or not code.isalpha():
        return frozenset()
    path = Path(spacy.origin).parent / "lang" / code / "stop_words.py"
    spec = spec_from_file_location(f"_stop_words_{code}", path) if path.is_file() else None
    if spec is None or spec.loader is None:
        return frozenset()
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return frozenset(word.casefold().replace("’", "'") for word in module.STOP_WORDS)


def detect(text: str, default: str) -> str:
    """Return the language of a text's first 5,000 characters, or `default` if it is unclear."""
    return language.by_script(text) or language.detect(text, default, {code: stop_words(code) for code in LATIN})
