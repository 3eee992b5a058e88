"""Import of transcript files; a changed file keeps its codings, realigned to the new text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from fusen.errors import FileError, FusenError
from fusen.formats.registry import Options, for_suffix
from fusen.formats.registry import imported as imported
from fusen.formats.transcripts.declared_labels import compiled
from fusen.model.escape import visible
from fusen.model.source import FileStamp, SourceInfo
from fusen.storage.step import Step
from fusen.study.input_check import problem
from fusen.study.passages import RULES
from fusen.study.paths import make_durable, place, read_bytes, stage
from fusen.study.progress import Progress, silent
from fusen.study.sources.interviewers import settle_interviewers
from fusen.study.sources.outside import outside_remark, outside_words
from fusen.study.sources.preview import ReadingPreview, previews
from fusen.study.sources.read_source import PreparedSource, file_changes, prepare, speaker_cases, stamp_of
from fusen.study.sources.realign import RealignedCoding, put_source
from fusen.study.sync import build_cases, cases_hash, read_cases, settle_cases, sync_cases, write_cases

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
    read_as: str | None = None  # of a table: survey, talk or conversations
    sheets: tuple[str, ...] = ()  # of a workbook
    missing: tuple[str, ...] = ()  # cells of a survey that are no answer, besides blanks and N/A


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


@dataclass(slots=True)
class _Batch:
    prepared: list[tuple[str, PreparedSource]] = field(default_factory=list)  # (state, source)
    copies: dict[str, bytes] = field(default_factory=dict)  # path below transcripts/ → content
    failures: list[FusenError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
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
    if request.pattern:
        compiled(request.pattern)
    known = {info.path: info for info in study.store.sources.all()}
    batch = _Batch(by_hash={info.sha256: info.path for info in known.values()})
    targets = _targets(study, paths, request, batch)
    for number, (path, file) in enumerate(targets):
        progress("reading", number, len(targets))
        try:
            _read_one(study, path, file, known, request, batch)
        except FusenError as error:
            batch.failures.append(error)
    progress("reading", len(targets), len(targets))
    _settle(study, batch, known)
    carried: list[RealignedCoding] = []
    if not (request.dry_run or request.preview):
        carried = _store(study, batch, progress, kind, partly)
    return ImportReport(
        tuple(_row(state, prepared) for state, prepared in batch.prepared),
        tuple(carried),
        tuple(batch.failures),
        (*batch.warnings, *outside_remark(_outside(batch)), *_consent_warnings(study)),
        previews([prepared for _, prepared in batch.prepared]) if request.preview else (),
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


def _outside(batch: _Batch) -> dict[str, int]:
    counts = {prepared.source.path: outside_words(prepared.source) for _, prepared in batch.prepared}
    return {path: count for path, count in counts.items() if count}


def _targets(
    study: StudyContext, paths: Sequence[Path], request: ImportRequest, batch: _Batch
) -> list[tuple[str, Path]]:
    """Return (path below transcripts/, file) of everything to read."""
    if not paths:
        changes = file_changes(study.paths, study.store.sources.all())
        batch.warnings += [f"transcripts/{path}: not read, no format has this suffix" for path in changes.unreadable]
        batch.warnings += [
            f"transcripts/{path}: gone from disk; its text and codings are kept" for path in changes.missing
        ]
        return [(path, study.paths.transcripts / path) for path in (*changes.new, *changes.changed)]
    files = [file for path in paths for file in _expand(study, path, batch)]
    if request.name and len(files) != 1:
        raise FusenError(f"--name names one file, and {len(files)} are to be imported", "import them one at a time")
    return [(request.name or _name_of(study, file), file) for file in dict.fromkeys(files)]


def _expand(study: StudyContext, path: Path, batch: _Batch) -> list[Path]:
    if not path.is_dir():
        matches = [] if path.exists() else sorted(Path(path.anchor).glob(str(path.relative_to(path.anchor))))
        return [file.absolute() for file in matches if file.is_file()] or [path.absolute()]
    found = []
    for file in sorted(path.rglob("*")):
        if not file.is_file() or file.name.startswith(".") or file.absolute() == study.paths.cases.absolute():
            continue
        try:
            for_suffix(file.name, "transcript")
        except FileError:
            batch.warnings.append(f"{file}: not read, no transcript format has this suffix")
        else:
            found.append(file.absolute())
    return found


def _name_of(study: StudyContext, file: Path) -> str:
    """Return the current or future path of a file below transcripts/."""
    home = study.paths.transcripts.absolute()
    return file.relative_to(home).as_posix() if file.is_relative_to(home) else file.name


def _check_name(path: str, file: Path) -> None:
    parts = PurePosixPath(path).parts
    if not parts or Path(path).is_absolute() or Path(path).drive or any(part.startswith(".") for part in parts):
        raise FileError(f"{visible(path)}: a source lies openly below transcripts/", "choose a plain name with --name")
    wrong = problem(path)
    if wrong:
        shown = visible(str(file)).encode(errors="replace").decode()
        raise FileError(f"{shown}: the name holds {wrong}", "rename the file, or choose a name with --name")


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
    previous: Mapping[str, Any] = next((info.options for info in before.values()), {})
    options = Options(
        project=study.settings.project,
        encoding=request.encoding or previous.get("encoding"),
        language=request.language or previous.get("language"),
        default_language=study.settings.language,
        interviewers=request.interviewers or tuple(previous.get("interviewers", ())),
        speakers={**previous.get("speakers", {}), **request.speakers},
        columns=request.columns or tuple(previous.get("columns", ())),
        case=_case(request.case, previous.get("case")),
        pattern=request.pattern or previous.get("pattern"),
        read_as=request.read_as or previous.get("read_as"),
        sheets=request.sheets or tuple(previous.get("sheets", ())),
        missing=request.missing or tuple(previous.get("missing", ())),
    )
    twins: list[tuple[str, str]] = []
    for prepared in prepare(path, content, stamp_of(file, content), options, study.settings.unit):
        source = prepared.source
        before.pop(source.path, None)
        batch.prepared.append(("new", prepared))
        twin = batch.by_hash.setdefault(source.sha256, source.path)
        if twin != source.path:
            twins.append((source.path, twin))
    batch.warnings += _same_words(path, twins)
    if brought:
        batch.copies[path] = content  # after reading: unreadable files are not copied
    batch.warnings += [f"{gone}: no longer in {path}; its text and codings are kept" for gone in before]


def _same_words(path: str, twins: Sequence[tuple[str, str]]) -> list[str]:
    """Return a line for sources of a file whose text another source has too."""
    if len(twins) < 2:
        return [f"{one}: the same words as {other}" for one, other in twins]
    shown = ", ".join(f"{one.removeprefix(path + '/')} as {other.removeprefix(path + '/')}" for one, other in twins[:3])
    return [
        f"{path}: {len(twins):,} of its sources have the same words as others ({shown}{' …' if len(twins) > 3 else ''})"
    ]


def _case(said: str | None, before: str | None) -> str | None:
    """Merge new names of focus-group speakers into the previous ones."""
    if not said or not before or "=" not in said or "=" not in before:
        return said or before
    return ",".join(f"{who}={name}" for who, name in {**speaker_cases(before), **speaker_cases(said)}.items())


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
    staged: dict[Path, Path] = {}  # final path → temporary path
    carried: list[RealignedCoding] = []
    moved: list[Path] = []
    try:
        for path, content in batch.copies.items():
            home = study.paths.transcripts / path
            if not home.exists():  # a killed import may have left the file
                staged[home] = stage(home, content)
        with study.store.step(study.user, "import", kind=kind) as step:
            here = {info.guid: info for info in study.store.sources.all()}
            stamps = _stamps(study, batch.copies, staged)
            for number, prepared in enumerate(news):
                progress("storing", number, len(news))
                stamped = replace(prepared, file=stamps.get(prepared.home, prepared.file))
                carried += put_source(study, step, stamped, here.get(prepared.source.guid))
            step.summary = {"sources": len(news), **_fates(carried)}
            if partly:
                settle_cases(study.store, study.paths, step, always=True)
            else:
                _store_cases(study, step, batch)
            for home, aside in staged.items():
                place(aside, home, replace=False)
                moved.append(home)
            make_durable(home.parent for home in moved)
    except BaseException:
        for file in (*staged.values(), *moved):
            file.unlink(missing_ok=True)
        raise
    progress("storing", len(news), len(news))
    return carried


def _stamps(study: StudyContext, copies: Mapping[str, bytes], staged: Mapping[Path, Path]) -> dict[str, FileStamp]:
    """Return the stamps of the copies by path below transcripts/."""
    homes = {path: study.paths.transcripts / path for path in copies}
    return {path: stamp_of(staged.get(home, home), copies[path]) for path, home in homes.items()}


def _store_cases(study: StudyContext, step: Step, batch: _Batch) -> None:
    """Write the cases after the sources in the same step."""
    try:
        cases = build_cases(read_cases(study.paths), study.store.sources.all(), study.settings.project)
    except FileError as error:
        said = [error.message, *(failure.message for failure in batch.failures)]
        raise FileError("\n  ".join(said), error.hint) from error
    write_cases(step, study.store.cases.all(), cases)
    step.put_meta("cases-hash", cases_hash(study.paths))


def info_of(prepared: PreparedSource, unit: str) -> SourceInfo:
    source = prepared.source
    return SourceInfo(
        source.guid, source.path, source.sha256, len(source.text), source.language, source.format, source.encoding,
        source.header, source.interviewers, source.speakers, len(source.turns), prepared.words, len(prepared.passages),
        unit, RULES, prepared.file, prepared.options,
    )  # fmt: skip


def _fates(carried: Iterable[RealignedCoding]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in carried:
        counts[row.fate] = counts.get(row.fate, 0) + 1
    return counts


def _row(state: str, prepared: PreparedSource) -> ImportRow:
    source = prepared.source
    return ImportRow(
        source.path, state, source.format, source.language, source.encoding, len(source.turns), source.speakers,
        source.interviewers, any(turn.time is not None for turn in source.turns), prepared.words,
        len(prepared.passages), prepared.warnings, outside_words(source),
    )  # fmt: skip


def _consent_warnings(study: StudyContext) -> list[str]:
    closed = [case.name for case in study.store.cases.all() if case.consent == "none"]
    return [f"{name}: consent is `none`: kept out of every table, list and export" for name in closed]
