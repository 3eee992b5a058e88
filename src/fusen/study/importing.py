"""Import: transcript files into the study, and changed ones again with their codings carried over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fusen.analysis.carrying import Carrier, Fate
from fusen.analysis.words import count_words
from fusen.errors import FileError, FusenError
from fusen.formats.registry import Options, for_suffix
from fusen.model.coding import Coding, Review
from fusen.model.ids import new_guid, text_hash
from fusen.model.text import SourceInfo, Turn
from fusen.storage.steps import Step
from fusen.study.layout import read_bytes, write_whole
from fusen.study.progress import Progress, silent
from fusen.study.reading import RULES, Prepared, prepare, stamp_of
from fusen.study.syncing import build_cases, read_cases, write_cases

if TYPE_CHECKING:
    from fusen.study import Study


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What the person asks of an import; empty values mean: find out, or as last time."""

    encoding: str | None = None
    language: str | None = None
    interviewers: tuple[str, ...] = ()
    name: str | None = None
    dry_run: bool = False
    speakers: Mapping[str, str] = field(default_factory=dict)  # label as written → name of the speaker
    columns: tuple[str, ...] = ()  # of a table
    case: str | None = None


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One file read."""

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


@dataclass(frozen=True, slots=True)
class CarryRow:
    """One coding of a re-imported source and where it stands now."""

    source: str
    code: str
    coder: str
    fate: Fate
    old: tuple[int, int]
    new: tuple[int, int] | None
    quote: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    rows: tuple[ImportRow, ...] = ()
    carried: tuple[CarryRow, ...] = ()
    failures: tuple[FusenError, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class _Batch:
    prepared: list[tuple[str, Prepared]] = field(default_factory=list)  # (state, source)
    copies: dict[str, bytes] = field(default_factory=dict)  # path below transcripts/ → content
    failures: list[FusenError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    by_hash: dict[str, str] = field(default_factory=dict)  # sha256 of a text → the first source with it


def import_files(
    study: Study,
    paths: Sequence[Path],
    request: ImportRequest,
    progress: Progress = silent,
    *,
    kind: str = "do",
) -> ImportReport:
    """Read files (all new or changed ones where none are named), store them as one step of history.

    A file that cannot be read is left out and named in `failures`; the others are imported.
    """
    known = {info.path: info for info in study.sources()}
    batch = _Batch(by_hash={info.sha256: info.path for info in known.values()})
    targets = _targets(study, paths, request, batch)
    for number, (path, file) in enumerate(targets):
        progress("reading", number, len(targets))
        try:
            _read_one(study, path, file, known, request, batch)
        except FusenError as error:
            batch.failures.append(error)
    progress("reading", len(targets), len(targets))
    carried: list[CarryRow] = []
    if not request.dry_run:
        carried = _store(study, batch, known, progress, kind)
    return ImportReport(
        tuple(_row(state, prepared) for state, prepared in batch.prepared),
        tuple(carried),
        tuple(batch.failures),
        (*batch.warnings, *_consent_warnings(study)),
    )


def _targets(study: Study, paths: Sequence[Path], request: ImportRequest, batch: _Batch) -> list[tuple[str, Path]]:
    """(path below transcripts/, file) of everything to read."""
    layout = study.layout
    if not paths:
        changes = study.file_changes()
        batch.warnings += [f"transcripts/{path}: not read, no format has this suffix" for path in changes.unreadable]
        batch.warnings += [
            f"transcripts/{path}: gone from disk; its text and codings are kept" for path in changes.missing
        ]
        return [(path, layout.transcripts / path) for path in (*changes.new, *changes.changed)]
    files = [file for path in paths for file in _expand(study, path, batch)]
    if request.name and len(files) != 1:
        raise FusenError(f"--name names one file, and {len(files)} are to be imported", "import them one at a time")
    return [(request.name or _name_of(study, file), file) for file in dict.fromkeys(files)]


def _expand(study: Study, path: Path, batch: _Batch) -> list[Path]:
    if not path.is_dir():
        matches = [] if path.exists() else sorted(Path(path.anchor).glob(str(path.relative_to(path.anchor))))
        return [file.absolute() for file in matches if file.is_file()] or [path.absolute()]
    found = []
    for file in sorted(path.rglob("*")):
        if not file.is_file() or file.name.startswith(".") or file.absolute() == study.layout.cases.absolute():
            continue
        try:
            for_suffix(file.name, "transcript")
        except FileError:
            batch.warnings.append(f"{file}: not read, no transcript format has this suffix")
        else:
            found.append(file.absolute())
    return found


def _name_of(study: Study, file: Path) -> str:
    """Where a file lies, or will lie, below transcripts/."""
    home = study.layout.transcripts.absolute()
    return file.relative_to(home).as_posix() if file.is_relative_to(home) else file.name


def _read_one(
    study: Study, path: str, file: Path, sources: Mapping[str, SourceInfo], request: ImportRequest, batch: _Batch
) -> None:
    content = read_bytes(file)
    home = study.layout.transcripts / path
    if ".." in Path(path).parts or Path(path).is_absolute():
        raise FileError(f"{path}: a source lies below transcripts/", "choose a plain name with --name")
    brought = file != home.absolute()
    if brought and (home.exists() or path in batch.copies):
        raise FileError(f"{file}: transcripts/{path} exists already", "import it under another name: --name NAME")
    before = {name: info for name, info in sources.items() if name == path or name.startswith(f"{path}/")}
    previous: Mapping[str, Any] = next((info.options for info in before.values()), {})
    options = Options(
        project=study.settings.project,
        encoding=request.encoding or previous.get("encoding"),
        language=request.language or previous.get("language"),
        default_language=study.settings.language,
        interviewers=request.interviewers or tuple(previous.get("interviewers", ())),
        speakers=request.speakers or previous.get("speakers", {}),
        columns=request.columns or tuple(previous.get("columns", ())),
        case=request.case or previous.get("case"),
    )
    for prepared in prepare(path, content, stamp_of(file, content), options, study.settings.unit):
        source, known = prepared.source, before.pop(prepared.source.path, None)
        same = known is not None and known.sha256 == source.sha256
        unchanged = same and known is not None and dict(known.options) == dict(prepared.options)
        batch.prepared.append(("new" if known is None else "unchanged" if unchanged else "changed", prepared))
        twin = batch.by_hash.setdefault(source.sha256, source.path)
        if twin != source.path:
            batch.warnings.append(f"{source.path}: the same words as {twin}")
    if brought:
        batch.copies[path] = content  # only now: a file that cannot be read is not copied
    batch.warnings += [f"{gone}: no longer in {path}; its text and codings are kept" for gone in before]


def _store(
    study: Study, batch: _Batch, known: Mapping[str, SourceInfo], progress: Progress, kind: str
) -> list[CarryRow]:
    if not batch.prepared:
        return []
    copied: list[Path] = []
    carried: list[CarryRow] = []
    old_texts = {
        prepared.source.guid: study.text(prepared.source.guid)
        for _, prepared in batch.prepared
        if prepared.source.path in known
    }
    touched = _touched(study, old_texts)
    try:
        for path, content in batch.copies.items():
            home = study.layout.transcripts / path
            write_whole(home, content, replace=False)
            copied.append(home)
        with study.store.step(study.user, "import", kind=kind) as step:
            for number, (_, prepared) in enumerate(batch.prepared):
                progress("storing", number, len(batch.prepared))
                _put(step, _restamped(study, prepared, batch.copies), study.settings.unit)
                if prepared.source.guid in old_texts:
                    carried += _carry(study, step, prepared, old_texts[prepared.source.guid], touched)
            step.summary = {"sources": len(batch.prepared), **_fates(carried)}
            _store_cases(study, step, batch)
        progress("storing", len(batch.prepared), len(batch.prepared))
    except BaseException:
        for home in copied:
            home.unlink(missing_ok=True)
        raise
    return carried


def _touched(study: Study, sources: Iterable[str]) -> tuple[list[Coding], list[Review]]:
    wanted = set(sources)
    if not wanted:
        return [], []
    reviews = [review for review in study.store.reviews() if review.source in wanted]
    return study.store.codings(sources=wanted), reviews


def _restamped(study: Study, prepared: Prepared, copies: Mapping[str, bytes]) -> Prepared:
    """A copied file's stamp is that of the copy."""
    path = prepared.home
    if path not in copies:
        return prepared
    return replace(prepared, file=stamp_of(study.layout.transcripts / path, copies[path]))


def _put(step: Step, prepared: Prepared, unit: str) -> None:
    step.put_source(
        prepared.source, words=prepared.words, passages=prepared.passages, unit=unit, rules=RULES,
        file=prepared.file, options=prepared.options,
    )  # fmt: skip


def _store_cases(study: Study, step: Step, batch: _Batch) -> None:
    """Cases follow the sources in the same step, so that undo takes both back."""
    known = {info.guid: info for info in study.store.sources()}
    known.update((prepared.source.guid, _info(prepared, study.settings.unit)) for _, prepared in batch.prepared)
    sources = sorted(known.values(), key=lambda info: info.path)
    write_cases(step, study.store.cases(), build_cases(read_cases(study.layout), sources, study.settings.project))
    step.put_meta("cases-hash", study.cases_hash())


def _info(prepared: Prepared, unit: str) -> SourceInfo:
    source = prepared.source
    return SourceInfo(
        source.guid, source.path, source.sha256, len(source.text), source.language, source.format, source.encoding,
        source.header, source.interviewers, source.speakers, len(source.turns), prepared.words, len(prepared.passages),
        unit, RULES, prepared.file, prepared.options,
    )  # fmt: skip


def _carry(
    study: Study, step: Step, prepared: Prepared, old: str, touched: tuple[list[Coding], list[Review]]
) -> list[CarryRow]:
    """Move the codings and reviews of one source to where their words stand in its new text."""
    source, carrier = prepared.source, Carrier(old, prepared.source.text)
    rows: list[CarryRow] = []
    moved: list[Coding] = []
    taken: set[tuple[str, str, int, int]] = set()
    detached: dict[str, str] = {}
    old_hash = text_hash(old)
    codebook = study.codebook()
    for coding in [coding for coding in touched[0] if coding.source == source.guid]:
        carried = carrier.carry(coding.start, coding.end)
        place = (coding.user, coding.code, carried.start, carried.end)
        fate: Fate = "detached" if place in taken else carried.fate
        if fate == "detached":
            again, new = coding, None
            detached[coding.guid] = old_hash
        else:
            taken.add(place)
            new = (carried.start, carried.end)
            again = measured(replace(coding, start=carried.start, end=carried.end), source.text, source.turns)
        if again != coding or fate == "detached":
            moved.append(again)
        label = codebook.by_guid[coding.code].label if coding.code in codebook.by_guid else coding.code
        quote = old[coding.start : coding.end]
        rows.append(CarryRow(source.path, label, coding.user, fate, (coding.start, coding.end), new, quote))
    step.close_codings([coding.guid for coding in moved])
    step.add_codings([replace(coding, note=None) for coding in moved], detached=detached)
    _carry_reviews(step, carrier, [review for review in touched[1] if review.source == source.guid])
    return rows


def _carry_reviews(step: Step, carrier: Carrier, reviews: Iterable[Review]) -> None:
    """What was read and still stands has been read; what is new or changed has not."""
    for review in reviews:
        pieces = carrier.carry_reading(review.start, review.end)
        if pieces == [(review.start, review.end)]:
            continue
        step.close_reviews([review.guid])
        step.add_reviews(
            replace(review, guid=review.guid if number == 0 else new_guid(), start=start, end=end)
            for number, (start, end) in enumerate(pieces)
        )


def measured(coding: Coding, text: str, turns: tuple[Turn, ...]) -> Coding:
    """The coding with what follows from the text: its words, and whether only the interviewer speaks there."""
    speaking = [turn for turn in turns if turn.start < coding.end and coding.start < turn.end]
    only_interviewer = bool(speaking) and all(turn.interviewer for turn in speaking)
    return replace(coding, words=count_words(text[coding.start : coding.end]), interviewer=only_interviewer)


def _fates(carried: Iterable[CarryRow]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in carried:
        counts[row.fate] = counts.get(row.fate, 0) + 1
    return counts


def _row(state: str, prepared: Prepared) -> ImportRow:
    source = prepared.source
    return ImportRow(
        source.path, state, source.format, source.language, source.encoding, len(source.turns), source.speakers,
        source.interviewers, any(turn.time is not None for turn in source.turns), prepared.words,
        len(prepared.passages), prepared.warnings,
    )  # fmt: skip


def _consent_warnings(study: Study) -> list[str]:
    closed = [case.name for case in study.store.cases() if case.consent == "none"]
    return [f"{name}: consent is `none`: kept out of every table, list and export" for name in closed]
