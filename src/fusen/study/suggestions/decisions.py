"""Acceptance of suggestions as codings of the user, and rejection: one step each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.coding import Coding, CodingChange, CodingDraft, Rejection, ShownSuggestion
from fusen.model.ids import new_guid
from fusen.model.source import SourceInfo
from fusen.model.suggestion import Proposal
from fusen.study.codings.apply import apply_in
from fusen.study.passages import passages_of
from fusen.study.scope.resolve import check_span, resolve_code, resolve_source

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def accept(study: StudyContext, proposals: Sequence[Proposal]) -> tuple[Coding, ...]:
    """Write proposals as the user's codings of origin `accepted-suggestion`, as one step; existing codings stay.

    Raises FusenError without writing if a text or the codebook changed since the proposal.
    """
    with study.store.step(study.user, "accept suggestions") as step:
        infos = {info.guid: info for info in study.store.sources.all()}
        by_source: dict[str, list[Proposal]] = {}
        for proposal in proposals:
            by_source.setdefault(proposal.source_guid, []).append(proposal)
        drafts = {source: list(_drafts(study, infos.get(source), mine)) for source, mine in by_source.items()}
        codings = apply_in(study, step, drafts).codings
        codebook = study.store.codebook.get().by_guid
        counts = Counter(codebook[coding.code].id for coding in codings)
        step.summary = {
            "coded": len(codings),
            "codes": dict(counts),
            "sources": len({coding.source for coding in codings}),
        }
    return codings


def _drafts(study: StudyContext, info: SourceInfo | None, proposals: Sequence[Proposal]) -> Iterator[CodingDraft]:
    if info is None:
        raise _outdated(proposals[0])
    passages, codebook = passages_of(study, [info])[info.guid], study.store.codebook.get().by_guid
    text = study.store.sources.text(info.guid)
    for proposal in proposals:
        code, number = codebook.get(proposal.code_guid), passages.at(proposal.start)
        if code is None or not code.codable or code.retired or number is None:
            raise _outdated(proposal)
        if (passages.starts[number], passages.ends[number]) != (proposal.start, proposal.end) or (
            proposal.quote is not None and text[proposal.start : proposal.end] != proposal.quote
        ):
            raise _outdated(proposal)
        by = "" if proposal.suggester == "fusen" else f"{proposal.suggester} {proposal.prompt or ''}".strip()
        sight = (ShownSuggestion(code.guid, proposal.score if proposal.calibrated else None, by),)
        yield CodingDraft(code.guid, proposal.start, proposal.end, "accepted-suggestion", sight=sight)


def _outdated(proposal: Proposal) -> FusenError:
    return FusenError(
        f"{proposal.source}@{proposal.start}-{proposal.end}: the study has changed since this suggestion",
        "nothing was stored; run the command again",
    )


def reject(study: StudyContext, source: str, start: int, end: int, codes: Collection[str]) -> CodingChange:
    """Reject these codes for the user on `[start, end)` of a source; a repeated rejection changes nothing."""
    with study.store.step(study.user, "reject") as step:
        info, guids = resolve_source(study, source), [resolve_code(study, code).guid for code in codes]
        check_span(info, start, end)
        before = study.store.rejections.live(users=[study.user], sources=[info.guid])
        known = {(rejection.code, rejection.start, rejection.end) for rejection in before}
        result = [
            Rejection(new_guid(), study.user, code, info.guid, start, end, step.at)
            for code in guids
            if (code, start, end) not in known
        ]
        step.rejections.add(result)
        step.summary = {
            "source": info.path,
            "start": start,
            "end": end,
            "codes": [rejection.code for rejection in result],
        }
        number = step.id if step.changed else 0
    return CodingChange(number or study.store.history.last_step(), rejected=tuple(result))
