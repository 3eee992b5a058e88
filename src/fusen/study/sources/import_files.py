"""Import of transcript files; a changed file keeps its codings, realigned to the new text."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from fusen.errors import FileError, FusenError
from fusen.formats.foreign import foreign
from fusen.formats.registry import Options, for_suffix
from fusen.formats.registry import imported as imported
from fusen.formats.transcripts.declared_labels import compiled
from fusen.model.escape import visible
from fusen.model.ids import source_guid
from fusen.model.source import FileStamp, SourceInfo
from fusen.storage.file_transaction import FileTransaction
from fusen.storage.step import Step
from fusen.study.input_check import problem
from fusen.study.passages import rules_of
from fusen.study.paths import read_bytes
from fusen.study.progress import Progress, silent
from fusen.study.sources.case_table import put_missing_rows, write_missing_rows
from fusen.study.sources.earlier_settings import AUTOMATIC, read_as_before
from fusen.study.sources.file_changes import file_changes
from fusen.study.sources.import_lines import (
    consent_lines,
    fates,
    outside_lines,
    renamed_lines,
    same_words,
    unread_lines,
)
from fusen.study.sources.interviewers import settle_interviewers
from fusen.study.sources.outside import outside_words
from fusen.study.sources.preview import ReadingPreview, previews
from fusen.study.sources.read_source import PreparedSource, prepare, speaker_cases, stamp_of
from fusen.study.sources.realign import RealignedCoding, UnreadTalk, put_source
from fusen.study.sources.rename import FORMERLY, GoneSources, follow, follow_cases, former_paths
from fusen.study.sync import build_cases, case_rows, cases_hash, settle_cases, sync_cases, write_cases

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """Options of an import; empty values mean detection or the options of the last import."""

    encoding: str | None = None
    language: str | None = None
    interviewers: tuple[str, ...] = ()
    name: str | None = None
    dry_run: bool = False
    speakers: Mapping[str, str] = field(default_factory=dict)  # label as written → name of the speaker
    columns: tuple[str, ...] = ()  # of a table
    case: str | None = None
    pattern: str | None = None  # how speakers' labels are written
    preview: bool = False  # say how each file is read; changes nothing
    include_outside: bool | None = None  # count text outside turns as talk; None: as before
    read_as: str | None = None  # of a table: survey, talk or conversations
    sheets: tuple[str, ...] = ()  # of a workbook
    missing: tuple[str, ...] = ()  # cells of a survey that are no answer, besides blanks and N/A
    just_read: bool = False  # opening the study has read the files, so cases.csv may lack their rows


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A file that the import read."""

    source: str
    state: str  # new | changed | unchanged
    format: str
    language: str
    encoding: str
    turns: int
    speakers: tuple[str, ...]
    interviewers: tuple[str, ...]
    times: bool
    words: int
    passages: int
    warnings: tuple[str, ...]
    outside: int = 0  # words in no turn


@dataclass(frozen=True, slots=True)
class ImportReport:
    rows: tuple[ImportRow, ...] = ()
    carried: tuple[RealignedCoding, ...] = ()
    failures: tuple[FusenError, ...] = ()
    warnings: tuple[str, ...] = ()
    previews: tuple[ReadingPreview, ...] = ()
    added: tuple[str, ...] = ()  # a line on new rows of cases.csv


@dataclass(slots=True)
class _Batch:
    prepared: list[tuple[str, PreparedSource]] = field(default_factory=list)  # (state, source)
    copies: dict[str, bytes] = field(default_factory=dict)  # path below transcripts/ → content
    failures: list[FusenError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)  # lines on new rows of cases.csv
    unread: list[UnreadTalk] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)  # paths gone from disk
    renamed: dict[str, SourceInfo] = field(default_factory=dict)  # path of a source → what it was before
    gone: GoneSources = field(default_factory=GoneSources)
    by_hash: dict[str, str] = field(default_factory=dict)  # sha256 of a text → the first source with it


def import_files(
    study: StudyContext,
    paths: Sequence[Path],
    request: ImportRequest,
    progress: Progress = silent,
    *,
    kind: str = "do",
    partly: bool = False,
) -> ImportReport:
    """Import the files, by default all new or changed ones, as one step.

    `failures` lists files that cannot be read; the others are imported. `partly` announces further imports, so
    cases.csv may name sources that do not exist yet.
    """
    if request.pattern and request.pattern != AUTOMATIC:
        compiled(request.pattern)
    known = {info.path: info for info in study.store.sources.all()}
    batch = _Batch(by_hash={info.sha256: info.path for info in known.values()})
    batch.gone = GoneSources.of(study, known.values())
    targets = _targets(study, paths, request, batch)
    for number, (path, file) in enumerate(targets):
        progress("reading", number, len(targets))
        try:
            _read_one(study, path, file, known, request, batch)
        except FusenError as error:
            batch.failures.append(error)
    progress("reading", len(targets), len(targets))
    moved = {info.path for info in batch.renamed.values()}
    batch.warnings += [
        f"transcripts/{path}: gone from disk; its text and codings are kept"
        for path in batch.missing
        if path not in moved
    ]
    batch.warnings += renamed_lines(batch.renamed)
    _settle(study, batch, known)
    carried: list[RealignedCoding] = []
    if not (request.dry_run or request.preview):
        carried = _store(study, batch, progress, kind, partly)
        unchanged = all(state == "unchanged" for state, _ in batch.prepared)
        if kind == "do" and not partly and unchanged and (batch.prepared or request.just_read):
            batch.added += write_missing_rows(study)
    return ImportReport(
        tuple(_row(state, prepared) for state, prepared in batch.prepared),
        tuple(carried),
        tuple(batch.failures),
        (
            *batch.warnings,
            *unread_lines(batch.unread),
            *outside_lines(prepared.source for _, prepared in batch.prepared),
            *consent_lines(study),
        ),
        previews([prepared for _, prepared in batch.prepared]) if request.preview else (),
        tuple(batch.added),
    )


def _settle(study: StudyContext, batch: _Batch, known: Mapping[str, SourceInfo]) -> None:
    """Who asks, by the evidence of all sources; one read earlier may become clear by those that come now."""
    if not batch.prepared:
        return
    settled = settle_interviewers(study, [prepared for _, prepared in batch.prepared])
    batch.prepared = [
        (_state(study, known.get(prepared.source.path), prepared), prepared) for prepared in settled.prepared
    ]
    batch.prepared += [("changed", prepared) for prepared in settled.earlier]
    batch.warnings += settled.warnings


def _state(study: StudyContext, known: SourceInfo | None, prepared: PreparedSource) -> str:
    return "new" if known is None else "unchanged" if _is_same(study, known, prepared) else "changed"


def _targets(
    study: StudyContext, paths: Sequence[Path], request: ImportRequest, batch: _Batch
) -> list[tuple[str, Path]]:
    """Return (path below transcripts/, file) of everything to read."""
    if not paths:
        changes = file_changes(study.paths, study.store.sources.all(), shared=study.store.is_shared)
        batch.warnings += [_not_read(f"transcripts/{path}") for path in changes.unreadable]
        batch.missing += changes.missing
        return [(path, study.paths.transcripts / path) for path in (*changes.new, *changes.changed)]
    files = [file for path in paths for file in _expand(study, path, batch)]
    if request.name and len(files) != 1:
        raise FusenError(f"--name goes with a single file, not with {len(files)}", "import them one at a time")
    return [(request.name or _name_of(study, file), file) for file in dict.fromkeys(files)]


def _expand(study: StudyContext, path: Path, batch: _Batch) -> list[Path]:
    if not path.is_dir():
        matches = [] if path.exists() else sorted(Path(path.anchor).glob(str(path.relative_to(path.anchor))))
        return [file.absolute() for file in matches if file.is_file()] or [path.absolute()]
    result = []
    for file in sorted(path.rglob("*")):
        if not file.is_file() or file.name.startswith(".") or file.absolute() == study.paths.cases.absolute():
            continue
        try:
            for_suffix(file.name, "transcript")
        except FileError:
            batch.warnings.append(_not_read(str(file)))
        else:
            result.append(file.absolute())
    return result


def _not_read(name: str) -> str:
    other = foreign(PurePosixPath(name).suffix.lower())
    if other is None:
        return f"{name}: not read, because no transcript format has this suffix"
    return f"{name}: not read, {other.what}; {other.advice}"


def _name_of(study: StudyContext, file: Path) -> str:
    """Return the current or future path of a file below transcripts/."""
    home = study.paths.transcripts.absolute()
    return file.relative_to(home).as_posix() if file.is_relative_to(home) else file.name


def _check_name(path: str, file: Path) -> None:
    parts = PurePosixPath(path).parts
    if not parts or Path(path).is_absolute() or Path(path).drive or any(part.startswith(".") for part in parts):
        raise FileError(
            f"{visible(path)}: the name must be a path below transcripts/", "choose a plain name with --name"
        )
    wrong = problem(path)
    if wrong:
        shown = visible(str(file)).encode(errors="replace").decode()
        raise FileError(f"{shown}: the name contains {wrong}", "rename the file, or name the source with --name")


def _read_one(
    study: StudyContext, path: str, file: Path, sources: Mapping[str, SourceInfo], request: ImportRequest, batch: _Batch
) -> None:
    _check_name(path, file)
    content = read_bytes(file)
    home = study.paths.transcripts / path
    brought = not request.preview and file != home.absolute()
    before = {name: info for name, info in sources.items() if name == path or name.startswith(f"{path}/")}
    if brought and (path in batch.copies or (home.exists() and (before or read_bytes(home) != content))):
        raise FileError(f"{file}: transcripts/{path} exists already", "import it under another name: --name NAME")
    former = None if before else batch.gone.by_file(hashlib.sha256(content).hexdigest())
    previous: Mapping[str, Any] = next((info.options for info in (*before.values(), *([former] if former else []))), {})
    options = Options(
        project=study.settings.project,
        encoding=request.encoding or previous.get("encoding"),
        language=request.language or previous.get("language"),
        default_language=study.settings.language,
        interviewers=request.interviewers or tuple(previous.get("interviewers", ())),
        speakers={**previous.get("speakers", {}), **request.speakers},
        columns=request.columns or tuple(previous.get("columns", ())),
        case=_case(request.case, previous.get("case")),
        pattern=_pattern(request, previous),
        include_outside=bool(previous.get("include_outside"))
        if request.include_outside is None
        else request.include_outside,
        read_as=request.read_as or previous.get("read_as"),
        sheets=request.sheets or tuple(previous.get("sheets", ())),
        missing=request.missing or tuple(previous.get("missing", ())),
    )
    twins: list[tuple[str, str]] = []
    stamp = stamp_of(file, content)

    def read(options: Options) -> list[PreparedSource]:
        return prepare(path, content, stamp, options, study.settings.unit)

    if previous:
        result = read(options)
    else:
        result, lines = read_as_before(path, sources.values(), options, read)
        batch.warnings += lines
    for prepared in result:
        source = prepared.source
        known = before.pop(source.path, None)
        was = batch.gone.claim(source) if known is None and source.path not in sources else None
        if was is not None:
            batch.renamed[source.path] = was
        batch.prepared.append(("new", _with_former_paths(prepared, was, known)))
        if was is not None:
            continue
        twin = batch.by_hash.setdefault(source.sha256, source.path)
        if twin != source.path:
            twins.append((source.path, twin))
    batch.warnings += same_words(path, twins)
    if brought:
        batch.copies[path] = content  # after reading: unreadable files are not copied
    batch.warnings += [f"{gone}: no longer in {path}; the study keeps its text and codings" for gone in before]


def _with_former_paths(prepared: PreparedSource, was: SourceInfo | None, known: SourceInfo | None) -> PreparedSource:
    paths = former_paths(was) if was else known.options.get(FORMERLY) if known else None
    return replace(prepared, options={**prepared.options, FORMERLY: list(paths)}) if paths else prepared


def _pattern(request: ImportRequest, previous: Mapping[str, Any]) -> str | None:
    asked = request.pattern or previous.get("pattern")
    return None if previous and asked == AUTOMATIC else asked


def _case(text: str | None, before: str | None) -> str | None:
    """Merge new names of focus-group speakers into the previous ones."""
    if not text or not before or "=" not in text or "=" not in before:
        return text or before
    return ",".join(f"{who}={name}" for who, name in {**speaker_cases(before), **speaker_cases(text)}.items())


def _is_same(study: StudyContext, known: SourceInfo, prepared: PreparedSource) -> bool:
    again = info_of(prepared, study.settings.unit)
    if replace(again, file=known.file) != known or again.file.sha256 != known.file.sha256:
        return False
    return study.store.sources.turns_of(known.guid) == prepared.source.turns


def _store(study: StudyContext, batch: _Batch, progress: Progress, kind: str, partly: bool) -> list[RealignedCoding]:
    """Write copies and rows atomically; copies move into transcripts/ last, when nothing else can fail."""
    news = [prepared for state, prepared in batch.prepared if state != "unchanged"]
    if not news:
        if not (partly or batch.failures):
            sync_cases(study.store, study.paths, study.user)
        return []
    homes = {path: study.paths.transcripts / path for path in batch.copies}
    copies = {_name_in_study(study, home): batch.copies[path] for path, home in homes.items() if not home.exists()}
    carried: list[RealignedCoding] = []
    with FileTransaction(study.store, study.paths.root) as writing:
        staged = {study.paths.root / name: writing.stage(name, content) for name, content in copies.items()}
        with study.store.step(study.user, "import", kind=kind) as step:
            here = {info.guid: info for info in study.store.sources.all()}
            stamps = _stamps(study, batch.copies, staged)
            for number, prepared in enumerate(news):
                progress("storing", number, len(news))
                stamped = replace(prepared, file=stamps.get(prepared.home, prepared.file))
                was = batch.renamed.get(prepared.source.path)
                if was is not None:
                    follow(study, step, was, prepared.source)
                carried += put_source(study, step, stamped, here.get(prepared.source.guid), batch.unread)
            step.summary = {"sources": len(news), **fates(carried)}
            if partly:
                settle_cases(study.store, study.paths, step, always=True)
            else:
                _store_cases(study, step, batch)
            step.files.put_copies(copies)
            if kind == "do" and not partly:
                batch.added += put_missing_rows(study, step, writing)
            writing.put(step, copies, new=True)
    progress("storing", len(news), len(news))
    return carried


def _stamps(study: StudyContext, copies: Mapping[str, bytes], staged: Mapping[Path, Path]) -> dict[str, FileStamp]:
    """Return the stamps of the copies by path below transcripts/."""
    homes = {path: study.paths.transcripts / path for path in copies}
    return {path: stamp_of(staged.get(home, home), copies[path]) for path, home in homes.items()}


def _name_in_study(study: StudyContext, home: Path) -> str:
    return home.relative_to(study.paths.root).as_posix()


def _store_cases(study: StudyContext, step: Step, batch: _Batch) -> None:
    """Write the cases after the sources in the same step."""
    try:
        cases = build_cases(case_rows(study.store, study.paths), study.store.sources.all(), study.settings.project)
    except FileError as error:
        lines = [error.message, *(failure.message for failure in batch.failures)]
        raise FileError("\n  ".join(lines), error.hint) from error
    follow_cases(
        study,
        step,
        [(was.guid, source_guid(study.settings.project, path)) for path, was in batch.renamed.items()],
        cases,
    )
    write_cases(step, study.store.cases.all(), cases)
    step.put_meta("cases-hash", cases_hash(study.paths))


def info_of(prepared: PreparedSource, unit: str) -> SourceInfo:
    source = prepared.source
    return SourceInfo(
        source.guid, source.path, source.sha256, len(source.text), source.language, source.format, source.encoding,
        source.header, source.interviewers, source.speakers, len(source.turns), prepared.words, len(prepared.passages),
        unit, rules_of(source.turns), prepared.file, prepared.options,
    )  # fmt: skip


def _row(state: str, prepared: PreparedSource) -> ImportRow:
    source = prepared.source
    return ImportRow(
        source.path, state, source.format, source.language, source.encoding, len(source.turns), source.speakers,
        source.interviewers, any(turn.time is not None for turn in source.turns), prepared.words,
        len(prepared.passages), prepared.warnings, outside_words(source),
    )  # fmt: skip
