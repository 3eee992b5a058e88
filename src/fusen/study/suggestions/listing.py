"""Proposing: what the suggester would code, as a list; and writing what a person accepts of it, as one step."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from fusen.errors import FusenError
from fusen.model.suggestion import Proposal, SpokenPassage, Suggestion, reason_line
from fusen.study.citation import cite
from fusen.study.progress import Progress
from fusen.study.scope.consent import Consents
from fusen.study.scope.resolve import find_codes, find_sources
from fusen.study.scope.select import CaseLocator
from fusen.study.scope.visibility import blind, touches
from fusen.study.suggestions.learner import Learner

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


def propose(study: StudyContext, wanted: SuggestionOptions, progress: Progress) -> ProposalList:
    """For the passages that the coder has not read; none of interviewees who may not be listed."""
    codes = chosen_codes(study, wanted.codes)
    learner = Learner(study, everybody=wanted.everybody, progress=progress)
    learner.catch_up()
    listing = ProposalRows(study)
    found, left_out = list[Proposal](), 0
    for number in _open(learner, find_sources(study, wanted.sources), codes, wanted.least):
        spoken = learner.corpus.spoken[number]
        if not listing.has(spoken):
            left_out += 1
            continue
        for one in learner.of_passage(number, len(codes)):
            if one.code in codes and one.score >= wanted.least:
                found.append(listing.proposal(spoken, one))
    found.sort(key=lambda one: (not one.calibrated, -(one.score or 0), one.source, one.start))
    remarks = _remarks(study, learner, wanted)
    if left_out:
        told = f"{left_out:,} passages are left out: their interviewees may not be named, or a round of yours is open."
        remarks = (*remarks, told)
    return ProposalList(tuple(found), remarks)


def chosen_codes(study: StudyContext, names: Sequence[str]) -> frozenset[str]:
    """Guids of the codes that can be proposed: those named with all below them, or all."""
    named = find_codes(study, names)
    codes = [
        code for code in (study.store.codebook.get() if named is None else named) if code.codable and not code.retired
    ]
    if not codes:
        raise FusenError("there is no code to propose", "codes that are headings or retired are not coded with")
    return frozenset(code.guid for code in codes)


def _open(learner: Learner, sources: Collection[str], codes: Collection[str], least: float) -> Iterator[int]:
    """Passages not read yet on which one of the codes may reach the score: reasons are costly, probabilities are not."""
    assert learner.engine is not None
    columns = [column for column, code in enumerate(learner.engine.codes) if code.guid in codes]
    if not columns or not learner.corpus.spoken:
        return
    likeliest = learner.engine.probabilities()[:, columns].max(axis=1)
    for number, spoken in enumerate(learner.corpus.spoken):
        wanted = not sources or spoken.source in sources
        if wanted and likeliest[number] >= least - 0.001 and learner.open(number):
            yield number


def _remarks(study: StudyContext, learner: Learner, wanted: SuggestionOptions) -> tuple[str, ...]:
    assert learner.engine is not None
    read, coded = learner.counts()
    whose = "all coders" if wanted.everybody else study.user
    unread = "no coder has read" if wanted.everybody else f"{study.user} has not read"
    calibrated = sum(map(bool, learner.engine.calibrated))
    said = [f"Proposals for passages that {unread}, learnt from {read:,} read and {coded:,} coded passages of {whose}."]
    if calibrated < len(learner.engine.codes):
        said.append(
            f"{len(learner.engine.codes) - calibrated} of {len(learner.engine.codes)} codes have too few decisions: "
            "their score says how well the codebook matches, not how likely the code is."
        )
    return tuple(said)


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

    def proposal(self, spoken: SpokenPassage, one: Suggestion) -> Proposal:
        quotable = self.quotable(spoken)
        nearest = tuple(self.cited(near.source, near.start, near.end) for near in one.nearest)
        return self.row(
            spoken, one.code, one.score, one.calibrated, reason_line(one.reasons, words=quotable), tuple(filter(None, nearest))
        )  # fmt: skip

    def row(
        self, spoken: SpokenPassage, code: str, score: float | None, calibrated: bool, reason: str,
        nearest: tuple[str, ...] = (), suggester: str = "fusen", prompt: str | None = None, answer: str | None = None,
    ) -> Proposal:  # fmt: skip
        info = self._infos[spoken.source]
        label = self._codebook[code]
        return Proposal(
            citation=self.cited(spoken.source, spoken.start, spoken.end), code=label.label, path=label.path,
            source=info.path, case=self._homes.case_of(spoken.source, spoken.start, spoken.end) or "",
            speaker=spoken.speaker, start=spoken.start, end=spoken.end,
            quote=spoken.text if self.quotable(spoken) else None,
            score=None if score is None else round(score, 4), calibrated=calibrated, reason=reason, nearest=nearest,
            suggester=suggester, prompt=prompt, answer=answer, code_guid=code, source_guid=spoken.source,
        )  # fmt: skip

    def cited(self, source: str, start: int, end: int) -> str:
        """Empty where the interviewee may not be named."""
        case = self._cases.get(self._homes.case_of(source, start, end) or "")
        return "" if case is None else cite(case, self._infos[source], start, end)
