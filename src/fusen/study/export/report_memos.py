"""The memos of a report, within consent, with links to what the report shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fusen.model.memos.entries import MemoTarget
from fusen.model.report import ReportLink, ReportMemo
from fusen.model.results import Excerpt
from fusen.study.memos.targets import MemoTargets
from fusen.study.memos.withheld import withheld_notes
from fusen.study.scope.select import CaseLocator

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def report_memos(study: StudyContext, excerpts: Sequence[Excerpt]) -> tuple[tuple[ReportMemo, ...], int]:
    """Return memos, oldest first, and the number left out.

    A memo is left out if its passage is not shown or consent withholds it, or if lists may not name the interviewee.
    """
    about = _subjects(study)
    shown = [excerpt for excerpt in excerpts if excerpt.quote is not None]
    codings = {decision.guid: excerpt for excerpt in shown for decision in excerpt.decisions}
    targets, withheld = MemoTargets(study), withheld_notes(study)
    memos, left_out = [], 0
    for note in sorted(study.store.memos.live(), key=lambda note: note.at):
        links = _links(targets, note.text, shown)
        if note.target in codings:
            where = codings[note.target]
            on = f"{where.code} at {where.citation}"
            memos.append(ReportMemo(note.at, note.user, note.kind, on, note.text, where.guid, links))
        elif note.target in about and note.guid not in withheld:
            memos.append(ReportMemo(note.at, note.user, note.kind, about[note.target], note.text, links=links))
        else:
            left_out += 1
    return tuple(memos), left_out


def _subjects(study: StudyContext) -> dict[str, str]:
    """Return what a memo in the report may be about besides codings, by guid."""
    cases = study.store.cases.all()
    listed = {case.name for case in cases if case.consent in ("quote", "paraphrase")}
    about = {study.store.project: "the study"}
    about |= {code.guid: f"code {code.label}" for code in study.store.codebook.get()}
    about |= {case.guid: f"interviewee {case.name}" for case in cases if case.name in listed}
    homes = CaseLocator(study, cases)
    for info in study.store.sources.all():
        if set(homes.cases_in(info.guid, 0, info.chars)) <= listed:
            about[info.guid] = f"transcript {info.path}"
    return about


def _links(targets: MemoTargets, text: str, excerpts: Sequence[Excerpt]) -> tuple[ReportLink, ...]:
    return tuple(_link(link.name, link.target, excerpts) for link in targets.links(text) if link.target is not None)


def _link(name: str, target: MemoTarget, excerpts: Sequence[Excerpt]) -> ReportLink:
    if target.span is not None:
        start, end = target.span
        overlapping = (
            quote for quote in excerpts if quote.case == target.case and quote.start < end and start < quote.end
        )
        excerpt = next(overlapping, None)
        return ReportLink(name, guid=excerpt.guid if excerpt else "")
    return ReportLink(name, code=target.code, case=target.case if target.subject == "case" else "")
