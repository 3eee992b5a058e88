"""Rows of suggestions, within each interviewee's consent."""

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
    """Options of proposals: sources, codes (by default all), and the minimum score."""

    sources: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    least: float = 0.0
    everybody: bool = False  # learn from all people's decisions


class ProposalList(NamedTuple):
    """Proposals, likeliest first, and lines on their basis."""

    proposals: tuple[Proposal, ...]
    remarks: tuple[str, ...]


def chosen_codes(study: StudyContext, names: Sequence[str]) -> frozenset[str]:
    """Return the guids of the codable codes: the named ones with all codes below them, by default all."""
    named = find_codes(study, names)
    codes = [
        code for code in (study.store.codebook.get() if named is None else named) if code.codable and not code.retired
    ]
    if not codes:
        raise FusenError("there is no code to suggest", "fusen does not suggest headings and retired codes")
    return frozenset(code.guid for code in codes)


class ProposalRows:
    """Builds rows of suggestions, within each interviewee's consent."""

    def __init__(self, study: StudyContext) -> None:
        self._infos = {info.guid: info for info in study.store.sources.all()}
        self._cases = {case.name: case for case in study.store.cases.all() if case.consent not in ("none", "analyse")}
        self._homes = CaseLocator(study, self._cases.values())
        self._consents = Consents(study)
        self._codebook = study.store.codebook.get().by_guid
        self._blind = blind(study)

    def has(self, spoken: SpokenPassage) -> bool:
        """Return whether lists may show a passage; a coder's open round hides the passages it assigns."""
        if touches(self._blind.get(spoken.source, ()), spoken.start, spoken.end):
            return False
        return self._homes.case_of(spoken.source, spoken.start, spoken.end) is not None

    def quotable(self, spoken: SpokenPassage) -> bool:
        return self.has(spoken) and self._consents.quotable(spoken.source, spoken.start, spoken.end)

    def proposal(self, spoken: SpokenPassage, suggestion: Suggestion, suggester: Suggester) -> Proposal:
        nearest = tuple(self.cited(near.source, near.start, near.end) for near in suggestion.nearest)
        info, code = self._infos[spoken.source], self._codebook[suggestion.code]
        quotable = self.quotable(spoken)
        return Proposal(
            citation=self.cited(spoken.source, spoken.start, spoken.end), code=code.label, path=code.path,
            source=info.path, case=self._homes.case_of(spoken.source, spoken.start, spoken.end) or "",
            speaker=spoken.speaker, start=spoken.start, end=spoken.end, quote=spoken.text if quotable else None,
            score=None if suggestion.score is None else round(suggestion.score, 4), calibrated=suggestion.calibrated,
            reason=suggester.explain(suggestion, words=quotable), nearest=tuple(filter(None, nearest)),
            suggester=suggester.name, prompt=suggestion.prompt, answer=suggestion.answer,
            code_guid=suggestion.code, source_guid=spoken.source,
        )  # fmt: skip

    def cited(self, source: str, start: int, end: int) -> str:
        """Return the citation of a span; empty if lists may not name the interviewee."""
        case = self._cases.get(self._homes.case_of(source, start, end) or "")
        return "" if case is None else cite(case, self._infos[source], start, end)
