"""Translate finished English sentences, such as the remarks of tables, by the patterns of the catalogue.

Analysis and the study's services compose remarks in English for every front end; a document in another language
recognises each sentence and fills its numbers and names into the translation.
"""

from __future__ import annotations

import re
from functools import cache

from fusen.report.language import figure, language_code, listing, message
from fusen.report.remark_patterns import PATTERNS

SEPARATORS = {"parts": "; ", "each": ", ", "who": ", ", "shares": ", "}
"""Between the items of a field that holds a list."""

WORDS = r"(?:(?![.?!] [^\s(]).)+?"
"""Expression for a field: no words that end a sentence and begin another."""
SPECIFIC = 11
"""Fixed characters from which a pattern is specific enough to recognise a whole sentence."""

_FIELD = re.compile(r"\{(\w+)\}")
_NUMBER = re.compile(r"[<>≤≥]? ?-?\d[\d,]*(?:\.\d+)?|-?\.\d+")
_SENTENCES = re.compile(r"(?<=[.?!]) (?=[^\s(])")


def translated(text: str) -> str:
    """Returns the text in the language of the document: as a whole, else sentence by sentence; unknown ones stay."""
    if language_code() == "en" or not text:
        return text
    whole = _sentence(text, SPECIFIC)
    if whole is not None:
        return whole
    return ("" if language_code() == "ja" else " ").join(
        part if (sentence := _sentence(part, SPECIFIC)) is None else sentence for part in _SENTENCES.split(text)
    )


def translated_name(text: str) -> str:
    """Returns the translation of a part of a sentence, such as `2 by ann` or `code Funding gap`."""
    sentence = _sentence(text, 1)
    return text if sentence is None else sentence


def struck(reason: str) -> str:
    """Returns the remark behind a sentence of a language model that was struck out."""
    return message("(struck out: {reason})").format(reason=translated_name(reason))


def _sentence(text: str, least: int) -> str | None:
    """Returns the translation of one sentence, or None if no pattern with `least` letters of fixed text fits."""
    own = message(text)
    if own != text or text in PATTERNS:
        return own
    for pattern, template, fixed in _compiled():
        if fixed < least:
            break
        match = pattern.fullmatch(text)
        if match:
            return message(template).format(**{name: _value(name, value) for name, value in match.groupdict().items()})
    return None


def _value(name: str, value: str) -> str:
    if _NUMBER.fullmatch(value):
        return figure(value)
    if name in ("coders", "names"):
        return listing([translated_name(part) for part in re.split(r", | and ", value)])
    gap = SEPARATORS.get(name)
    if not gap:
        return translated_name(value)
    return message(gap).join(translated_name(part) for part in value.split(gap))


@cache
def _compiled() -> list[tuple[re.Pattern[str], str, int]]:
    """Returns the patterns with fields, those with the most fixed text first."""
    result = [
        (_pattern(pattern), pattern, len(_FIELD.sub("", pattern))) for pattern in PATTERNS if _FIELD.search(pattern)
    ]
    return sorted(result, key=lambda pattern: -pattern[2])


def _pattern(template: str) -> re.Pattern[str]:
    """Returns the expression in which a field with a one-letter name matches a number, any other words."""
    parts = _FIELD.split(template)
    result = [
        re.escape(part) if at % 2 == 0 else f"(?P<{part}>{_NUMBER.pattern if len(part) == 1 else WORDS})"
        for at, part in enumerate(parts)
    ]
    return re.compile("".join(result), re.DOTALL)
