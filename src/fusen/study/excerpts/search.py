"""Search: passages of all transcripts that contain the given words, including Japanese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fusen.model.coding import Case
from fusen.model.results import Excerpt
from fusen.model.source import SourcePosition
from fusen.study.citation import CITATION
from fusen.study.excerpts.select import TextCache, cited, uncoded
from fusen.study.passages import passages_of
from fusen.study.scope.select import CaseLocator

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def search(study: StudyContext, words: str, most: int | None = None) -> list[Excerpt]:
    """Return the passages that contain all the words, a `"phrase"` or a `prefix*`.

    If `words` is a citation such as `JP-03@1234-1290`, return the passages at that place; raises FusenError if the
    place does not exist. Rows omit the quote if consent forbids it, and passages with consent `analyse` or `none` are
    missing. `most` limits the number of index hits.
    """
    hits = _at(study, words.strip()) if CITATION.match(words.strip()) else _with(study, words, most)
    cases = {case.name: case for case in study.store.cases.all() if case.consent in ("quote", "paraphrase")}
    homes = CaseLocator(study, cases.values())
    infos = [info for info in study.store.sources.all() if info.guid in hits]
    passages, laid = passages_of(study, infos), study.store.sources.layouts([info.guid for info in infos])
    matches: list[Excerpt] = []
    texts = TextCache(study, [info.guid for info in infos])
    for info in infos:
        text = texts.of(info.guid)
        for number in hits[info.guid]:
            if number >= len(passages[info.guid]):  # indexed for a source with the same words and other turns
                continue
            start, end = passages[info.guid].starts[number], passages[info.guid].ends[number]
            case = cases.get(homes.case_of(info.guid, start, end) or "")
            if case is not None:
                quote = text[start:end] if case.consent == "quote" else None
                matches.append(uncoded(info, case, laid[info.guid].spot(start), start, end, quote))
    return matches + _outside(study, words.strip(), cases, homes)


def _outside(study: StudyContext, words: str, cases: Mapping[str, Case], homes: CaseLocator) -> list[Excerpt]:
    """Return lines outside turns with all the words, or at a citation outside every passage."""
    from fusen.study.sources.outside import find_outside

    places: Mapping[str, list[tuple[int, int]]]
    if CITATION.match(words):
        source, start, end = cited(study, words)
        turns = study.store.sources.turns_of(source)
        places = {} if any(turn.start < end and start < turn.end for turn in turns) else {source: [(start, end)]}
    else:
        places = find_outside(study, words)
    texts = TextCache(study, list(places))
    result = []
    for info in study.store.sources.all():
        for start, end in places.get(info.guid, ()):
            case = cases.get(homes.case_of(info.guid, start, end) or "")
            if case is not None:
                quote = texts.of(info.guid)[start:end] if case.consent == "quote" else None
                result.append(uncoded(info, case, SourcePosition(), start, end, quote))
    return result


def _with(study: StudyContext, words: str, most: int | None) -> dict[str, list[int]]:
    """Return by source guid the numbers of the passages with the words."""
    hits: dict[str, list[int]] = {}
    for source, number in study.store.sources.search(words, limit=-1 if most is None else most):
        hits.setdefault(source, []).append(number)
    return hits


def _at(study: StudyContext, citation: str) -> dict[str, list[int]]:
    """Return by source guid the numbers of the passages at a citation."""
    source, start, end = cited(study, citation)
    infos = [info for info in study.store.sources.all() if info.guid == source]
    return {source: list(passages_of(study, infos)[source].overlapping(start, end))}
