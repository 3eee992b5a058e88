"""Placing: where the words of a shared line stand in this study's texts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from fusen.formats.exchange.jsonl import SharedLine
from fusen.model.coding import Review
from fusen.model.exchange import Further
from fusen.model.source import SourceInfo, Turn
from fusen.study.scope.visibility import blind, touches
from fusen.study.sources.realign import review_pieces, spoken
from fusen.text.realign import LONG_ENOUGH, Carrier

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

NEAR = 2000  # characters around the old place in which a short quote is looked for when the text differs


@dataclass(slots=True)
class PlacementProblems:
    """Lines without a place, and lines to look at."""

    unknown_sources: Counter[str] = field(default_factory=Counter)
    unplaced: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)  # paths of sources, here or not, of which a line found no place


class RelocatedLine(NamedTuple):
    """A line and where its words stand in this study."""

    line: SharedLine
    source: str  # guid
    start: int
    end: int
    guid: str  # a review may fall into several pieces
    words: int = 0
    interviewer: bool = False


class Relocator:
    """Finds where a line's words stand in this study's texts, holding one text at a time."""

    def __init__(self, study: StudyContext, remarks: PlacementProblems) -> None:
        self._study, self._remarks = study, remarks
        self._infos = {info.path: info for info in study.store.sources.all()}
        self._hidden = blind(study)
        self._path, self._text = "", ""
        self._turns: tuple[Turn, ...] = ()
        self._carriers: dict[str, Carrier] = {}

    def place(self, line: SharedLine) -> list[RelocatedLine]:
        """Where the line's words stand, a review's perhaps in pieces; nothing, and a remark, where they have no place."""
        info = self._infos.get(line.source)
        if info is None:
            self._remarks.unknown_sources[line.source] += 1
            self._remarks.lost.add(line.source)
            return []
        if info.path != self._path:
            self._path, self._text = info.path, self._study.store.sources.text(info.guid)
            self._turns = self._study.store.sources.turns([info.guid])[info.guid]
        spans = self._spans(line, info)
        if not spans:
            self._remarks.unplaced.append(self._describe(line))
            self._remarks.lost.add(line.source)
        if line.is_review:
            review = Review(line.guid, line.coder, info.guid, line.start, line.end, line.at)
            pieces = review_pieces(self._study, review, spans)
            return [RelocatedLine(line, info.guid, piece.start, piece.end, piece.guid) for piece in pieces]
        return [
            RelocatedLine(line, info.guid, start, end, line.guid, *spoken(self._text, self._turns, start, end))
            for start, end in spans
        ]

    def place_further(self, line: Further) -> list[RelocatedLine]:
        """The same for a line that is neither coding nor review but has a place."""
        value = line.values
        return self.place(
            SharedLine(
                line.line, value["guid"], value["source"], value["source_sha256"], value["coder"], value["start"],
                value["end"], value["at"], line.type, line.type, value["quote"],
            )
        )  # fmt: skip

    def _spans(self, line: SharedLine, info: SourceInfo) -> list[tuple[int, int]]:
        same = line.source_sha256 == info.sha256
        old = self._text if same else self._study.store.sources.text_by_hash(line.source_sha256)
        if old is not None and self._fits(line, old):
            return [(line.start, line.end)] if same else self._carried(line, old)
        if line.is_review or line.quote is None:
            return []
        return [(line.start, line.end)] if self._fits(line, self._text) else self._searched(line, line.quote)

    def _fits(self, line: SharedLine, text: str) -> bool:
        """Does the line's span lie in the text, and hold the line's words where it gives them?"""
        return line.end <= len(text) and line.quote in (None, text[line.start : line.end])

    def _carried(self, line: SharedLine, old: str) -> list[tuple[int, int]]:
        key = f"{line.source_sha256}→{self._path}"
        if key not in self._carriers:
            self._carriers = {key: Carrier(old, self._text)}
        if line.is_review:
            return self._carriers[key].carry_reading(line.start, line.end)
        carried = self._carriers[key].carry(line.start, line.end)
        if carried.fate == "detached":
            return []
        if carried.fate == "doubtful":
            self._remarks.doubtful.append(self._describe(line))
        return [(carried.start, carried.end)]

    def _searched(self, line: SharedLine, quote: str) -> list[tuple[int, int]]:
        """The nearest place with the quoted words; a short quote only near the old place, a far one if it is the only one."""
        places = []
        at = self._text.find(quote) if quote.strip() else -1
        while at >= 0:
            places.append(at)
            at = self._text.find(quote, at + 1)
        near = [place for place in places if abs(place - line.start) <= NEAR]
        if not near and (len(places) != 1 or len(quote) < LONG_ENOUGH):
            return []
        start = min(near or places, key=lambda place: abs(place - line.start))
        if len(near or places) > 1:
            self._remarks.doubtful.append(self._describe(line))
        return [(start, start + len(quote))]

    def _describe(self, line: SharedLine) -> str:
        """Which line it is; while a round is open, not what another coder did on its stretches."""
        hidden = self._hidden.get(self._infos[line.source].guid, ())
        if line.coder != self._study.user and touches(hidden, line.start, line.end):
            return f"{f'line {line.line}' if line.line else 'a coding'} ({line.coder}, in a round that is open)"
        where = f"line {line.line}" if line.line else f"{line.source}@{line.start}-{line.end}"
        return f"{where} ({line.coder}: {line.code or 'review'} in {line.source})"
