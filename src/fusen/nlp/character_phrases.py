"""Find phrases in scripts without spaces by their characters, ignoring width and case."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from fusen.model.phrase import ParsedPhrase
from fusen.nlp.chunker import Hit, has_unspaced
from fusen.text.fold import UNSPACED, FoldedText, fold

_WORDLIKE = re.compile(f"(?=[^{UNSPACED}])\\w")


class CharacterPhrases:
    """Numbered phrases that contain a character of a script without spaces."""

    def __init__(self, phrases: Sequence[tuple[int, ParsedPhrase]]) -> None:
        folded = [(rule, fold(wording.text, close=True).text) for rule, wording in phrases]
        self._phrases = [(rule, phrase, frozenset(phrase)) for rule, phrase in folded]

    def hits(self, text: str, spans: Sequence[tuple[int, int]]) -> Iterator[Hit]:
        """Yield every occurrence of a phrase inside a span; spans are offsets into `text`."""
        if not self._phrases or not has_unspaced(text):
            return
        folded, holders = fold(text, close=True), _Spans(spans)
        present = frozenset(folded.text)
        for rule, phrase, characters in self._phrases:
            if characters <= present:
                for start, end in _occurrences(folded, phrase):
                    for passage in holders.holding(start, end):
                        yield Hit(passage, rule, start, end)


def _occurrences(folded: FoldedText, phrase: str) -> Iterator[tuple[int, int]]:
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
