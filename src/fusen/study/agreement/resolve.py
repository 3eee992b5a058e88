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
from fusen.study.codings.spoken_words import measured
from fusen.study.excerpts.select import cited
from fusen.study.input_check import check_memo
from fusen.study.scope.resolve import resolve_codable, resolve_code

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
        result = _at(study, citation, code, coders)
        instead = resolve_codable(study, other) if other is not None else None
        kept = _kept(keep, result, instead)
        info = next(info for info in study.store.sources.all() if info.guid == result.source_guid)
        resolution = Resolution(
            new_guid(), study.user, info.guid, info.sha256, result.start, result.end, result.code_guid,
            tuple(result.spans), kept, cast(Reason, reason), note.strip(), step.at, instead.guid if instead else None,
        )  # fmt: skip
        codings = _codings(study, info, result, resolution, step.at)
        _clear(study, step, resolution)
        there = {_place(coding) for coding in study.store.codings.live(users=[CONSENSUS], sources=[info.guid])}
        codings = [coding for coding in codings if _place(coding) not in there]
        step.user_id(CONSENSUS)  # the consensus coder counts even without codings
        step.codings.add(codings)
        step.resolutions.add([resolution])
        step.summary = {
            "source": info.path, "start": result.start, "end": result.end, "code": resolution.code, "kept": len(kept),
            "reason": reason, "consensus": len(codings),
        }  # fmt: skip
    return resolution


def _at(study: StudyContext, citation: str, code: str, coders: Sequence[str]) -> Disagreement:
    source, start, end = cited(study, citation)
    info = next(info for info in study.store.sources.all() if info.guid == source)
    guid = resolve_code(study, code).guid
    result = [
        disagreement
        for disagreement in disagreements(study, coders, [info.path], [code])
        if disagreement.start < end and start < disagreement.end and disagreement.code_guid == guid
    ]
    if not result:
        raise FusenError(
            f"{citation}: no disagreement about {code} at this citation", "fusen agreement disagreements lists them"
        )
    if len(result) > 1:
        raise FusenError(
            f"{citation}: {len(result)} disagreements about {code}",
            f"name one: {', '.join(disagreement.citation for disagreement in result)}",
        )
    return result[0]


def _kept(keep: str, disagreement: Disagreement, instead: Code | None) -> tuple[str, ...]:
    if keep in disagreement.spans:
        return (keep,)
    if keep == BOTH:
        return tuple(disagreement.spans)
    if keep == NEITHER or instead is not None:
        return ()
    raise FusenError(
        f"cannot keep {keep}", f"one of {', '.join([*disagreement.spans, BOTH, NEITHER, OTHER])}"
    )  # fmt: skip


def _codings(
    study: StudyContext, info: SourceInfo, disagreement: Disagreement, resolution: Resolution, at: str
) -> list[Coding]:
    """Return the consensus coder's codings: the kept spans with their attributes, or another code on the whole span."""
    by_place: dict[tuple[int, int], Coding | None] = {}
    if resolution.other is not None:
        by_place[disagreement.start, disagreement.end] = None
    spans = {span: coder for coder in reversed(resolution.kept) for span in disagreement.spans[coder]}
    for (start, end), coder in spans.items():
        by_place[start, end] = study.store.codings.at(coder, resolution.code, info.guid, start, end)
    code = study.store.codebook.get().by_guid[resolution.other or resolution.code]
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


def _clear(study: StudyContext, step: Step, resolution: Resolution) -> None:
    """Close earlier resolutions of the same code and span, and the codings they produced."""
    before = [
        earlier
        for earlier in study.store.rounds.resolutions(sources=[resolution.source], every=True)
        if earlier.code == resolution.code and earlier.start < resolution.end and resolution.start < earlier.end
    ]
    step.resolutions.close([earlier.guid for earlier in before])
    codes = {resolution.code, *(earlier.other for earlier in before if earlier.other is not None)}
    stale = [
        coding
        for coding in study.store.codings.live(users=[CONSENSUS], sources=[resolution.source], codes=codes)
        if any(either.start <= coding.start and coding.end <= either.end for either in (resolution, *before))
    ]
    step.codings.close([coding.guid for coding in stale])
    step.memos.close(study.store.memos.on([coding.guid for coding in stale]))


def _place(coding: Coding) -> tuple[str, int, int]:
    return coding.code, coding.start, coding.end
