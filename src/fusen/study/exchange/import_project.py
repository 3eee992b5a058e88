"""Import of a project file: plan it, resolve its conflicts, and write it as one step."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.formats.cases_csv import amended, read
from fusen.formats.codebook.read_yaml import read_files
from fusen.formats.registry import Loaded, Options
from fusen.model.exchange import counted
from fusen.model.project import Exchanged, ExchangeTally, Fate, Project
from fusen.model.source import Turn
from fusen.storage.history import PROJECT
from fusen.storage.step import Step
from fusen.study.agreement.rounds import AgreementRounds
from fusen.study.exchange.map_cases import CasePlan, plan_cases
from fusen.study.exchange.map_codes import CodePlan, codebook_contents, plan_codes
from fusen.study.exchange.map_memos import put_notes, put_sets
from fusen.study.exchange.map_sources import ImportConflict, SourcePlan, content_of, plan_sources, prepare_sources
from fusen.study.exchange.merge_records import incoming_resolutions, join, new_deletions, write_joined
from fusen.study.exchange.merge_report import MergeReport
from fusen.study.exchange.precedence import Exclusions, decide, write_decided
from fusen.study.exchange.record_lookup import RecordFinder
from fusen.study.exchange.relocate import Relocator
from fusen.study.exchange.relocate_project import ImportedDecisions, placed_decisions
from fusen.study.files import written_back
from fusen.study.passages import RULES
from fusen.study.paths import make_durable, place, read_bytes, stage
from fusen.study.progress import Progress
from fusen.study.sources.import_files import info_of
from fusen.study.sources.read_source import stamp_of
from fusen.study.sync import build_cases, codebook_hash, read_cases, write_cases, write_codebook

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
    """Result of an import: `fates` by kind, the resolved `conflicts`, and counts of codings."""

    name: str
    origin: str
    fates: tuple[Fate, ...]
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
    said: tuple[str, ...] = ()  # counts of rounds, resolutions, themes and cells, and their conflicts


@dataclass(slots=True)
class _Plan:
    project: Project
    tally: ExchangeTally
    sources: SourcePlan
    codes: CodePlan
    cases: CasePlan
    decisions: ImportedDecisions
    table: bytes = b""
    codebook: dict[str, bytes] = field(default_factory=dict)
    report: MergeReport = field(default_factory=MergeReport)

    @property
    def conflicts(self) -> list[ImportConflict]:
        return [*self.codes.conflicts, *self.sources.conflicts, *self.cases.conflicts]


def take_in(
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
        raise FusenError(f"--keep {choices.keep}: whose?", f"one of {', '.join(KEEPS)}")
    plan = _plan(study, loaded.items[0], choices, progress)
    if plan.conflicts and choices.keep is None and not choices.dry_run:
        raise _undecided(path, plan.conflicts)
    if choices.strict and plan.tally.losses:
        raise FusenError(
            f"{path}: not everything can come in:\n  " + "\n  ".join(plan.tally.losses),
            "without --strict the rest comes in",
        )
    if choices.dry_run:
        decide(study, plan.decisions.codings, plan.decisions.reviews, plan.report)
    else:
        _write(study, plan, progress, kind)
        AgreementRounds(study).freeze_into(plan.report)
    return _taken(plan, loaded.warnings, dry_run=choices.dry_run)


def _undecided(path: Path, conflicts: list[ImportConflict]) -> FusenError:
    lines = [str(one) for one in conflicts[:_SHOWN]]
    lines += [f"… and {len(conflicts) - _SHOWN} more"] if len(conflicts) > _SHOWN else []
    return FusenError(
        f"{path}: this study has it otherwise:\n  " + "\n  ".join(lines),
        "decide: --keep mine leaves what is here, --keep theirs takes the file's; nothing was changed",
    )


def _plan(study: StudyContext, exchanged: Exchanged, choices: ImportOptions, progress: Progress) -> _Plan:
    project, tally = exchanged
    sources = plan_sources(study, project, choices.keep)
    prepare_sources(study, project, sources, tally, progress)
    codes = plan_codes(study, project, tally)
    infos = {**sources.here, **sources.other} | {
        guid: info_of(one, study.settings.unit) for guid, one in sources.new.items()
    }
    turns = _turns(study, project, sources)
    cases = plan_cases(study, project, read_cases(study.paths), infos, turns, choices.keep, tally)
    decisions = placed_decisions(study, project, sources, codes, turns, tally, assume=choices.assume_reviewed)
    plan = _Plan(project, tally, sources, codes, cases, decisions)
    if cases.rows:
        table = study.paths.cases
        plan.table = amended(read_bytes(table) if table.exists() else b"", cases.rows)
    plan.codebook = codebook_contents(study, project, codes, study.paths.codebook_files(), choices.keep)
    return plan


def _turns(study: StudyContext, project: Project, sources: SourcePlan) -> Mapping[str, tuple[Turn, ...]]:
    """Return the turns by the source guids of the file."""
    known = {guid: info.guid for guid, info in (*sources.here.items(), *sources.other.items())}
    read = study.store.sources.turns(list(known.values())) if known else {}
    turns = {guid: read[here] for guid, here in known.items()}
    return turns | {guid: prepared.source.turns for guid, prepared in sources.new.items()}


def _write(study: StudyContext, plan: _Plan, progress: Progress, kind: str) -> None:
    """Write files and rows atomically; files move into place last, when nothing else can fail."""
    paths = study.paths
    tables = _tables(study, plan)
    _remember(study, tables)
    staged: dict[Path, Path] = {}  # final path → temporary path
    moved: list[Path] = []
    try:
        for prepared in plan.sources.new.values():
            home = paths.transcripts / prepared.home
            if not home.exists():
                staged[home] = stage(home, content_of(prepared.source.text))
        with written_back(paths) as writing, study.store.step(study.user, PROJECT, kind=kind) as step:
            _put_sources(study, step, plan, staged, progress)
            _put_codes(study, step, plan)
            _put_cases(study, step, plan)
            _put_people(study, step, plan)
            step.files.put(tables.items(), study.store.codebook.kept_files(), all_=False)
            step.summary = {
                "sources": len(plan.sources.new), "codes": len(plan.codes.new) + len(plan.codes.retired),
                "added": plan.report.added, "reviews": plan.report.reviews, "replaced": plan.report.replaced,
            }  # fmt: skip
            for home, aside in staged.items():
                place(aside, home, replace=False)
                moved.append(home)
            make_durable(home.parent for home in moved)
            writing.put(tables)
    except BaseException:
        for file in (*staged.values(), *moved):
            file.unlink(missing_ok=True)
        raise


def _tables(study: StudyContext, plan: _Plan) -> dict[str, bytes]:
    """Return the new contents of hand-edited files, by path relative to the study."""
    found = dict(plan.codebook)
    if plan.table:
        found[study.paths.cases.relative_to(study.paths.root).as_posix()] = plan.table
    return found


def _remember(study: StudyContext, tables: Mapping[str, bytes]) -> None:
    """Store the current contents of these files so that undo can restore them."""
    here = {name: study.paths.root / name for name in tables}
    contents = {name: read_bytes(path) for name, path in here.items() if path.exists()}
    with study.store.step(study.user, "remember files", kind="sync") as step:
        step.files.put(contents.items(), study.store.codebook.kept_files(), all_=False)


def _put_sources(study: StudyContext, step: Step, plan: _Plan, staged: Mapping[Path, Path], progress: Progress) -> None:
    new = list(plan.sources.new.values())
    for number, prepared in enumerate(new):
        progress("storing", number, len(new))
        home = study.paths.transcripts / prepared.home
        file = staged.get(home, home)
        step.sources.put(
            prepared.source, words=prepared.words, passages=prepared.passages, unit=study.settings.unit, rules=RULES,
            file=stamp_of(file, read_bytes(file)), options=prepared.options,
        )  # fmt: skip
    progress("storing", len(new), len(new))


def _put_codes(study: StudyContext, step: Step, plan: _Plan) -> None:
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
        rows = read_cases(study.paths)
    write_cases(step, study.store.cases.all(), build_cases(rows, study.store.sources.all(), study.settings.project))


def _put_people(study: StudyContext, step: Step, plan: _Plan) -> None:
    """Write coders, codings, reviews, rejections, memos and sets."""
    for name in plan.project.users:
        step.user_id(name)
    decisions = plan.decisions
    further = plan.project.further
    known, deleted = new_deletions(study, further)
    finder = RecordFinder(study, Relocator(study, plan.report.places))
    gone = Exclusions(known, [*study.store.rounds.resolutions(every=True), *incoming_resolutions(finder, further)])
    decision = decide(study, decisions.codings, decisions.reviews, plan.report, gone)
    # Their memos carry guids of their own.
    fresh = tuple(replace(coding, note=None) if coding.note else coding for coding in decision.fresh)
    write_decided(study, step, replace(decision, fresh=fresh), {})
    step.rejections.add(decisions.new_rejections(study))
    cases = {case.name: case.guid for case in study.store.cases.all()}
    targets = {
        plan.project.guid: study.settings.project, **plan.sources.guids, **plan.codes.guids,
        **{guid: cases[name] for guid, name in plan.cases.names.items() if name in cases},
    }  # fmt: skip
    fresh_guids = frozenset(coding.guid for coding in fresh)
    put_notes(study, step, plan.project.notes, targets, decisions.codings, fresh_guids, plan.tally)
    put_sets(study, step, plan.project.sets, targets)
    write_joined(step, join(study, further, finder, gone, deleted, plan.report))


def _said(plan: _Plan, *, dry_run: bool) -> Iterator[str]:
    came = counted(Counter(one.type for one in plan.project.further) if dry_run else plan.report.further)
    if came:
        yield f"and {came}"
    yield from plan.report.further_problems()
    yield from plan.report.computed()


def _taken(plan: _Plan, warnings: tuple[str, ...], *, dry_run: bool) -> ImportedProject:
    report = plan.report
    return ImportedProject(
        plan.project.name, plan.project.origin, plan.tally.fates, tuple(plan.conflicts),
        tuple(prepared.source.path for prepared in plan.sources.new.values()),
        len(plan.codes.new) + len(plan.codes.retired), report.added, report.reviews, report.replaced, report.present,
        tuple(report.deleted_here), warnings, plan.decisions.assumed, tuple(_said(plan, dry_run=dry_run)),
    )  # fmt: skip
