"""Import of a project file: plan it, resolve its conflicts, and write it as one step."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.formats.cases_csv import amended, read
from fusen.formats.codebook.read_yaml import read_files
from fusen.formats.registry import Loaded, Options
from fusen.model.project import ConversionCounts, Exchanged, ExchangeTally, Project, record_counts
from fusen.model.source import FileStamp, Turn
from fusen.storage.file_transaction import FileTransaction
from fusen.storage.history import PROJECT
from fusen.storage.step import Step
from fusen.study.agreement.rounds import AgreementRounds
from fusen.study.exchange.map_cases import CasePlan, plan_cases
from fusen.study.exchange.map_codes import CodePlan, codebook_contents, plan_codes
from fusen.study.exchange.map_sets import put_sets
from fusen.study.exchange.map_sources import ImportConflict, SourcePlan, content_of, plan_sources, prepare_sources
from fusen.study.exchange.merge import Merge
from fusen.study.exchange.merge_report import MergeReport
from fusen.study.exchange.project_records import Home, ProjectRecords
from fusen.study.passages import rules_of
from fusen.study.paths import read_bytes
from fusen.study.progress import Progress
from fusen.study.sources.read_source import stamp_of
from fusen.study.sync import (
    build_cases,
    case_rows,
    codebook_hash,
    read_cases,
    remember_files,
    write_cases,
    write_codebook,
)
from fusen.study.team.files import file_transaction

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

KEEPS = ("mine", "theirs")
_SHOWN = 12  # conflicts and losses in an error message


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """Options of an import: conflict rule and further permissions."""

    keep: str | None = None  # mine | theirs
    assume_reviewed: bool = False
    strict: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class ImportedProject:
    """Result of an import: `conversions` by kind, the resolved `conflicts`, and counts of codings."""

    name: str
    origin: str
    conversions: tuple[ConversionCounts, ...]
    conflicts: tuple[ImportConflict, ...] = ()
    sources: tuple[str, ...] = ()  # paths of new sources
    codes: int = 0  # new codes
    added: int = 0
    reviews: int = 0
    replaced: int = 0
    present: int = 0
    deleted_here: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()  # coders with assumed reviews
    lines: tuple[str, ...] = ()  # counts of rounds, resolutions, themes and cells, and their conflicts


@dataclass(slots=True)
class _Plan:
    project: Project
    tally: ExchangeTally
    choices: ImportOptions
    sources: SourcePlan
    codes: CodePlan
    cases: CasePlan
    table: bytes = b""
    codebook: dict[str, bytes] = field(default_factory=dict)
    report: MergeReport = field(default_factory=MergeReport)
    assumed: tuple[str, ...] = ()

    @property
    def conflicts(self) -> list[ImportConflict]:
        return [*self.codes.conflicts, *self.sources.conflicts, *self.cases.conflicts]


def import_loaded(
    study: StudyContext,
    path: Path,
    loaded: Loaded[Exchanged],
    choices: ImportOptions,
    progress: Progress,
    *,
    kind: str = "do",
) -> ImportedProject:
    """Import a project read from `path`; raises FusenError on unresolved conflicts.

    Codings, reviews and memos merge as in `merge`: the newest version of a place stands, deleted records stay deleted,
    and a second import changes nothing.
    """
    if choices.keep not in (None, *KEEPS):
        raise FusenError(f"--keep {choices.keep}: unknown", f"write {' or '.join(KEEPS)}")
    plan = _plan(study, loaded.items[0], choices, progress)
    if plan.conflicts and choices.keep is None and not choices.dry_run:
        raise _undecided(path, plan.conflicts)
    _write(study, path, plan, progress, kind)
    if not choices.dry_run:
        AgreementRounds(study).freeze_into(plan.report)
    return _taken(plan, (*loaded.warnings, *plan.sources.warnings))


def _undecided(path: Path, conflicts: list[ImportConflict]) -> FusenError:
    lines = [str(conflict) for conflict in conflicts[:_SHOWN]]
    lines += [f"… and {len(conflicts) - _SHOWN} more"] if len(conflicts) > _SHOWN else []
    return FusenError(
        f"{path}: the study and the file differ:\n  " + "\n  ".join(lines),
        "--keep mine keeps the study's version, --keep theirs takes the file's; nothing was changed",
    )


def _plan(study: StudyContext, exchanged: Exchanged, choices: ImportOptions, progress: Progress) -> _Plan:
    project, tally = exchanged
    sources = plan_sources(study, project, choices.keep)
    prepare_sources(study, project, sources, tally, progress)
    codes = plan_codes(study, project, tally)
    infos = {**sources.here, **sources.other} | {guid: source.info for guid, source in sources.new.items()}
    turns = _turns(study, project, sources)
    cases = plan_cases(study, project, read_cases(study.paths), infos, turns, choices.keep, tally)
    plan = _Plan(project, tally, choices, sources, codes, cases)
    if cases.rows:
        table = study.paths.cases
        plan.table = amended(read_bytes(table) if table.exists() else b"", cases.rows)
    plan.codebook = codebook_contents(study, project, codes, study.paths.codebook_files(), choices.keep)
    return plan


def _turns(study: StudyContext, project: Project, sources: SourcePlan) -> Mapping[str, tuple[Turn, ...]]:
    """Return the turns by the source guids of the file; none if no case of the file has selections."""
    if not any(case.selections for case in project.cases):
        return {}
    known = {guid: info.guid for guid, info in (*sources.here.items(), *sources.other.items())}
    read = study.store.sources.turns(list(known.values())) if known else {}
    turns = {guid: read[here] for guid, here in known.items()}
    new = sources.new.items()
    return turns | {guid: source.prepared.source.turns for guid, source in new if source.prepared is not None}


class _DryRun(Exception):
    """Ends the step of a dry run, which leaves no rows."""


def _write(study: StudyContext, path: Path, plan: _Plan, progress: Progress, kind: str) -> None:
    """Write files and rows atomically; files move into place last, when nothing else can fail."""
    if plan.choices.dry_run:
        with suppress(_DryRun), study.store.step(study.user, PROJECT, kind=kind) as step:
            _put_rows(study, step, path, plan, None, progress)
            raise _DryRun
        return
    tables = _tables(study, plan)
    remember_files(study, tables)
    with file_transaction(study) as writing, study.store.step(study.user, PROJECT, kind=kind) as step:
        copies = _put_rows(study, step, path, plan, writing, progress)
        step.files.put(tables.items(), study.store.codebook.kept_files(), all_=False)
        step.summary = {
                "sources": len(plan.sources.new), "codes": len(plan.codes.new) + len(plan.codes.retired),
                "added": plan.report.added, "reviews": plan.report.reviews, "replaced": plan.report.replaced,
            }  # fmt: skip
        step.files.put_copies(copies)
        writing.put(step, copies, new=True)
        writing.put(step, tables)


def _put_rows(
    study: StudyContext, step: Step, path: Path, plan: _Plan, writing: FileTransaction | None, progress: Progress
) -> _StagedFiles:
    """Write sources, codes and cases, then merge what people did; return the copies of the sources.

    Raises FusenError if `strict` forbids a loss.
    """
    copies = _put_sources(study, step, plan, writing, progress)
    _put_codes(study, step, plan)
    _put_cases(study, step, plan)
    _put_people(study, step, plan, progress)
    if plan.choices.strict and plan.tally.losses:
        raise FusenError(
            f"{path}: the import would lose records:\n  " + "\n  ".join(plan.tally.losses),
            "leave out --strict to import the rest",
        )
    return copies


class _StagedFiles(Mapping[str, bytes]):
    """The contents of staged files, read from disk, by path relative to the study."""

    def __init__(self) -> None:
        self.paths: dict[str, Path] = {}

    def __getitem__(self, name: str) -> bytes:
        return read_bytes(self.paths[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.paths)

    def __len__(self) -> int:
        return len(self.paths)


def _tables(study: StudyContext, plan: _Plan) -> dict[str, bytes]:
    """Return the new contents of hand-edited files, by path relative to the study."""
    result = dict(plan.codebook)
    if plan.table:
        result[study.paths.cases.relative_to(study.paths.root).as_posix()] = plan.table
    return result


def _put_sources(
    study: StudyContext, step: Step, plan: _Plan, writing: FileTransaction | None, progress: Progress
) -> _StagedFiles:
    """Write the new sources, and stage copies of their texts, without `writing` only the rows."""
    count, copies = len(plan.sources.new), _StagedFiles()
    for number, prepared in enumerate(plan.sources.prepared(study, plan.project)):
        progress("storing", number, count)
        file = study.paths.transcripts / prepared.home
        content = content_of(prepared.source.text)
        if writing is not None and not file.exists():
            name = file.relative_to(study.paths.root).as_posix()
            file = copies.paths[name] = writing.stage(name, content)
        stamp = stamp_of(file, content) if file.exists() else FileStamp("", len(content), 0)
        step.sources.put(
            prepared.source, words=prepared.words, passages=prepared.passages, unit=study.settings.unit, rules=rules_of(prepared.source.turns),
            file=stamp, options=prepared.options,
        )  # fmt: skip
    progress("storing", count, count)
    return copies


def _put_codes(study: StudyContext, step: Step, plan: _Plan) -> None:
    incoming = (*plan.codes.new, *plan.codes.retired)
    step.codes.own_marks = {code.guid: code.mark for code in incoming if code.mark is not None}
    if plan.codebook:
        files = sorted((dict(study.paths.codebook_files()) | plan.codebook).items())
        read = read_files(files, study.settings.project)
        write_codebook(study.store, step, read)
        step.put_meta("codebook-hash", codebook_hash(files))
        step.put_meta("codebook-name", read.name)
    last = len(study.store.codebook.get())
    step.codes.add_at((last + number, code) for number, code in enumerate(plan.codes.retired))


def _put_cases(study: StudyContext, step: Step, plan: _Plan) -> None:
    """Write the cases after the sources in the same step."""
    if plan.table:
        rows = read(io.BytesIO(plan.table), study.paths.cases.name, Options()).items
        step.put_meta("cases-hash", hashlib.sha256(plan.table).hexdigest())
    else:
        rows = case_rows(study.store, study.paths)
    write_cases(step, study.store.cases.all(), build_cases(rows, study.store.sources.all(), study.settings.project))


def _put_people(study: StudyContext, step: Step, plan: _Plan, progress: Progress) -> None:
    """Merge coders, codings, reviews, rejections, memos and other records; write sets."""
    for name in plan.project.users:
        step.user_id(name)
    cases = {case.name for case in study.store.cases.all()}
    names = {guid: name for guid, name in plan.cases.names.items() if name in cases}
    builder = ProjectRecords(
        plan.project, study.settings.project, _homes(plan.sources), plan.codes.guids, names, plan.tally
    )
    known = (
        {(review.user, review.source) for review in study.store.reviews.live()}
        if plan.choices.assume_reviewed
        else None
    )
    merging = Merge(study, builder.read(known), progress)
    plan.report, plan.assumed = merging.report, builder.assumed
    changes = merging.plan()
    plan.tally.lose("codings", "whose words the study's text lacks", builder.codings - merging.placed)
    plan.tally.approximated("codings", "realigned to the study's different text", merging.moved)
    merging.write(step, changes)
    plan.tally.lose("notes", "about records that were not imported", plan.report.without_target.pop("note", 0))
    targets = plan.sources.guids | plan.codes.guids
    put_sets(study, step, plan.project.sets, targets)


def _homes(plan: SourcePlan) -> dict[str, Home]:
    """Return the sources of this study by their guids in the file."""
    known = {
        guid: Home(info.guid, info.path, info.sha256, info.chars)
        for guid, info in (*plan.here.items(), *plan.other.items())
    }
    return known | {
        guid: Home(source.info.guid, source.info.path, source.info.sha256, source.info.chars)
        for guid, source in plan.new.items()
    }


def _lines_of(plan: _Plan) -> Iterator[str]:
    came = record_counts(
        {kind: count for kind, count in plan.report.further.items() if kind not in ("note", "rejection")}
    )
    if came:
        yield f"and {came}"
    yield from plan.report.further_problems()
    yield from plan.report.computed()


def _taken(plan: _Plan, warnings: tuple[str, ...]) -> ImportedProject:
    report = plan.report
    return ImportedProject(
        plan.project.name, plan.project.origin, plan.tally.conversions, tuple(plan.conflicts),
        tuple(source.info.path for source in plan.sources.new.values()),
        len(plan.codes.new) + len(plan.codes.retired), report.added, report.reviews, report.replaced, report.present,
        tuple(report.deleted_here), warnings, plan.assumed, tuple(_lines_of(plan)),
    )  # fmt: skip
