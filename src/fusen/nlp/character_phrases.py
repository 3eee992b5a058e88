"""Find phrases in scripts without spaces by their characters, whatever their width or case."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from fusen.model.phrase import ParsedPhrase
from fusen.nlp.chunker import UNSPACED, Hit, has_unspaced

_JOINING = (
    "\u0300-\u036f\u1160-\u11ff\u3099\u309a\uff9e\uff9f"  # marks and jamo that NFKC joins to the character before
)
_IRREGULAR = (
    f"(?P<none>(?<=[{UNSPACED}])\\s+|\\s+(?=[{UNSPACED}]))|(?P<one>\\s{{2,}})|(?P<other>[^\\s{_JOINING}][{_JOINING}]+)"
)
_WORDLIKE = re.compile(f"(?=[^{UNSPACED}])\\w")


class _Folds(dict[int, str]):
    """A table for `str.translate`: code point to NFKC and casefold of the character; white space becomes a space."""

    def __missing__(self, point: int) -> str:
        character = chr(point)
        folded = " " if character.isspace() else unicodedata.normalize("NFKC", character).casefold()
        self[point] = folded
        return folded


_FOLDS = _Folds()


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text, and its pieces' spans in the original: (start, end, whether characters map one to one)."""

    text: str
    starts: list[int]
    pieces: list[tuple[int, int, bool]]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original text for `[start, end)` of the folded text."""
        return self._place(start)[0], self._place(end - 1)[1]

    def _place(self, at: int) -> tuple[int, int]:
        number = bisect_right(self.starts, at) - 1
        start, end, in_step = self.pieces[number]
        if not in_step:
            return start, end
        shift = at - self.starts[number]
        return start + shift, start + shift + 1


def fold(text: str) -> Folded:
    """Fold a text by NFKC and casefold, and drop white space around characters of scripts without spaces."""
    expanding = [character for character in set(text) if len(_FOLDS[ord(character)]) != 1]
    irregular = re.compile("|".join([_IRREGULAR, *map(re.escape, expanding)]))
    folded: list[str] = []
    starts: list[int] = []
    pieces: list[tuple[int, int, bool]] = []
    length = reached = 0

    def append(piece: str, start: int, end: int) -> None:
        nonlocal length
        if piece:
            folded.append(piece)
            starts.append(length)
            pieces.append((start, end, len(piece) == end - start))
            length += len(piece)

    for found in irregular.finditer(text):
        append(text[reached : found.start()].translate(_FOLDS), reached, found.start())
        append(_piece(found), found.start(), found.end())
        reached = found.end()
    append(text[reached:].translate(_FOLDS), reached, len(text))
    return Folded("".join(folded), starts, pieces)


def _piece(found: re.Match[str]) -> str:
    if found.lastgroup == "none":
        return ""
    return " " if found.lastgroup == "one" else unicodedata.normalize("NFKC", found[0]).casefold()


class CharacterPhrases:
    """Numbered phrases that contain a character of a script without spaces."""

    def __init__(self, phrases: Sequence[tuple[int, ParsedPhrase]]) -> None:
        folded = [(rule, fold(wording.text).text) for rule, wording in phrases]
        self._phrases = [(rule, phrase, frozenset(phrase)) for rule, phrase in folded]

    def hits(self, text: str, spans: Sequence[tuple[int, int]]) -> Iterator[Hit]:
        """Yield every occurrence of a phrase inside a span; spans are offsets into `text`."""
        if not self._phrases or not has_unspaced(text):
            return
        folded, holders = fold(text), _Spans(spans)
        present = frozenset(folded.text)
        for rule, phrase, characters in self._phrases:
            if characters <= present:
                for start, end in _occurrences(folded, phrase):
                    for passage in holders.holding(start, end):
                        yield Hit(passage, rule, start, end)


def _occurrences(folded: Folded, phrase: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the phrase in the original text; Latin letters at its ends must end a word."""
    text = folded.text
    word_begins, word_ends = _WORDLIKE.match(phrase), _WORDLIKE.match(phrase, len(phrase) - 1)
    start = text.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        runs_on = (word_begins and start and _WORDLIKE.match(text, start - 1)) or (
            word_ends and _WORDLIKE.match(text, end)
        )
        if not runs_on:
            yield folded.span(start, end)
        start = text.find(phrase, start + 1)


class _Spans:
    """Finds the spans that contain a given span."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        self._spans = spans
        self._starts = [start for start, _ in spans]
        self._in_order = all(before[1] <= after[0] for before, after in pairwise(spans))

    def holding(self, start: int, end: int) -> Iterator[int]:
        numbers: Sequence[int] = range(len(self._spans))
        if self._in_order:
            last = bisect_right(self._starts, start) - 1
            numbers = (last,) if last >= 0 else ()
        return (number for number in numbers if self._spans[number][0] <= start and end <= self._spans[number][1])
