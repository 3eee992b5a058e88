"""Text outside turns: its amount in each source, and the lines with given words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from fusen.model.quantity import quantity
from fusen.model.source import Source
from fusen.text.fold import folded
from fusen.text.outside import header_end, outside_turns
from fusen.text.words import count_words

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

_SHOWN = 3
_TERM = re.compile(r'"([^"]+)"|(\S+)')
_UNSPACED = re.compile("[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]")


def outside_words(source: Source) -> int:
    """Return the number of words of a source outside turns."""
    spans = outside_turns(source.text, source.turns)
    return sum(count_words(source.text[start:end]) for start, end in spans)


def outside_remark(counts: Mapping[str, int]) -> tuple[str, ...]:
    """Return a line on how much text is outside turns, and in which sources."""
    if not counts:
        return ()
    most = sorted(counts, key=lambda path: (-counts[path], path))[:_SHOWN]
    named = ", ".join(f"{path} {counts[path]:,}" for path in most) + (" …" if len(counts) > _SHOWN else "")
    whole = sum(counts.values())
    words = quantity(whole, "word is", "words are")
    return (
        f"{words} outside turns ({named}): search finds them, counts leave them out; fusen import FILE --include-outside counts them",
    )


def find_outside(study: StudyContext, words: str) -> dict[str, list[tuple[int, int]]]:
    """Return by source (guid) the lines outside turns that contain all the words."""
    terms = [_pattern(folded(phrase or word)) for phrase, word in _TERM.findall(words)]
    result: dict[str, list[tuple[int, int]]] = {}
    if not terms:
        return result
    for guid, (head, last, tail) in study.store.sources.around_turns().items():
        for text, offset, start in ((head, 0, header_end(head)), (tail, last, 0)):
            if all(term.search(folded(text[start:])) for term in terms):
                lines = [
                    (offset + line.start(), offset + line.end())
                    for line in re.compile(r"\S[^\n]*").finditer(text, start)
                    if all(term.search(folded(line[0])) for term in terms)
                ]
                result.setdefault(guid, []).extend(lines)
    return result


def _pattern(term: str) -> re.Pattern[str]:
    """Return a pattern for a whole word, or for `prefix*`; in scripts without spaces it matches anywhere."""
    bare = r"\s+".join(map(re.escape, term.rstrip("*").split()))
    if not bare or _UNSPACED.search(term):
        return re.compile(bare, re.IGNORECASE)
    return re.compile(rf"(?<!\w){bare}" + ("" if term.endswith("*") else r"(?!\w)"), re.IGNORECASE)
