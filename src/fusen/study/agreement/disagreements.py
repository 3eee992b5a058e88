"""Disagreements: clusters of overlapping codings of one code that the coders do not share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from fusen.analysis.agreement.units import Frame
from fusen.model.codebook import Code
from fusen.model.rounds import Disagreement, Resolution, Stretch
from fusen.study.agreement.measure import AgreementOptions, agreeing_on
from fusen.study.scope.consent import Consents
from fusen.study.scope.select import CaseLocator
from fusen.text.spans import Span, merge

if TYPE_CHECKING:
    from fusen.study.agreement.overlap import CommonPassages
    from fusen.study.context import StudyContext

Kind = Literal["presence", "bounds"]


def disagreements(
    study: StudyContext,
    coders: Sequence[str],
    sources: Sequence[str] = (),
    codes: Sequence[str] = (),
    stretches: Sequence[Stretch] | None = None,
) -> list[Disagreement]:
    """Return disagreements in the order of sources and positions, for interviewees whom lists may name.

    Raises FusenError for a single coder, an unknown coder, or coders without a passage that all have read.
    """
    options = AgreementOptions(tuple(coders), sources=tuple(sources), codes=tuple(codes), stretches=None if stretches is None else tuple(stretches))  # fmt: skip
    ground = agreeing_on(study, options)
    return list(_disagreements(study, ground.coders, ground.common, ground.codes))


def _disagreements(
    study: StudyContext, coders: Sequence[str], common: CommonPassages, codes: Sequence[Code]
) -> Iterator[Disagreement]:
    from fusen.study.citation import cite

    infos = {info.guid: info for info in study.store.sources.all()}
    cases = {case.name: case for case in study.store.cases.all() if case.consent not in ("analyse", "none")}
    homes, consents, settled = CaseLocator(study, cases.values()), Consents(study), _Settled(study)
    for guid, interview in zip(common.sources, common.interviews, strict=True):
        info, text = infos[guid], ""
        result = [
            (*cluster, code)
            for code in codes
            for cluster in clusters(interview.spans.get(code.guid, ()), interview.frame)
        ]
        for start, end, own, code in sorted(result, key=lambda disagreement: disagreement[:2]):
            case = cases.get(homes.case_of(guid, start, end) or "")
            if case is None:
                continue
            text, may = text or study.store.sources.text(guid), consents.quotable(guid, start, end)
            yield Disagreement(
                cite(case, info, start, end), info.path, case.name, code.label, start, end, kind_of(own),
                dict(zip(coders, map(tuple, own), strict=True)), _decisions(interview.frame, own),
                text[start:end] if may else None, settled.find(guid, info.sha256, code.guid, start, end, noted=may),
                guid, code.guid,
            )  # fmt: skip


def clusters(spans: Sequence[Sequence[Span]], frame: Frame) -> Iterator[tuple[int, int, list[list[Span]]]]:
    """Yield (start, end, spans of each coder) for overlapping codings that differ between coders.

    A cluster counts only if it touches a passage of the frame, which holds the passages that all have read.
    """
    for start, end in _overlapping(span for own in spans for span in own):
        inside = [sorted({span for span in own if start <= span[0] and span[1] <= end}) for own in spans]
        unions = [merge(own) for own in inside]
        if any(own != unions[0] for own in unions) and frame.touched([(start, end)]):
            yield start, end, inside


def _overlapping(spans: Iterable[Span]) -> list[Span]:
    """Join spans that share a character; spans that only touch stay apart because coders may mean two passages."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start < result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result


def kind_of(spans: Sequence[Sequence[Span]]) -> Kind:
    return "bounds" if all(spans) else "presence"


def _decisions(frame: Frame, spans: Sequence[Sequence[Span]]) -> int:
    """Count the passages that some coders coded and others did not."""
    touched = [frame.touched(own) for own in spans]
    return len(set().union(*touched) - touched[0].intersection(*touched[1:]))


class _Settled:
    """Resolutions by source and code."""

    def __init__(self, study: StudyContext) -> None:
        self._resolutions: dict[tuple[str, str, str], list[Resolution]] = {}
        for resolution in study.store.rounds.resolutions():
            self._resolutions.setdefault((resolution.source, resolution.sha256, resolution.code), []).append(resolution)

    def find(self, source: str, sha256: str, code: str, start: int, end: int, *, noted: bool) -> Resolution | None:
        """Return the resolution that covers all of `[start, end)`, without its note unless `noted`."""
        of_code = self._resolutions.get((source, sha256, code), ())
        match = next(
            (resolution for resolution in of_code if resolution.start <= start and end <= resolution.end), None
        )
        return match if match is None or noted else replace(match, note="")
