"""Resolutions of disagreements: write the kept codings under the consensus coder and record the reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from fusen.errors import FusenError
from fusen.model.codebook import Code
from fusen.model.coding import CONSENSUS, Coding
from fusen.model.ids import new_guid
from fusen.model.rounds import BOTH, NEITHER, OTHER, REASONS, Disagreement, Reason, Resolution
from fusen.model.source import SourceInfo
from fusen.storage.step import Step
from fusen.study.agreement.disagreements import disagreements
from fusen.study.excerpts.select import cited
from fusen.study.input_check import check_memo
from fusen.study.scope.resolve import resolve_codable, resolve_code
from fusen.study.sources.realign import measured

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def resolve(
    study: StudyContext, citation: str, code: str, keep: str, *,
    coders: Sequence[str], other: str | None, reason: str, note: str,
) -> Resolution:  # fmt: skip
    """Implement `AgreementRounds.resolve`.

    Raises FusenError if no coders disagree at the citation, or if the verdict or the reason is unknown.
    """
    if reason not in REASONS:
        raise FusenError(f"no reason is called {reason}", f"one of {', '.join(REASONS)}")
    check_memo(note)
    if (keep == OTHER) != (other is not None):
        raise FusenError("--other goes with --keep other, and only with it", "--keep other --other CODE")
    with study.store.step(study.user, "resolve") as step:
        found = _at(study, citation, code, coders)
        instead = resolve_codable(study, other) if other is not None else None
        kept = _kept(keep, found, instead)
        info = next(info for info in study.store.sources.all() if info.guid == found.source_guid)
        made = Resolution(
            new_guid(), study.user, info.guid, info.sha256, found.start, found.end, found.code_guid,
            tuple(found.spans), kept, cast(Reason, reason), note.strip(), step.at, instead.guid if instead else None,
        )  # fmt: skip
        codings = _codings(study, info, found, made, step.at)
        _clear(study, step, made)
        there = {_place(coding) for coding in study.store.codings.live(users=[CONSENSUS], sources=[info.guid])}
        codings = [coding for coding in codings if _place(coding) not in there]
        step.user_id(CONSENSUS)  # the consensus coder counts even without codings
        step.codings.add(codings)
        step.resolutions.add([made])
        step.summary = {
            "source": info.path, "start": found.start, "end": found.end, "code": made.code, "kept": len(kept),
            "reason": reason, "consensus": len(codings),
        }  # fmt: skip
    return made


def _at(study: StudyContext, citation: str, code: str, coders: Sequence[str]) -> Disagreement:
    source, start, end = cited(study, citation)
    info = next(info for info in study.store.sources.all() if info.guid == source)
    guid = resolve_code(study, code).guid
    found = [
        one
        for one in disagreements(study, coders, [info.path], [code])
        if one.start < end and start < one.end and one.code_guid == guid
    ]
    if not found:
        raise FusenError(
            f"{citation}: no disagreement about {code} at this citation", "fusen agreement disagreements lists them"
        )
    if len(found) > 1:
        raise FusenError(
            f"{citation}: {len(found)} disagreements about {code}",
            f"name one: {', '.join(one.citation for one in found)}",
        )
    return found[0]


def _kept(keep: str, found: Disagreement, instead: Code | None) -> tuple[str, ...]:
    if keep in found.spans:
        return (keep,)
    if keep == BOTH:
        return tuple(found.spans)
    if keep == NEITHER or instead is not None:
        return ()
    raise FusenError(
        f"cannot keep {keep}", f"one of {', '.join([*found.spans, BOTH, NEITHER, OTHER])}"
    )  # fmt: skip


def _codings(study: StudyContext, info: SourceInfo, found: Disagreement, made: Resolution, at: str) -> list[Coding]:
    """Return the consensus coder's codings: the kept spans with their attributes, or another code on the whole span."""
    by_place: dict[tuple[int, int], Coding | None] = {}
    if made.other is not None:
        by_place[found.start, found.end] = None
    spans = {span: coder for coder in reversed(made.kept) for span in found.spans[coder]}
    for (start, end), coder in spans.items():
        by_place[start, end] = study.store.codings.at(coder, made.code, info.guid, start, end)
    code = study.store.codebook.get().by_guid[made.other or made.code]
    text, turns = study.store.sources.text(info.guid), study.store.sources.turns_of(info.guid)
    return [
        measured(
            Coding(
                new_guid(), CONSENSUS, code.guid, info.guid, start, end, "manual", at, code.version,
                like.direction if like else None, like.magnitude if like else None,
            ),
            text, turns,
        )
        for (start, end), like in sorted(by_place.items(), key=lambda pair: pair[0])
    ]  # fmt: skip


def _clear(study: StudyContext, step: Step, made: Resolution) -> None:
    """Close earlier resolutions of the same code and span, and the codings they produced."""
    before = [
        one
        for one in study.store.rounds.resolutions(sources=[made.source], every=True)
        if one.code == made.code and one.start < made.end and made.start < one.end
    ]
    step.resolutions.close([one.guid for one in before])
    codes = {made.code, *(one.other for one in before if one.other is not None)}
    stale = [
        coding
        for coding in study.store.codings.live(users=[CONSENSUS], sources=[made.source], codes=codes)
        if any(one.start <= coding.start and coding.end <= one.end for one in (made, *before))
    ]
    step.codings.close([coding.guid for coding in stale])
    step.memos.close(study.store.memos.on([coding.guid for coding in stale]))


def _place(coding: Coding) -> tuple[str, int, int]:
    return coding.code, coding.start, coding.end
