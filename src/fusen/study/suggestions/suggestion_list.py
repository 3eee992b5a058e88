"""Suggestions as rows, within what each interviewee consented to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from fusen.errors import FusenError
from fusen.model.suggestion import Proposal, SpokenPassage, Suggester, Suggestion
from fusen.study.citation import cite
from fusen.study.scope.consent import Consents
from fusen.study.scope.resolve import find_codes
from fusen.study.scope.select import CaseLocator
from fusen.study.scope.visibility import blind, touches

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


@dataclass(frozen=True, slots=True)
class SuggestionOptions:
    """Which proposals: on these sources, of these codes (all where none are named), with at least this score."""

    sources: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    least: float = 0.0
    everybody: bool = False  # learn from all people's decisions


class ProposalList(NamedTuple):
    """Proposals, likeliest first, and lines on what they rest on."""

    proposals: tuple[Proposal, ...]
    remarks: tuple[str, ...]


def chosen_codes(study: StudyContext, names: Sequence[str]) -> frozenset[str]:
    """Guids of the codes that can be proposed: those named with all below them, or all."""
    named = find_codes(study, names)
    codes = [
        code for code in (study.store.codebook.get() if named is None else named) if code.codable and not code.retired
    ]
    if not codes:
        raise FusenError("there is no code to propose", "codes that are headings or retired are not coded with")
    return frozenset(code.guid for code in codes)


class ProposalRows:
    """Makes rows of suggestions, within what each interviewee consented to."""

    def __init__(self, study: StudyContext) -> None:
        self._infos = {info.guid: info for info in study.store.sources.all()}
        self._cases = {case.name: case for case in study.store.cases.all() if case.consent not in ("none", "analyse")}
        self._homes = CaseLocator(study, self._cases.values())
        self._consents = Consents(study)
        self._codebook = study.store.codebook.get().by_guid
        self._blind = blind(study)

    def has(self, spoken: SpokenPassage) -> bool:
        """May this passage stand in a list? Not while a round of agreement that the coder has open assigns it."""
        if touches(self._blind.get(spoken.source, ()), spoken.start, spoken.end):
            return False
        return self._homes.case_of(spoken.source, spoken.start, spoken.end) is not None

    def quotable(self, spoken: SpokenPassage) -> bool:
        return self.has(spoken) and self._consents.quotable(spoken.source, spoken.start, spoken.end)

    def proposal(self, spoken: SpokenPassage, one: Suggestion, suggester: Suggester) -> Proposal:
        nearest = tuple(self.cited(near.source, near.start, near.end) for near in one.nearest)
        info, code = self._infos[spoken.source], self._codebook[one.code]
        quotable = self.quotable(spoken)
        return Proposal(
            citation=self.cited(spoken.source, spoken.start, spoken.end), code=code.label, path=code.path,
            source=info.path, case=self._homes.case_of(spoken.source, spoken.start, spoken.end) or "",
            speaker=spoken.speaker, start=spoken.start, end=spoken.end, quote=spoken.text if quotable else None,
            score=None if one.score is None else round(one.score, 4), calibrated=one.calibrated,
            reason=suggester.explain(one, words=quotable), nearest=tuple(filter(None, nearest)),
            suggester=suggester.name, prompt=one.prompt, answer=one.answer,
            code_guid=one.code, source_guid=spoken.source,
        )  # fmt: skip

    def cited(self, source: str, start: int, end: int) -> str:
        """Empty where the interviewee may not be named."""
        case = self._cases.get(self._homes.case_of(source, start, end) or "")
        return "" if case is None else cite(case, self._infos[source], start, end)
