"""Mapping of a project file's sources to sources of the study, and paths of new sources."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from operator import sub
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fusen.errors import FileError
from fusen.formats.projects.refi.vocabulary import one_name, unique
from fusen.formats.registry import FORMATS, Options, for_suffix
from fusen.model.escape import one_line
from fusen.model.ids import source_guid, text_hash
from fusen.model.project import ExchangedLayout, ExchangedSource, ExchangeTally, Project
from fusen.model.source import FileStamp, Passages, Source, SourceInfo, memory_of
from fusen.study.passages import RULES, splitter
from fusen.study.paths import StudyPaths, read_bytes
from fusen.study.progress import Progress
from fusen.study.sources.interviewers import SpokenSource, settle_interviewers
from fusen.study.sources.read_files import KEPT
from fusen.study.sources.read_source import PreparedSource, info_of, kept_options, prepare, tiled
from fusen.study.sources.unknown_interviewers import DOUBT
from fusen.text.passages import tile
from fusen.text.words import count_words

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

PLAIN = (".txt", ".md", ".markdown")
"""Suffixes of plain text files."""

_OTHERS = frozenset(s for entry in FORMATS if entry.kind == "transcript" for s in entry.suffixes) - set(PLAIN)
_UNFIT = re.compile(r'[\\/:*?"<>|#;\x00-\x1f]')
_LONGEST = 100
_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class ImportConflict:
    """A record that differs between the study and the file."""

    kind: str
    name: str
    difference: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}: {self.difference}"


@dataclass(slots=True)
class NewSource:
    """A source to add: what the study will say of it, its path, and the source itself as long as it stays in memory."""

    info: SourceInfo
    home: str
    prepared: PreparedSource | None = None


@dataclass(slots=True)
class SourcePlan:
    """Sources by guid in the file: with the same text in the study, with another text, and new ones."""

    here: dict[str, SourceInfo] = field(default_factory=dict)
    other: dict[str, SourceInfo] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    new: dict[str, NewSource] = field(default_factory=dict)
    kept: int = 0  # bytes of the sources in `new`
    conflicts: list[ImportConflict] = field(default_factory=list)
    warnings: tuple[str, ...] = ()

    @property
    def guids(self) -> dict[str, str]:
        """Guids of the file mapped to guids of the study."""
        known = {guid: info.guid for guid, info in (*self.here.items(), *self.other.items())}
        return known | {guid: source.info.guid for guid, source in self.new.items()}

    def add(self, guid: str, prepared: PreparedSource, unit: str, *, again: bool) -> None:
        """Plan a new source. If it can be read `again`, it stays in memory only with the first of them."""
        self.kept += memory_of(prepared.source.text, len(prepared.source.turns))
        keeps = not again or self.kept <= KEPT
        self.new[guid] = NewSource(info_of(prepared, unit), prepared.home, prepared if keeps else None)

    def prepared(self, study: StudyContext, project: Project) -> Iterator[PreparedSource]:
        """Yield the new sources; those that are not in memory are read again."""
        for source in project.sources:
            planned = self.new.get(source.guid)
            if planned is None:
                continue
            if planned.prepared is None and source.layout is not None:
                yield _as_read(study, source, source.layout, self.paths[source.guid])
            elif planned.prepared is not None:
                yield planned.prepared


def plan_sources(study: StudyContext, project: Project, keep: str | None) -> SourcePlan:
    """Match sources by guid or path, then by text; `keep` resolves different texts.

    `mine` keeps the study's text and realigns decisions to it. `theirs` adds the file's text as another source.
    """
    plan, infos = SourcePlan(), study.store.sources.all()
    by_guid = {info.guid: info for info in infos} if project.guid == study.settings.project else {}
    by_path = {info.path: info for info in infos}
    taken = set(by_path)
    by_text: dict[str, list[SourceInfo]] = {}
    for info in infos:
        by_text.setdefault(info.sha256, []).append(info)
    for source in project.sources:
        sha256 = source.sha256 or text_hash(source.text)
        path = path_for(source)
        value = by_guid.get(source.guid) or by_path.get(path)
        if value is None and len(by_text.get(sha256, ())) == 1:
            value = by_text[sha256][0]
        if value is None:
            plan.paths[source.guid] = _free(study.paths, path, source, taken)
            taken.add(plan.paths[source.guid])
        elif value.sha256 == sha256 or (source.withheld and len(source.text) == value.chars):
            plan.here[source.guid] = value
        else:
            text = "its text differs from the file's"
            plan.conflicts.append(ImportConflict("source", value.path, text))
            if keep == "theirs":
                plan.paths[source.guid] = _free(study.paths, unique_path(path, taken), source, taken)
                taken.add(plan.paths[source.guid])
            else:
                plan.other[source.guid] = value
    return plan


def path_for(source: ExchangedSource) -> str:
    """Return a safe path below transcripts/ for a source, with the suffix of a text file."""
    wanted_path = source.path or source.name
    parts = [_fit(part) for part in (wanted_path.split("/") if source.path else [wanted_path])]
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
    return f"{unique(stem, {source.rpartition('.')[0] for source in taken})}.{suffix}"


def content_of(text: str) -> bytes:
    """Return the bytes of a text; an initial U+FEFF gets a second one because readers drop the first as a byte order
    mark.
    """
    return ((_MARK if text.startswith(_MARK) else "") + text).encode()


def _free(paths: StudyPaths, path: str, source: ExchangedSource, taken: Set[str]) -> str:
    """Return the path, numbered if a source or a different file has it."""
    if path not in taken and not _is_other(paths.transcripts / path, source):
        return path
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
    """Read new texts as transcripts; an unreadable text is skipped with its decisions."""
    read: dict[str, PreparedSource] = {}
    number = 0
    for source in project.sources:
        if source.guid not in plan.paths:
            continue
        progress("reading", number, len(plan.paths))
        number += 1
        path = plan.paths[source.guid]
        if source.layout is not None:
            plan.add(source.guid, _as_read(study, source, source.layout, path), study.settings.unit, again=True)
            continue
        try:
            (prepared,) = prepare(path, content_of(source.text), FileStamp("", 0, 0), _options(study, source))
        except FileError as error:
            tally.lose("sources", f"that cannot be read as transcripts ({error.message})")
            continue
        if prepared.source.text != source.text:
            tally.lose("sources", f"that fusen would read differently ({path})")
            continue
        same = replace(prepared.source, text=source.text)  # shares one text in memory
        read[source.guid] = tiled(replace(prepared, source=same), study.settings.unit)
    settled = settle_interviewers(study, [SpokenSource.of(text) for text in read.values()])
    for guid, text in read.items():
        plan.add(guid, settled.apply(text), study.settings.unit, again=False)
    plan.warnings = settled.warnings
    progress("reading", len(plan.paths), len(plan.paths))


def _as_read(study: StudyContext, source: ExchangedSource, layout: ExchangedLayout, path: str) -> PreparedSource:
    """Return a source with the turns and passages that the exporting study had."""
    text = source.text
    result = Source(
        source_guid(study.settings.project, path), path, text, text_hash(text), source.language,
        for_suffix(path, "transcript").name, layout.turns, layout.interviewers, "utf-8", layout.header, layout.pages,
        layout.times,
    )  # fmt: skip
    passages = layout.passages
    same_rules = (layout.unit, layout.rules) == (study.settings.unit, RULES)
    if not same_rules or not (source.withheld or _cover(passages, layout, text)):
        passages = tile(result, study.settings.unit, splitter(result.language).split)
    elif not source.withheld:
        words = map(count_words, map(text.__getitem__, map(slice, passages.starts, passages.ends)))
        passages.words = array("I", words)
    return PreparedSource(
        result, passages, sum(passages.words), FileStamp("", 0, 0), _kept_options(study, source), (), path
    )  # fmt: skip


def _cover(passages: Passages, layout: ExchangedLayout, text: str) -> bool:
    """Return whether the passages hold every character of the turns except white space."""
    held = sum(map(sub, passages.ends, passages.starts))
    talk = sum(turn.end - turn.start for turn in layout.turns)
    if held == talk:
        return True
    at = {number: turn.start for number, turn in enumerate(layout.turns)}
    for start, end, turn in zip(passages.starts, passages.ends, passages.turns, strict=True):
        if start != at[turn] and text[at[turn] : start].strip():
            return False
        at[turn] = end
    return not any(text[at[number] : turn.end].strip() for number, turn in enumerate(layout.turns))


def _kept_options(study: StudyContext, source: ExchangedSource) -> dict[str, Any]:
    """Return the options of a source, how its labels were read, and who may be the interviewer."""
    kept = kept_options(_options(study, source))
    how, doubt = source.options.get("how"), [name for name in _list(source.options.get(DOUBT)) if isinstance(name, str)]
    if isinstance(how, str):
        kept["how"] = one_line(how)[:_LONGEST]
    if doubt:
        kept[DOUBT] = [one_line(name)[:_LONGEST] for name in doubt]
        kept.pop("interviewers", None)
    return kept


def _options(study: StudyContext, source: ExchangedSource) -> Options:
    options = source.options
    speakers = options.get("speakers", {})
    return Options(
        project=study.settings.project, language=source.language or None, default_language=study.settings.language,
        interviewers=tuple(map(str, _list(options.get("interviewers")))),
        speakers={str(key): str(value) for key, value in speakers.items()} if isinstance(speakers, Mapping) else {},
        case=options["case"] if isinstance(options.get("case"), str) else None,
        pattern=options["pattern"] if isinstance(options.get("pattern"), str) else None,
        include_outside=options.get("include_outside") is True,
    )  # fmt: skip


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()
