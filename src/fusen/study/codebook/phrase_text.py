"""Phrases as editable text: one phrase in each line, with an optional language prefix."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from fusen.errors import FusenError
from fusen.model.codebook import Phrase

_LANGUAGE = re.compile(r"([a-z]{2,3}(?:-\w+)*):[ \t]+(?=\S)")


def lines_of(phrases: Iterable[Phrase]) -> str:
    """Format phrases as `budget`, `ja: 予算` or a token pattern in JSON."""
    lines = []
    for phrase in phrases:
        words = phrase.text or json.dumps([dict(token) for token in phrase.pattern], ensure_ascii=False)
        lines.append(f"{phrase.language}: {words}" if phrase.language else words)
    return "\n".join(lines)


def phrases_of(text: str) -> tuple[Phrase, ...]:
    """Parse such lines. Raises FusenError if only some lines name a language, or a token pattern is invalid."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    named = [_LANGUAGE.match(line) for line in lines]
    if any(named) and not all(named):
        plain = next(line for line, language in zip(lines, named, strict=True) if language is None)
        raise FusenError(
            f"“{plain}” names no language, but other lines do",
            "begin every line with a language, as in  en: budget , or none",
        )
    return tuple(
        _phrase(line[result.end() :] if result else line, result[1] if result else None)
        for line, result in zip(lines, named, strict=True)
    )


def _phrase(words: str, language: str | None) -> Phrase:
    if not words.startswith("["):
        return Phrase(words, language=language)
    try:
        tokens = json.loads(words)
    except ValueError as error:
        raise FusenError(f"“{words}” is not a token pattern", 'write it as in  [{"LOWER": "seed"}]') from error
    if not isinstance(tokens, list) or not all(isinstance(token, dict) for token in tokens):
        raise FusenError(f"“{words}” is not a token pattern", 'write it as in  [{"LOWER": "seed"}]')
    return Phrase(pattern=tuple(tokens), language=language)
