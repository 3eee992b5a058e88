"""Take the turns of an interviewee out of transcripts that they share with others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.model.pseudonyms import Pseudonym
from fusen.model.source import SourceInfo, Turn
from fusen.storage.erasure import erase_spans, forget_old_texts
from fusen.storage.step import Step
from fusen.study.erasure.words import ERASED
from fusen.study.passages import splitter
from fusen.study.pseudonyms.apply import NewText, Replacing, new_file, pseudonymised
from fusen.study.sources.interviewers import as_stored
from fusen.study.sources.read_source import stamp_of
from fusen.study.sources.realign import put_source
from fusen.text.exact_edits import Edit, ExactRealigner
from fusen.text.passages import tile

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

LABEL = "Erased"
"""The label of the turns of an erased speaker."""

Speakers = Sequence[tuple[str, str]]
"""Guids of sources, each with a speaker to erase."""


def turns_of(study: StudyContext, speakers: Speakers) -> dict[str, list[Turn]]:
    """Return the turns of these speakers by source."""
    turns = study.store.sources.turns({guid for guid, _ in speakers}) if speakers else {}
    return {guid: [turn for turn in result if (guid, turn.speaker) in speakers] for guid, result in turns.items()}


def spoken_and_rest(study: StudyContext, speakers: Speakers) -> tuple[list[str], list[str]]:
    """Return the talk of these speakers, and the transcripts without it."""
    spoken, rest = [], []
    for guid, turns in turns_of(study, speakers).items():
        text = study.store.sources.text(guid)
        spoken += [text[turn.start : turn.end] for turn in turns]
        rest.append(ExactRealigner([Edit(turn.start, turn.end, "") for turn in turns]).apply(text))
    return spoken, rest


def without_speakers(study: StudyContext, speakers: Speakers) -> list[NewText]:
    """Return the shared transcripts with `(erased)` in place of each turn and another label."""
    infos = {info.guid: info for info in study.store.sources.all()}
    return [_new_text(study, infos[guid], turns) for guid, turns in turns_of(study, speakers).items() if turns]


def _new_text(study: StudyContext, info: SourceInfo, turns: Sequence[Turn]) -> NewText:
    stored = as_stored(study, info)
    names = Replacing([Pseudonym(name, LABEL, "person") for name in {turn.speaker for turn in turns} if name])
    edits = [Edit(turn.start, turn.end, ERASED) for turn in turns]
    named = [edit for edit in names.edits(stored.source.text) if not any(_overlap(edit, turn) for turn in turns)]
    realigner = ExactRealigner(sorted((*edits, *named)))
    text = realigner.apply(stored.source.text)
    source = pseudonymised(stored.source, text, realigner, names)
    passages = tile(source, study.settings.unit, splitter(source.language).split)
    prepared = replace(
        stored, source=source, passages=passages, words=sum(passages.words), options=names.value(dict(stored.options))
    )
    return NewText(info, prepared, realigner, new_file(study, info, stored.source.text, text))


def _overlap(edit: Edit, turn: Turn) -> bool:
    return edit.start < turn.end and turn.start < edit.end


def put_without(
    study: StudyContext, step: Step, new: Sequence[NewText], speakers: Speakers, staged: Mapping[str, Path]
) -> None:
    """Store these texts in a step, without the codings and memos on the erased turns and without earlier texts."""
    turns = turns_of(study, speakers)
    for text in new:
        erase_spans(study.store, text.info.guid, [(turn.start, turn.end) for turn in turns[text.info.guid]])
        name = name_of(study, text)
        stamp = stamp_of(staged[name], text.file) if name in staged and text.file is not None else text.info.file
        put_source(study, step, replace(text.prepared, file=stamp), text.info, exact=text.realigner)
    forget_old_texts(study.store, step, [text.info.guid for text in new], files=())


def name_of(study: StudyContext, text: NewText) -> str:
    """Return the file of a source by its path below the study."""
    return (study.paths.transcripts / text.info.path).relative_to(study.paths.root).as_posix()
