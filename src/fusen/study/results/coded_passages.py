"""The passages of the counted sources with the codes on them, read a few sources at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from fusen.model.coding import by_source
from fusen.model.filter import FilteredCodings
from fusen.model.results import CodedSpan
from fusen.model.source import Passages, SourceInfo
from fusen.study.passages import passages_of, passages_outside
from fusen.study.progress import Progress

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

BATCH = 40  # sources whose texts are in memory


class SourcePassages(NamedTuple):
    """The passages of a source; `asks` says of each turn whether it is the interviewer's, `codes` holds the codes
    (guids) by the index of the passage."""

    info: SourceInfo
    text: str
    passages: Passages
    asks: Sequence[bool]
    codes: Mapping[int, set[str]]

    def spoken(self) -> Iterator[tuple[int, int, int]]:
        """Yield (index, start, end) of the interviewee passages."""
        passages, asks = self.passages, self.asks
        for index, (start, end, turn) in enumerate(zip(passages.starts, passages.ends, passages.turns, strict=True)):
            if not asks[turn]:
                yield index, start, end


def coded_passages(study: StudyContext, selected: FilteredCodings, progress: Progress) -> Iterator[SourcePassages]:
    """Yield the passages of each counted source, and those of its text outside turns if the filter includes it."""
    asks, spans = study.store.sources.interviewer_turns(), by_source(selected.spans)
    infos = list(selected.sources.values())
    for first in range(0, len(infos), BATCH):
        batch = infos[first : first + BATCH]
        texts, cut = study.store.sources.texts([info.guid for info in batch]), passages_of(study, batch)
        outside = passages_outside(study, batch) if selected.filter_.include_outside else {}
        for number, info in enumerate(batch, first):
            progress("reading", number, len(infos))
            own, text = spans.get(info.guid, ()), texts[info.guid]
            yield _coded(info, text, cut[info.guid], asks[info.guid], own)
            if info.guid in outside:
                passages = outside[info.guid]
                yield _coded(info, text, passages, [False] * (max(passages.turns) + 1), own)


def _coded(
    info: SourceInfo, text: str, passages: Passages, asks: Sequence[bool], spans: Sequence[CodedSpan]
) -> SourcePassages:
    codes: dict[int, set[str]] = {}
    for span in spans:
        for index in passages.overlapping(span.start, span.end):
            codes.setdefault(index, set()).add(span.code)
    return SourcePassages(info, text, passages, asks, codes)
