"""Recordings of interviews: where their files are, and the times that people set by ear."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.source import SourceInfo
from fusen.study.paths import RECORDINGS
from fusen.study.scope.resolve import resolve_source
from fusen.study.sources.interviewers import as_stored
from fusen.study.sources.realign import put_source
from fusen.study.sources.turn_times import BY_EAR, timed
from fusen.text.recording_times import RecordingTimes

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

MEDIA = "media"
"""Names a recording in the header of a transcript and in a column of cases.csv."""

_URL = re.compile(r"\s*[a-zA-Z][\w+.-]+:(?!\\)")


@dataclass(frozen=True, slots=True)
class Recording:
    """The recording of a source and the times of its text."""

    file: Path
    times: RecordingTimes


def recording_of(study: StudyContext, source: str) -> Recording:
    """Return the recording of a source (name or guid).

    It is the file that `media` names in the transcript's header or in cases.csv, else a file beside the transcript with
    its name. Raises FusenError if there is none, and for an address on a network.
    """
    info = resolve_source(study, source)
    folder = (study.paths.transcripts / info.path).parent
    for named, where in _named(study, info):
        file = _checked(study, folder, named, where)
        if file is not None:
            return Recording(file, _times(study, info))
    stem = folder / info.path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    beside = next((file for suffix in RECORDINGS if (file := stem.with_name(stem.name + suffix)).is_file()), None)
    if beside is None:
        raise FusenError(
            f"{info.path} has no recording",
            "put it beside the transcript under the same name, or name it: media: FILE in the header, or a column media in "
            "cases.csv",
        )
    return Recording(beside, _times(study, info))


def _named(study: StudyContext, info: SourceInfo) -> list[tuple[str, str]]:
    """Return the files that the study names for a source, each with the place that names it."""
    result = [(info.header.get(MEDIA, ""), f"the header of {info.path}")]
    for case in study.store.cases.all():
        if any(place.source == info.guid for place in case.places):
            result.append((case.variables.get(MEDIA, ""), f"cases.csv, case {case.name}"))
    return [(named.strip(), where) for named, where in result if named.strip()]


def _checked(study: StudyContext, folder: Path, named: str, where: str) -> Path | None:
    """Return the file, below the transcript's folder or the study's. Raises FusenError if fusen does not play it."""
    if _URL.match(named) or named.startswith(("//", "\\\\")):
        raise FusenError(f"{where}: {named} is an address on a network", "fusen plays files of this computer only")
    path = Path(named).expanduser()
    file = next((candidate for candidate in (folder / path, study.paths.root / path) if candidate.is_file()), None)
    if file is None:
        raise FusenError(
            f"{where}: there is no file {named}", "name it from the transcript's folder, or with its full path"
        )
    if file.suffix.lower() not in RECORDINGS:
        raise FusenError(f"{where}: {named} is no recording", f"fusen plays {', '.join(RECORDINGS)}")
    return file


def _times(study: StudyContext, info: SourceInfo) -> RecordingTimes:
    laid = study.store.sources.layouts([info.guid])[info.guid]
    stamps = dict(zip(laid.times.offsets, laid.times.seconds, strict=True))
    stamps |= {turn.start: turn.time for turn in laid.turns.all() if turn.time is not None}
    return RecordingTimes.of(stamps.items())


def set_time(study: StudyContext, source: str, start: int, seconds: float) -> Recording:
    """Set the time of the turn that starts at `start` by ear, as one step; return the recording with its new times.

    Raises FusenError if no turn starts there, or if the transcript has a time for it.
    """
    info = resolve_source(study, source)
    stored = as_stored(study, info)
    known = dict(info.options.get(BY_EAR, {}))
    turn = next((turn for turn in stored.source.turns if turn.start == start), None)
    if turn is None:
        raise FusenError(f"no turn of {info.path} starts at {start}", "choose a turn")
    if turn.time is not None and str(start) not in known:
        raise FusenError(f"the transcript has a time for this turn: {turn.time:g} s", "correct it in the transcript")
    known[str(start)] = round(seconds, 2)
    with study.store.step(study.user, "time") as step:
        prepared = replace(stored, source=timed(stored, known), options={**info.options, BY_EAR: known})
        put_source(study, step, prepared, info)
        step.summary = {"source": info.path, "start": turn.start, "end": turn.end}
    return recording_of(study, info.guid)
