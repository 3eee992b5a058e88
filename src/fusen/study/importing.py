"""Import: transcript files into the study, and changed ones again with their codings carried over."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from fusen.analysis.carrying import CERTAINTY, Carrier, Fate
from fusen.analysis.words import count_words
from fusen.errors import FileError, FusenError
from fusen.formats.registry import Options, for_suffix
from fusen.model.coding import Coding, Review
from fusen.model.shown import visible
from fusen.model.text import Source, SourceInfo, Turn
from fusen.storage.steps import Step
from fusen.study.layout import make_durable, place, read_bytes, stage
from fusen.study.progress import Progress, silent
from fusen.study.reading import RULES, Prepared, prepare, stamp_of
from fusen.study.syncing import build_cases, read_cases, write_cases
from fusen.study.typed import problem

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
            _read_one(study, path, file, known.get(path), request, batch)
        except FusenError as error:
            batch.failures.append(error)
    progress("reading", len(targets), len(targets))
    carried: list[CarryRow] = []
    if not request.dry_run:
        carried = _store(study, batch, progress, kind)
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
    files = [file for path in paths for file in _expand(path, batch)]
    if request.name and len(files) != 1:
        raise FusenError(f"--name names one file, and {len(files)} are to be imported", "import them one at a time")
    return [(request.name or _name_of(study, file), file) for file in dict.fromkeys(files)]


def _expand(path: Path, batch: _Batch) -> list[Path]:
    if not path.is_dir():
        return [path.absolute()]
    found = []
    for file in sorted(path.rglob("*")):
        if not file.is_file() or file.name.startswith("."):
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


def _check_name(path: str, file: Path) -> None:
    parts = PurePosixPath(path).parts
    if not parts or Path(path).is_absolute() or Path(path).drive or any(part.startswith(".") for part in parts):
        raise FileError(f"{visible(path)}: a source lies openly below transcripts/", "choose a plain name with --name")
    wrong = problem(path)
    if wrong:
        shown = visible(str(file)).encode(errors="replace").decode()
        raise FileError(f"{shown}: the name holds {wrong}", "rename the file, or choose a name with --name")


def _read_one(
    study: Study, path: str, file: Path, known: SourceInfo | None, request: ImportRequest, batch: _Batch
) -> None:
    _check_name(path, file)
    content = read_bytes(file)
    home = study.layout.transcripts / path
    if file != home.absolute():
        if path in batch.copies or (home.exists() and (known is not None or read_bytes(home) != content)):
            raise FileError(f"{file}: transcripts/{path} exists already", "import it under another name: --name NAME")
        batch.copies[path] = content
    previous: Mapping[str, Any] = known.options if known else {}
    options = Options(
        project=study.settings.project,
        encoding=request.encoding or previous.get("encoding"),
        language=request.language or previous.get("language"),
        default_language=study.settings.language,
        interviewers=request.interviewers or tuple(previous.get("interviewers", ())),
    )
    prepared = prepare(path, content, stamp_of(file, content), options, study.settings.unit)
    state = "new" if known is None else "unchanged" if _is_same(study, known, prepared) else "changed"
    batch.prepared.append((state, prepared))
    twin = batch.by_hash.setdefault(prepared.source.sha256, path)
    if twin != path:
        batch.warnings.append(f"{path}: the same words as {twin}")


def _is_same(study: Study, known: SourceInfo, prepared: Prepared) -> bool:
    again = _info(prepared, study.settings.unit)
    if replace(again, file=known.file) != known or again.file.sha256 != known.file.sha256:
        return False
    return study.store.turns_of(known.guid) == prepared.source.turns


def _store(study: Study, batch: _Batch, progress: Progress, kind: str) -> list[CarryRow]:
    """Copies and rows, all or nothing: copies are moved into transcripts/ last, when nothing else can fail."""
    news = [prepared for state, prepared in batch.prepared if state != "unchanged"]
    if not news:
        return []
    staged: dict[Path, Path] = {}  # where it will lie → where it waits
    carried: list[CarryRow] = []
    moved: list[Path] = []
    try:
        for path, content in batch.copies.items():
            home = study.layout.transcripts / path
            if not home.exists():  # left there by an import that was killed
                staged[home] = stage(home, content)
        with study.store.step(study.user, "import", kind=kind) as step:
            here = {info.guid: info for info in study.sources()}
            for number, prepared in enumerate(news):
                progress("storing", number, len(news))
                carried += _put(
                    study, step, _restamped(study, prepared, batch.copies, staged), here.get(prepared.source.guid)
                )
            step.summary = {"sources": len(news), **_fates(carried)}
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


def _restamped(study: Study, prepared: Prepared, copies: Mapping[str, bytes], staged: Mapping[Path, Path]) -> Prepared:
    """A copied file's stamp is that of the copy."""
    path = prepared.source.path
    if path not in copies:
        return prepared
    home = study.layout.transcripts / path
    return replace(prepared, file=stamp_of(staged.get(home, home), copies[path]))


def _put(study: Study, step: Step, prepared: Prepared, known: SourceInfo | None) -> list[CarryRow]:
    """Write one source; where it was there already, carry over what people did to it."""
    source = prepared.source
    before = None if known is None else _Before.of(study, known)
    step.put_source(
        source, words=prepared.words, passages=prepared.passages, unit=study.settings.unit, rules=RULES,
        file=prepared.file, options=prepared.options,
    )  # fmt: skip
    return [] if before is None else _carry(study, step, source, before)


def _store_cases(study: Study, step: Step, batch: _Batch) -> None:
    """Cases follow the sources in the same step."""
    try:
        cases = build_cases(read_cases(study.layout), study.sources(), study.settings.project)
    except FileError as error:
        said = [error.message, *(failure.message for failure in batch.failures)]
        raise FileError("\n  ".join(said), error.hint) from error
    write_cases(step, study.store.cases(), cases)
    step.put_meta("cases-hash", study.cases_hash())


def _info(prepared: Prepared, unit: str) -> SourceInfo:
    source = prepared.source
    return SourceInfo(
        source.guid, source.path, source.sha256, len(source.text), source.language, source.format, source.encoding,
        source.header, source.interviewers, source.speakers, len(source.turns), prepared.words, len(prepared.passages),
        unit, RULES, prepared.file, prepared.options,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Before:
    """A source's text and what people did to it, as it stood before the import."""

    sha256: str
    text: str
    codings: tuple[Coding, ...]
    detached: Mapping[str, tuple[Coding, ...]]  # by the sha256 of the older text they stand on
    reviews: tuple[Review, ...]

    @classmethod
    def of(cls, study: Study, info: SourceInfo) -> _Before:
        store = study.store
        older = store.detached_texts()
        detached: dict[str, list[Coding]] = {}
        for coding in store.codings(sources=[info.guid], detached=True) if older else ():
            detached.setdefault(older[coding.guid], []).append(coding)
        return cls(
            info.sha256,
            store.text(info.guid),
            tuple(store.codings(sources=[info.guid])),
            {sha256: tuple(codings) for sha256, codings in detached.items()},
            tuple(store.reviews(sources=[info.guid])),
        )


def _carry(study: Study, step: Step, source: Source, before: _Before) -> list[CarryRow]:
    """Move the codings and reviews of one source to where their words stand in its new text."""
    carrier = Carrier(before.text, source.text)
    found = [(coding, carrier.carry(coding.start, coding.end)) for coding in before.codings]
    labels = {code.guid: code.label for code in study.codebook()}
    rows: dict[str, CarryRow] = {}
    moved: list[Coding] = []
    detached: dict[str, str] = {}
    taken: set[tuple[str, str, int, int]] = set()
    for coding, carried in sorted(found, key=lambda pair: CERTAINTY.index(pair[1].fate)):
        place = (coding.user, coding.code, carried.start, carried.end)
        if carried.fate == "detached" or place in taken:
            detached[coding.guid] = before.sha256
            again, fate = coding, CERTAINTY[-1]
        else:
            taken.add(place)
            again = measured(replace(coding, start=carried.start, end=carried.end), source.text, source.turns)
            fate = carried.fate
        if again != coding or fate == "detached":
            moved.append(again)
        rows[coding.guid] = CarryRow(
            source.path, labels.get(coding.code, coding.code), coding.user, fate, (coding.start, coding.end),
            None if fate == "detached" else (again.start, again.end), before.text[coding.start : coding.end],
        )  # fmt: skip
    back = _come_back(study, source, before, taken)
    step.close_codings([coding.guid for coding in (*moved, *back)])
    step.add_codings([replace(coding, note=None) for coding in (*moved, *back)], detached=detached)
    _carry_reviews(study, step, carrier, before.reviews)
    returned = [
        CarryRow(source.path, labels.get(coding.code, coding.code), coding.user, "moved", (coding.start, coding.end),
                 (coding.start, coding.end), source.text[coding.start : coding.end])
        for coding in back
    ]  # fmt: skip
    return [*(rows[coding.guid] for coding in before.codings), *returned]


def _come_back(study: Study, source: Source, before: _Before, taken: set[tuple[str, str, int, int]]) -> list[Coding]:
    """Codings detached earlier whose very words stand in the new text."""
    back = []
    for sha256, codings in before.detached.items():
        carrier = Carrier(study.store.text_by_hash(sha256) or "", source.text)
        for coding in codings:
            carried = carrier.carry(coding.start, coding.end)
            place = (coding.user, coding.code, carried.start, carried.end)
            if carried.fate in ("kept", "moved") and place not in taken:
                taken.add(place)
                again = replace(coding, start=carried.start, end=carried.end)
                back.append(measured(again, source.text, source.turns))
    return back


def _carry_reviews(study: Study, step: Step, carrier: Carrier, reviews: Iterable[Review]) -> None:
    """What was read and still stands has been read; what is new or changed has not."""
    taken = {review.guid for review in reviews}
    for review in reviews:
        pieces = review_pieces(study, review, carrier.carry_reading(review.start, review.end), taken)
        if pieces != [review]:
            step.close_reviews([review.guid])
            step.add_reviews(pieces)


def review_pieces(
    study: Study, review: Review, spans: Iterable[tuple[int, int]], taken: Collection[str] = ()
) -> list[Review]:
    """The review on each of the spans; the first keeps its guid, the others' follow from it on every machine."""
    project, free = uuid.UUID(study.settings.project), count(1)
    guids = (str(uuid.uuid5(project, f"{review.guid}#{number}")) for number in free)
    others = (guid for guid in guids if guid not in taken)
    return [
        replace(review, guid=next(others) if number else review.guid, start=start, end=end)
        for number, (start, end) in enumerate(spans)
    ]


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
