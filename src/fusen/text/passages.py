"""Cut a source into passages: sentences, turns or paragraphs. A passage never crosses a turn."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from fusen.model.source import UNITS, Passages, Source
from fusen.text.words import count_words

Split = Callable[[str, int, int], list[tuple[int, int]]]
"""Maps text, start and end of a turn to the spans of its sentences, trimmed and in order."""

_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")


def tile(source: Source, unit: str, split: Split) -> Passages:
    """Return passages that cover every turn except white space, once and in order.

    `unit` is one of UNITS; `split` cuts a turn into sentences. Raises ValueError on another unit.
    """
    if unit not in UNITS:
        raise ValueError(f"no such unit: {unit} (known: {', '.join(UNITS)})")
    cut = {"sentence": split, "turn": _whole, "paragraph": _paragraphs}[unit]
    text = source.text
    return Passages(
        (start, end, count_words(text[start:end]), index)
        for index, turn in enumerate(source.turns)
        for start, end in cut(text, turn.start, turn.end)
    )


def _whole(text: str, start: int, end: int) -> list[tuple[int, int]]:
    talk = text[start:end]
    first = end - len(talk.lstrip())
    last = start + len(talk.rstrip())
    return [(first, last)] if first < last else []


def _paragraphs(text: str, start: int, end: int) -> list[tuple[int, int]]:
    return [span for piece in _between(text, start, end) for span in _whole(text, *piece)]


def _between(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for gap in _BLANK_LINES.finditer(text, start, end):
        yield start, gap.start()
        start = gap.end()
    yield start, end
