"""Matchers of `text:` and `note:` conditions: words, prefix*, "exact words" and /regular expressions/."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from time import perf_counter

from fusen.text.fold import folded

PIECE, OVERLAP = 5_000, 1_000  # characters of a long passage searched at a time by a regular expression
PATIENCE = 10.0  # seconds for one regular expression over a whole query, plus
PATIENCE_PER_CHARACTER = 1e-6  # seconds; ten times the time of an ordinary expression
UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Scripts without spaces between words, in which a word may match anywhere."""

_LETTER = rf"(?:[^\W_{UNSPACED}]|[\u0300-\u036f])"
_SPACED_LETTER = re.compile(_LETTER)
_SURELY_INDEXED = re.compile("[\x00-\u024f\u0400-\u045f\u2010-\u201f\u3001-\u3003\u3041-\u30ff\u4e00-\u9fcb]*")
"""Characters that the index folds as Python does (its Unicode tables are older); other words need a scan of the texts."""

_MARKS = re.compile("[\u0300-\u0331]")


class TooSlow(Exception):
    """A regular expression has used up its time; `at` is its position in the query."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


@dataclass(frozen=True, slots=True)
class Words:
    """Words in this order; a word that ends in a star is a prefix. `plain` ignores accents; case never matters."""

    text: str
    plain: bool
    _pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_pattern", _words_pattern(self.text, self.plain))

    def found_in(self, passage: str) -> bool:
        return self._pattern.search(plain(passage) if self.plain else small(passage)) is not None

    @property
    def indexed(self) -> str | None:
        """A full-text query that returns at least the passages with these words, or None if the index cannot help."""
        if not _SURELY_INDEXED.fullmatch(folded(self.text)):
            return None
        return " ".join(_index_terms(folded(self.text))) or None


@dataclass(slots=True, eq=False)
class Regex:
    """A checked regular expression (fusen.query.safe_regex) with its remaining time in seconds."""

    pattern: re.Pattern[str]
    at: int = 0
    patience: float = PATIENCE
    indexed: None = None

    def found_in(self, passage: str) -> bool:
        """Return whether the passage matches. Raises TooSlow when the time over all calls is used up."""
        for start in range(0, max(len(passage) - OVERLAP, 1), PIECE - OVERLAP):
            piece = passage if len(passage) <= PIECE else passage[start : start + PIECE]
            started = perf_counter()
            match = self.pattern.search(piece)
            self.patience += len(piece) * PATIENCE_PER_CHARACTER - (perf_counter() - started)
            if match:
                return True
            if self.patience < 0:
                raise TooSlow(self.at)
        return False


@dataclass(frozen=True, slots=True)
class Anything:
    """Any text: `note:*`."""

    indexed: None = None

    def found_in(self, passage: str) -> bool:
        return True


Matcher = Words | Regex | Anything


def small(text: str) -> str:
    """Return the text folded and in lower case."""
    return folded(text).lower()


def plain(text: str) -> str:
    """Return the text in lower case and Latin letters without accents, as the full-text index stores it."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", "".join(map(_plain_letter, folded(text))))


@lru_cache(maxsize=4096)
def _plain_letter(letter: str) -> str:
    if letter in "Ǡǡ":  # SQLite's index keeps these two letters unchanged
        return "ǡ"
    lower = letter.lower()
    base = unicodedata.normalize("NFD", lower)[:1]
    return base if base.isascii() and base.isalpha() else lower if len(lower) == 1 else letter


def _words_pattern(text: str, ignore_accents: bool) -> re.Pattern[str]:
    parts = []
    for word in text.split():
        stem = word.rstrip("*")
        starred = stem != word and stem
        literal = plain(stem or word) if ignore_accents else small(stem or word)
        parts.append(_bounded(literal, open_end=bool(starred)))
    return re.compile(r"\s+".join(parts))


def _bounded(literal: str, *, open_end: bool) -> str:
    """Return a pattern for a whole word, or for any occurrence in a script without spaces."""
    before = rf"(?<!{_LETTER})" if literal and _SPACED_LETTER.match(literal[0]) else ""
    after = rf"(?!{_LETTER})" if literal and _SPACED_LETTER.match(literal[-1]) and not open_end else ""
    return before + re.escape(literal) + after


def _index_terms(text: str) -> Iterator[str]:
    """Yield the words as separate index terms: the index has no phrase query that ends in a prefix."""
    for word in text.split():
        stem = word.rstrip("*").replace('"', " ").strip()
        if any(character.isalnum() for character in stem):
            yield f"{stem}*" if word.endswith("*") else f'"{stem}"'
