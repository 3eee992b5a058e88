"""Relocation of shared lines: find their words in the texts of this study."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from fusen.formats.exchange.jsonl import SharedLine
from fusen.model.coding import Review
from fusen.model.project import SharedRecord
from fusen.model.source import SourceInfo, Turn
from fusen.study.codings.spoken_words import spoken
from fusen.study.scope.visibility import blind, touches
from fusen.study.sources.realign import review_pieces
from fusen.text.realign import LONG_ENOUGH, Realigner

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

NEAR = 2000  # characters around the old place to search for a short quote in a changed text


@dataclass(slots=True)
class PlacementProblems:
    """Lines without a place, and lines with a doubtful place."""

    unknown_sources: Counter[str] = field(default_factory=Counter)
    unplaced: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)  # path there → path here, of the same text
    lost: set[str] = field(default_factory=set)  # paths of sources with lost lines, in this study or not

    def add(self, other: PlacementProblems) -> None:
        """Add the problems of other lines."""
        self.unknown_sources += other.unknown_sources
        self.unplaced += other.unplaced
        self.doubtful += other.doubtful
        self.renamed |= other.renamed
        self.lost |= other.lost


class RelocatedLine(NamedTuple):
    """A line with the place of its words in this study."""

    line: SharedLine
    source: str  # guid
    start: int
    end: int
    guid: str  # a review may split into several pieces
    words: int = 0
    interviewer: bool = False


class Relocator:
    """Finds the place of each line in this study's texts.

    `texts` are older or other texts by sha256, on which the lines may have been made. `paths` are the sources of the
    lines to come, in their order: it reads some texts ahead.
    """

    AHEAD = 40

    def __init__(
        self, study: StudyContext, remarks: PlacementProblems, texts: Mapping[str, str], paths: Iterable[str] = ()
    ) -> None:
        self._study, self._remarks, self._texts = study, remarks, texts
        self._by_path = {info.path: info for info in study.store.sources.all()}
        self._by_text: dict[str, list[SourceInfo]] = {}
        for info in self._by_path.values():
            self._by_text.setdefault(info.sha256, []).append(info)
        self._hidden = blind(study)
        known = (self._by_path[path].guid for path in dict.fromkeys(paths) if path in self._by_path)
        self._coming = {guid: number for number, guid in enumerate(known)}
        self._held: dict[str, tuple[str, tuple[Turn, ...]]] = {}
        self._path, self._text = "", ""
        self._turns: tuple[Turn, ...] = ()
        self._realigners: dict[str, Realigner] = {}

    def source(self, path: str, sha256: str | None) -> SourceInfo | None:
        """Return the source of that path, else the only one with that text, which has another name there."""
        value = self._by_path.get(path)
        same = self._by_text.get(sha256 or "", [])
        if value is None and len(same) == 1:
            value = same[0]
            self._remarks.renamed[path] = value.path
        return value

    def place(self, line: SharedLine) -> list[RelocatedLine]:
        """Return the places of a line; a review may split into pieces. Record a line without a place as a problem."""
        info = self.source(line.source, line.source_sha256)
        if info is None:
            self._remarks.unknown_sources[line.source] += 1
            self._remarks.lost.add(line.source)
            return []
        if info.path != self._path:
            self._path = info.path
            self._text, self._turns = self._read(info.guid)
        spans = self._spans(line, info)
        if not spans:
            self._remarks.unplaced.append(self._describe(line, info))
            self._remarks.lost.add(line.source)
        if line.is_review:
            review = Review(line.guid, line.coder, info.guid, line.start, line.end, line.at)
            pieces = review_pieces(self._study, review, spans)
            return [RelocatedLine(line, info.guid, piece.start, piece.end, piece.guid) for piece in pieces]
        return [
            RelocatedLine(line, info.guid, start, end, line.guid, *spoken(self._text, self._turns, start, end))
            for start, end in spans
        ]

    def _read(self, guid: str) -> tuple[str, tuple[Turn, ...]]:
        """Return the text and the turns of a source."""
        if guid not in self._held:
            first = self._coming.get(guid, len(self._coming))
            guids = list(islice(self._coming, first, first + self.AHEAD)) or [guid]
            sources = self._study.store.sources
            texts, turns = sources.texts(guids), sources.turns(guids)
            self._held = {other: (texts[other], turns[other]) for other in guids}
        return self._held[guid]

    def place_further(self, line: SharedRecord) -> list[RelocatedLine]:
        """Return the places of a record that is neither coding nor review."""
        value = line.values
        return self.place(
            SharedLine(
                line.line, value["guid"], value["source"], value["source_sha256"], value["coder"], value["start"],
                value["end"], value["at"], line.type, line.type, value["quote"],
            )
        )  # fmt: skip

    def _spans(self, line: SharedLine, info: SourceInfo) -> list[tuple[int, int]]:
        same = line.source_sha256 == info.sha256
        old = self._text if same else self.old_text(line.source_sha256)
        if old is not None and self._fits(line, old):
            return [(line.start, line.end)] if same else self._carried(line, old, info)
        if line.is_review or line.quote is None:
            return []
        return [(line.start, line.end)] if self._fits(line, self._text) else self._searched(line, line.quote, info)

    def old_text(self, sha256: str) -> str | None:
        """Return a text by its hash, from this study or from the file."""
        text = self._study.store.sources.text_by_hash(sha256)
        return self._texts.get(sha256) if text is None else text

    def _fits(self, line: SharedLine, text: str) -> bool:
        """Return whether the span lies in the text and contains the quote, if the line has one."""
        return line.end <= len(text) and line.quote in (None, text[line.start : line.end])

    def _carried(self, line: SharedLine, old: str, info: SourceInfo) -> list[tuple[int, int]]:
        key = f"{line.source_sha256}→{self._path}"
        if key not in self._realigners:
            self._realigners = {key: Realigner(old, self._text)}
        if line.is_review:
            return self._realigners[key].realign_reading(line.start, line.end)
        realigned = self._realigners[key].realign(line.start, line.end)
        if realigned.outcome == "detached":
            return []
        if realigned.outcome == "doubtful":
            self._remarks.doubtful.append(self._describe(line, info))
        return [(realigned.start, realigned.end)]

    def _searched(self, line: SharedLine, quote: str, info: SourceInfo) -> list[tuple[int, int]]:
        """Return the nearest occurrence of the quote.

        A short quote must be near the old place; a long one may be far away if it occurs once.
        """
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
            self._remarks.doubtful.append(self._describe(line, info))
        return [(start, start + len(quote))]

    def _describe(self, line: SharedLine, info: SourceInfo) -> str:
        """Describe a line; hide other coders' decisions on the stretches of an open round."""
        hidden = self._hidden.get(info.guid, ())
        if line.coder != self._study.user and touches(hidden, line.start, line.end):
            return f"{f'line {line.line}' if line.line else 'a coding'} ({line.coder}, in a round that is open)"
        where = f"line {line.line}" if line.line else f"{line.source}@{line.start}-{line.end}"
        return f"{where} ({line.coder}: {line.code or 'review'} in {line.source})"
