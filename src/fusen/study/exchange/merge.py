"""Merge of other people's codings, reviews and records; idempotent and independent of order."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.formats.exchange.jsonl import SharedLine
from fusen.model.codebook import Code
from fusen.model.coding import Coding, Review, ShownSuggestion
from fusen.model.ids import code_guid
from fusen.storage.step import Step
from fusen.study.agreement.rounds import AgreementRounds
from fusen.study.exchange.merge_records import RecordChanges, incoming_resolutions, join, new_deletions, write_joined
from fusen.study.exchange.merge_report import MergeReport
from fusen.study.exchange.precedence import Exclusions, MergeDecision, decide, write_decided
from fusen.study.exchange.read_changes import Incoming, incoming
from fusen.study.exchange.record_lookup import RecordFinder, Targets
from fusen.study.exchange.relocate import RelocatedLine, Relocator
from fusen.study.progress import Progress, silent

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def merge(
    study: StudyContext, other: Path, *, dry_run: bool = False, progress: Progress = silent, kind: str = "do"
) -> MergeReport:
    """Merge a shared file or another copy of the study.

    If all coders of a round have then submitted, its agreement is computed once, in a step of its own.
    """
    came = incoming(study, other)
    texts = {info.guid: info.sha256 for info in study.store.sources.all()}
    meeting = _Meeting(study, came, progress)
    if dry_run:
        meeting.decide()
        return meeting.report
    with study.store.step(study.user, "merge", kind=kind) as step:
        if texts != {
            info.guid: info.sha256 for info in study.store.sources.all()
        }:  # another process imported a text in the meantime
            meeting = _Meeting(study, came, progress)
        meeting.write(step)
    AgreementRounds(study).freeze_into(meeting.report)
    return meeting.report


class _Meeting:
    """Incoming records, relocated to the texts of this study, and the decisions about them."""

    def __init__(self, study: StudyContext, came: Incoming, progress: Progress) -> None:
        self._study, self._further = study, came.further
        self.report = MergeReport(coders=came.coders, said=list(came.warnings))
        self._placer = Relocator(study, self.report.places)
        self._placed: list[RelocatedLine] = []
        for number, line in enumerate(came.lines):
            progress("placing", number, len(came.lines))
            self._placed += self._placer.place(line)
        progress("placing", len(came.lines), len(came.lines))

    def decide(self) -> tuple[MergeDecision, RecordChanges, dict[str, Code]]:
        study = self._study
        codings, reviews, unknown = _made(study, self._placed, self.report)
        known, fresh = new_deletions(study, self._further)
        finder = RecordFinder(study, self._placer)
        gone = Exclusions(
            known, [*study.store.rounds.resolutions(every=True), *incoming_resolutions(finder, self._further)]
        )
        decision = decide(study, codings, reviews, self.report, gone)
        finder.know(code for code in unknown.values() if any(coding.code == code.guid for coding in decision.fresh))
        finder.targets = Targets(study, self._further, codings, decision, gone)
        return decision, join(study, self._further, finder, gone, fresh, self.report), unknown

    def write(self, step: Step) -> None:
        report = self.report
        decision, joined, unknown = self.decide()
        write_decided(self._study, step, decision, unknown)
        write_joined(step, joined)
        more = {name: count for name, count in report.further.items() if count}
        more |= {"taken away": report.taken_away} if report.taken_away else {}
        step.summary = {"added": report.added, "reviews": report.reviews, "replaced": report.replaced, **more}


def _codes(
    study: StudyContext, lines: Iterable[SharedLine], report: MergeReport
) -> tuple[dict[str, Code], dict[str, Code]]:
    """Return the code of each code_id of the file, by guid or label, and by guid the codes that the codebook lacks."""
    codebook = study.store.codebook.get()
    found: dict[str, Code] = {}
    unknown: dict[str, Code] = {}
    for line in lines:
        if line.code_id not in found:
            guid = code_guid(study.settings.project, line.code_id)
            by_label = [code for code in codebook.find(line.code) if code.label == line.code]
            name = line.code.rsplit(" / ", 1)[-1]
            found[line.code_id] = (
                codebook.by_guid.get(guid)
                or (by_label[0] if by_label else None)
                or Code(guid, line.code_id, name, (name,), retired=True)
            )
        code = found[line.code_id]
        if code.guid not in codebook.by_guid:
            unknown[code.guid] = code
            report.unknown_codes[line.code] += 1
    return found, unknown


def _made(
    study: StudyContext, placed: Iterable[RelocatedLine], report: MergeReport
) -> tuple[list[Coding], list[Review], dict[str, Code]]:
    """Return codings, reviews, and by guid the codes that the codebook lacks."""
    placed = list(placed)
    codes, unknown = _codes(study, [entry.line for entry in placed if not entry.line.is_review], report)
    codings, reviews = [], []
    for entry in placed:
        line = entry.line
        if line.is_review:
            reviews.append(Review(entry.guid, line.coder, entry.source, entry.start, entry.end, line.at))
            continue
        code = codes[line.code_id]
        codings.append(
            Coding(
                line.guid, line.coder, code.guid, entry.source, entry.start, entry.end, line.origin, line.at,  # type: ignore[arg-type]
                line.version or code.version,
                line.direction, line.magnitude, line.note or None, entry.words, entry.interviewer,  # type: ignore[arg-type]
                _sight(study, line),
            )
        )  # fmt: skip
    return codings, reviews, unknown


def _sight(study: StudyContext, line: SharedLine) -> tuple[ShownSuggestion, ...] | None:
    if line.sight is None:
        return None
    return tuple(each._replace(code=code_guid(study.settings.project, each.code)) for each in line.sight)
