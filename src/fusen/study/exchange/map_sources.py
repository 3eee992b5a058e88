"""Which source of the study each source of a project file is, and where a new one will lie."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.errors import FileError
from fusen.formats.projects.refi.vocabulary import one_name, unique
from fusen.formats.registry import FORMATS, Options
from fusen.model.ids import text_hash
from fusen.model.project import ExchangedSource, ExchangeTally, Project
from fusen.model.source import FileStamp, SourceInfo
from fusen.study.paths import StudyPaths, read_bytes
from fusen.study.progress import Progress
from fusen.study.sources.read_source import PreparedSource, prepare

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

PLAIN = (".txt", ".md", ".markdown")
"""Suffixes under which a text is read as it stands."""

_OTHERS = frozenset(s for entry in FORMATS if entry.kind == "transcript" for s in entry.suffixes) - set(PLAIN)
_UNFIT = re.compile(r'[\\/:*?"<>|#;\x00-\x1f]')
_LONGEST = 100
_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class ImportConflict:
    """Something that the study and the file have both, and not alike."""

    kind: str
    name: str
    difference: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}: {self.difference}"


@dataclass(slots=True)
class SourcePlan:
    """By guid in the file: sources that are here with the same text, those that are here with another, and new ones."""

    here: dict[str, SourceInfo] = field(default_factory=dict)
    other: dict[str, SourceInfo] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    new: dict[str, PreparedSource] = field(default_factory=dict)
    conflicts: list[ImportConflict] = field(default_factory=list)

    @property
    def guids(self) -> dict[str, str]:
        """From guids of the file to the study's."""
        known = {guid: info.guid for guid, info in (*self.here.items(), *self.other.items())}
        return known | {guid: prepared.source.guid for guid, prepared in self.new.items()}


def plan_sources(study: StudyContext, project: Project, keep: str | None) -> SourcePlan:
    """A source is the one with its guid or its path, else one with its very words; where texts differ, `keep` decides.

    `mine`: the text here stays, and what people did is carried over to it. `theirs`: the file's text comes in beside it.
    """
    plan, infos = SourcePlan(), study.store.sources.all()
    by_guid = {info.guid: info for info in infos} if project.guid == study.settings.project else {}
    by_path = {info.path: info for info in infos}
    by_text: dict[str, list[SourceInfo]] = {}
    for info in infos:
        by_text.setdefault(info.sha256, []).append(info)
    for source in project.sources:
        sha256 = source.sha256 or text_hash(source.text)
        wanted = path_for(source)
        found = by_guid.get(source.guid) or by_path.get(wanted)
        if found is None and len(by_text.get(sha256, ())) == 1:
            found = by_text[sha256][0]
        if found is None:
            plan.paths[source.guid] = _free(study.paths, wanted, source, {*by_path, *plan.paths.values()})
        elif found.sha256 == sha256 or (source.withheld and len(source.text) == found.chars):
            plan.here[source.guid] = found
        else:
            said = "its text here is another than in the file"
            plan.conflicts.append(ImportConflict("source", found.path, said))
            if keep == "theirs":
                taken = {*by_path, *plan.paths.values()}
                plan.paths[source.guid] = _free(study.paths, unique_path(wanted, taken), source, taken)
            else:
                plan.other[source.guid] = found
    return plan


def path_for(source: ExchangedSource) -> str:
    """The path below transcripts/ that a source's name stands for: a text file's, and nothing that leads elsewhere."""
    said = source.path or source.name
    parts = [_fit(part) for part in (said.split("/") if source.path else [said])]
    folders, name = [part for part in parts[:-1] if part], parts[-1] or "source"
    stem, dot, suffix = name.rpartition(".")
    ending = f".{suffix.lower()}" if dot and stem else ""
    if ending not in PLAIN:
        name = f"{stem if ending in _OTHERS else name}.txt"
    return "/".join((*folders, name))


def _fit(part: str) -> str:
    return one_name(_UNFIT.sub("-", part)).lstrip(". ").rstrip(". ")[:_LONGEST].rstrip(". ")


def unique_path(path: str, taken: Iterable[str]) -> str:
    stem, _, suffix = path.rpartition(".")
    return f"{unique(stem, {one.rpartition('.')[0] for one in taken})}.{suffix}"


def content_of(text: str) -> bytes:
    """The text's bytes; one that begins with U+FEFF needs a byte order mark before it, or it would be taken for one."""
    return ((_MARK if text.startswith(_MARK) else "") + text).encode()


def _free(paths: StudyPaths, path: str, source: ExchangedSource, taken: Iterable[str]) -> str:
    """The path, with a number where a source or a file of other content has it."""
    held = set(taken)
    while path in held or _is_other(paths.transcripts / path, source):
        held.add(path)
        path = unique_path(path, held)
    return path


def _is_other(home: Path, source: ExchangedSource) -> bool:
    return home.exists() and (not home.is_file() or read_bytes(home) != content_of(source.text))


def prepare_sources(
    study: StudyContext, project: Project, plan: SourcePlan, tally: ExchangeTally, progress: Progress
) -> None:
    """Read the new texts as transcripts; one that cannot be is left out, and what stands on it."""
    sources = [source for source in project.sources if source.guid in plan.paths]
    for number, source in enumerate(sources):
        progress("reading", number, len(sources))
        path = plan.paths[source.guid]
        try:
            (prepared,) = prepare(
                path, content_of(source.text), FileStamp("", 0, 0), _options(study, source), study.settings.unit
            )
        except FileError as error:
            tally.lose("sources", f"that cannot be read as transcripts ({error.message})")
            continue
        if prepared.source.text != source.text:
            tally.lose("sources", f"that fusen would read otherwise ({path})")
            continue
        same = replace(prepared.source, text=source.text)  # one text in memory, not two
        plan.new[source.guid] = replace(prepared, source=same)
    progress("reading", len(sources), len(sources))


def _options(study: StudyContext, source: ExchangedSource) -> Options:
    said = source.options
    speakers = said.get("speakers", {})
    return Options(
        project=study.settings.project, language=source.language or None, default_language=study.settings.language,
        interviewers=tuple(map(str, _list(said.get("interviewers")))),
        speakers={str(key): str(value) for key, value in speakers.items()} if isinstance(speakers, Mapping) else {},
        case=said["case"] if isinstance(said.get("case"), str) else None,
    )  # fmt: skip


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()
