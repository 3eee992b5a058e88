"""Merge of other people's codings, reviews and records; idempotent and independent of order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.formats.exchange.jsonl import SharedLine
from fusen.model.codebook import Code
from fusen.model.coding import Coding, Review, ShownSuggestion
from fusen.model.ids import code_guid
from fusen.model.memos.links import moved
from fusen.storage.step import Step
from fusen.study.agreement.rounds import AgreementRounds
from fusen.study.erasure.erase import ERASURE, erase_as_elsewhere
from fusen.study.exchange.merge_records import RecordChanges, incoming_resolutions, join, new_deletions, write_joined
from fusen.study.exchange.merge_report import MergeReport
from fusen.study.exchange.precedence import (
    CodingsMet,
    Exclusions,
    MergeDecision,
    decide,
    decide_reviews,
    place_of,
    write_decided,
)
from fusen.study.exchange.read_changes import read_changes
from fusen.study.exchange.record_lookup import RecordFinder, Targets, named_codings
from fusen.study.exchange.records import ChangeRecords
from fusen.study.exchange.relocate import PlacementProblems, RelocatedLine, Relocator
from fusen.study.exchange.source_groups import SourceGroup, source_groups
from fusen.study.progress import Progress, silent

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

PORTION = 5_000
"""Codings and reviews that a portion of a merge commits at most, sources being whole."""
MOST_PLANS = 4
"""Plans of a merge beside the work of others; they wait for the last one."""


def merge(
    study: StudyContext, other: Path, *, dry_run: bool = False, progress: Progress = silent, kind: str = "do"
) -> MergeReport:
    """Merge a shared file or another copy of the study.

    It commits in portions of whole sources, which one undo takes back together; after an interruption, the same merge
    adds the rest. If all coders of a round have then submitted, its agreement is computed once, in a step of its own.
    """
    records = read_changes(study, other)
    erased = erase_as_elsewhere(study, records.further) if kind == "do" and not dry_run else []
    further = tuple(line for line in records.further if line.type != ERASURE)
    records = replace(records, further=further, warnings=(*records.warnings, *erased))
    planned = study.store.history.last_step()
    merging = Merge(study, records, progress)
    portions = merging.plan().portions()
    if dry_run:
        return merging.report
    first, plans = None, 1
    written, before = Counter[str](), Counter[str]()  # counts of all portions, and of those before the last plan

    def plan_again() -> None:
        nonlocal merging, portions, before
        merging = Merge(study, records, progress)
        portions, before = merging.plan().portions(), written.copy()

    while portions:
        with study.store.step(study.user, "merge", kind=kind, part_of=first) as step:
            is_current = study.store.history.has_only_new_codings(planned, step.id, records.coders)
            if not is_current and plans == MOST_PLANS:
                plan_again()
                is_current = True
            if is_current:
                portion, *portions = portions
                merging.write(step, portion)
                counts = portion.summary()
                step.summary = counts if portions else merging.report.summary() | counts
                written.update(counts)
        if is_current:
            first, planned = first or step.id, step.id
        else:  # other people's work has changed what the plan rests on; they do not wait for the next plan
            planned, plans = study.store.history.last_step(), plans + 1
            plan_again()
    merging.report.add(before)
    AgreementRounds(study).freeze_into(merging.report)
    return merging.report


@dataclass(frozen=True, slots=True)
class MergePlan:
    """The changes of codings and reviews, those of other records, and the codes that the codebook lacks.

    `replaced` are the guids of superseded codings with those that took their place; like `changes`, the last portion has
    them.
    """

    decision: MergeDecision
    changes: RecordChanges | None
    unknown: Sequence[Code]
    replaced: Mapping[str, str]

    def portions(self) -> list[MergePlan]:
        """Return the plan in parts of whole sources, so that other writers wait for no more than one."""
        first, *rest = (MergePlan(part, None, (), {}) for part in self.decision.portions(PORTION))
        parts = [replace(first, unknown=self.unknown), *rest]
        return [*parts[:-1], replace(parts[-1], changes=self.changes, replaced=self.replaced)]

    def summary(self) -> dict[str, int]:
        """Return the counts of a portion for the history."""
        replaced = self.decision.count_replaced()
        return {
            "added": len(self.decision.fresh) - replaced,
            "reviews": len(self.decision.reviews),
            "replaced": replaced,
        }


class Merge:
    """The decisions about records from a file of any kind, relocated to the texts of this study.

    `placed` is the number of relocated codings, and `moved` that of those whose place differs from the file's.
    """

    def __init__(self, study: StudyContext, records: ChangeRecords, progress: Progress) -> None:
        self._study, self._records, self._progress = study, records, progress
        self.report = MergeReport(coders=records.coders, notices=list(records.warnings))
        self.placed = self.moved = 0

    def plan(self) -> MergePlan:
        """Return the changes of codings and reviews, those of other records, and the codes that the codebook lacks."""
        study, further, later = self._study, self._records.further, PlacementProblems()
        codes = IncomingCodes(study, self.report, self._records.words)
        known, deletions = new_deletions(study, further)
        finder = RecordFinder(study, Relocator(study, later, self._records.texts))
        resolutions = [*study.store.rounds.resolutions(every=True), *incoming_resolutions(finder, further)]
        gone = Exclusions(known, resolutions)
        decision, named = self._decide(codes, gone, named_codings(further))
        added = {coding.code for coding in decision.fresh}
        unknown = [code for code in codes.unknown.values() if code.guid in added]
        finder.know(unknown)
        targets = finder.targets = Targets(study, further, named, decision, gone)
        closed: set[str] = set()
        if self._records.own_memos:
            closed.update(study.store.memos.of_coders(decision.stale))
            fresh = tuple(replace(coding, note=None) if coding.note else coding for coding in decision.fresh)
            decision = replace(decision, fresh=fresh)
        lines = [line for line in further if line.type != "note" or not targets.has_own_memo(line.values)]
        changes = join(study, lines, finder, gone, deletions, self.report, closed)
        self.report.places.add(later)
        return MergePlan(decision, changes, unknown, _replaced(decision))

    def _decide(
        self, codes: IncomingCodes, gone: Exclusions, named: Collection[str]
    ) -> tuple[MergeDecision, list[Coding]]:
        """Return the changes of codings and reviews, and the incoming codings with the guids `named`.

        A few sources at a time, because what decides about a coding takes ten times its memory.
        """
        study, records, report = self._study, self._records, self.report
        lines = sorted(records.lines, key=lambda line: line.source)  # one text at a time
        relocator = Relocator(study, report.places, records.texts, [line.source for line in lines])
        met = CodingsMet.of(study, (line.coder for line in lines), {line.guid for line in lines}, gone)
        reviews: list[Review] = []
        noted: list[Coding] = []
        parts: list[MergeDecision] = []
        count = 0
        for group in _groups(study, lines, relocator, met, gone):
            codings: list[Coding] = []
            for line in group.lines:
                self._progress("placing", count, len(lines))
                count += 1
                placed = relocator.place(line)
                if line.is_review:
                    reviews += (Review(x.guid, line.coder, x.source, x.start, x.end, line.at) for x in placed)
                    continue
                codings += map(codes.coding, placed)
                self.placed += len(placed)
                self.moved += sum((x.start, x.end) != (line.start, line.end) for x in placed)
            noted += (coding for coding in codings if coding.guid in named)
            parts.append(decide(study, codings, group.sources, met, report, gone))
        self._progress("placing", len(lines), len(lines))
        stale, fresh, passed_over = (
            tuple(chain.from_iterable(map(attrgetter(name), parts))) for name in ("stale", "fresh", "passed_over")
        )
        return MergeDecision(stale, fresh, passed_over, *decide_reviews(study, reviews, gone, report)), noted

    def write(self, step: Step, plan: MergePlan) -> None:
        """Write a plan or a portion of one."""
        write_decided(self._study, step, plan.decision, plan.unknown)
        if plan.changes is None:
            return
        write_joined(step, plan.changes)
        stale, fresh = moved(self._study.store.links.live(), plan.replaced)
        step.links.close(stale)
        step.links.add(fresh)


def _groups(
    study: StudyContext, lines: Sequence[SharedLine], relocator: Relocator, met: CodingsMet, gone: Exclusions
) -> list[SourceGroup]:
    """Return the lines in groups of sources, with the sources of the study's codings that deletions meet."""
    dead, known = set(gone.overruled_sources), list[tuple[str, str]]()
    guids = {line.guid for line in lines}
    for guid, source in study.store.codings.homes():
        if gone.deleted(guid, ""):
            dead.add(source)
        if guid in guids:
            known.append((guid, source))
    known += ((coding.guid, coding.source) for codings in met.passed_over.values() for coding in codings)
    homes = ((relocator.source(line.source, line.source_sha256), line) for line in lines)
    placed = ((info.guid if info else f"not in the study: {line.source}", line) for info, line in homes)
    return source_groups(placed, known, sorted(dead), PORTION)


def _replaced(decision: MergeDecision) -> dict[str, str]:
    """Return the guids of superseded codings with those that took their place."""
    places = {place_of(coding) for coding in decision.stale}
    fresh = {place_of(coding): coding.guid for coding in decision.fresh if place_of(coding) in places}
    return {coding.guid: fresh[place_of(coding)] for coding in decision.stale if place_of(coding) in fresh}


class IncomingCodes:
    """Finds the code of a line by guid, then by full name; `unknown` holds, by guid, codes that the codebook lacks.

    `words` gives, by guid of a coding, its number of words in a text that this study has only masked.
    """

    def __init__(self, study: StudyContext, report: MergeReport, words: Mapping[str, int]) -> None:
        self._words = words
        self._project, self._report = study.settings.project, report
        self._codebook = study.store.codebook.get()
        self._found: dict[str, Code] = {}
        self.unknown: dict[str, Code] = {}

    def coding(self, entry: RelocatedLine) -> Coding:
        """Return the coding of a relocated line."""
        line = entry.line
        code = self._found.get(line.code_id) or self._find(line)
        if code.guid not in self._codebook.by_guid:
            self.unknown[code.guid] = code
            self._report.unknown_codes[line.code] += 1
        return Coding(
            line.guid, line.coder, code.guid, entry.source, entry.start, entry.end, line.origin, line.at,  # type: ignore[arg-type]
            line.version or code.version, line.direction, line.magnitude, line.note or None, self._words.get(line.guid, entry.words),  # type: ignore[arg-type]
            entry.interviewer, self._sight(line),
        )  # fmt: skip

    def _find(self, line: SharedLine) -> Code:
        guid = code_guid(self._project, line.code_id)
        by_label = next((code for code in self._codebook.find(line.code) if code.label == line.code), None)
        name = line.code.rsplit(" / ", 1)[-1]
        code = self._codebook.by_guid.get(guid) or by_label or Code(guid, line.code_id, name, (name,), retired=True)
        self._found[line.code_id] = code
        return code

    def _sight(self, line: SharedLine) -> tuple[ShownSuggestion, ...] | None:
        if line.sight is None:
            return None
        return tuple(suggestion._replace(code=code_guid(self._project, suggestion.code)) for suggestion in line.sight)
