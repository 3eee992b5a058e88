"""Passages of sources, cut by the unit of the study and cached by text, unit and rules version."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from fusen.model.source import Passages, Source, SourceInfo, Turn
from fusen.text.passage_rules import RULES as RULES

if TYPE_CHECKING:
    from fusen.nlp.sentences import Splitter
    from fusen.storage.store import Store
    from fusen.study.context import StudyContext

_BATCH = 50  # sources whose texts are in memory at a time


def rules_of(turns: Sequence[Turn]) -> str:
    """Return the version of the rules with a digest of the turns' bounds.

    Sources with the same words may have other turns, and then other passages.
    """
    bounds = array("I", [bound for turn in turns for bound in (turn.start, turn.end)])
    return f"{RULES}.{hashlib.sha1(bounds.tobytes(), usedforsecurity=False).hexdigest()[:8]}"


def is_current(info: SourceInfo, unit: str) -> bool:
    """Return whether the passages of a source were cut by this unit and the rules of today."""
    return info.unit == unit and info.rules.startswith(f"{RULES}.")


@cache
def splitter(language: str) -> Splitter:
    """Return the sentence splitter of a language; its rules and word lists take 100 ms to import."""
    from fusen.nlp.sentences import Splitter

    return Splitter(language)


def refresh_passages(store: Store, infos: Iterable[SourceInfo], unit: str) -> Iterator[tuple[SourceInfo, Passages]]:
    """Yield the passages of each source, from the cache or cut and cached now."""
    infos = list(infos)
    cached = store.sources.passages([info for info in infos if is_current(info, unit)])
    lacking = [info for info in infos if cached.get(info.guid) is None]
    turns = store.sources.turns([info.guid for info in lacking]) if lacking else {}
    for info in infos:
        passages = cached.get(info.guid)
        if passages is None:
            passages = _cut(store, info, turns, unit)
        yield info, passages


def _cut(store: Store, info: SourceInfo, turns: Mapping[str, Any], unit: str) -> Passages:
    passages = _tiled(store, info, turns, unit)
    store.sources.replace_passages(info, passages, unit, rules_of(turns[info.guid]))
    return passages


def _tiled(store: Store, info: SourceInfo, turns: Mapping[str, Any], unit: str) -> Passages:
    from fusen.text.passages import tile

    text = store.sources.text(info.guid)
    source = Source(info.guid, info.path, text, info.sha256, info.language, info.format, turns[info.guid])
    return tile(source, unit, splitter(info.language).split)


def passages_of(study: StudyContext, sources: Iterable[SourceInfo]) -> dict[str, Passages]:
    """Return the passages of sources by guid, cut by the unit of the study."""
    return {info.guid: result for info, result in refresh_passages(study.store, sources, study.settings.unit)}


def cut_by(study: StudyContext, sources: Iterable[SourceInfo], unit: str) -> dict[str, Passages]:
    """Return the passages of sources by guid, cut by any unit; only those of the study's unit are cached."""
    if unit == study.settings.unit:
        return passages_of(study, sources)
    return {info.guid: _tiled(study.store, info, study.store.sources.turns([info.guid]), unit) for info in sources}


def passages_outside(study: StudyContext, sources: Sequence[SourceInfo]) -> dict[str, Passages]:
    """Return the passages of text outside turns by source guid, cut by the unit of the study.

    The turn of a passage is the number of its stretch outside turns. Sources without such text are missing.
    """
    from fusen.text.outside import OUTSIDE, outside_turns
    from fusen.text.passages import tile

    result = {}
    for first in range(0, len(sources), _BATCH):
        batch = sources[first : first + _BATCH]
        guids = [info.guid for info in batch]
        turns, texts = study.store.sources.turns(guids), study.store.sources.texts(guids)
        for info in batch:
            text = texts[info.guid]
            outside = tuple(Turn(*span, OUTSIDE) for span in outside_turns(text, turns[info.guid]))
            if outside:
                source = Source(info.guid, info.path, text, info.sha256, info.language, info.format, outside)
                result[info.guid] = tile(source, study.settings.unit, splitter(info.language).split)
    return result


def talk_of(study: StudyContext, sources: Collection[str]) -> dict[str, list[tuple[int, int, str]]]:
    """Return (start, end, speaker) of the interviewee passages by source guid."""
    infos = [info for info in study.store.sources.all() if info.guid in sources]
    turns = study.store.sources.turns([info.guid for info in infos])
    return {
        guid: [
            (passage.start, passage.end, turns[guid][passage.turn].speaker)
            for passage in passages
            if not turns[guid][passage.turn].interviewer
        ]
        for guid, passages in passages_of(study, infos).items()
    }
