"""Consulting: the person's own language model asked about passages that nobody has read yet, one by one.

Only passages whose speakers may be quoted are sent. Every answer is kept as it comes, so that a run that was stopped goes
on without asking again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.codebook import Code
from fusen.model.suggestion import Proposal, SpokenPassage
from fusen.settings import LanguageModel, read_personal
from fusen.study.progress import Progress
from fusen.study.scope.resolve import find_sources
from fusen.study.suggestions.corpus import decisions, read_corpus
from fusen.study.suggestions.learner import never
from fusen.study.suggestions.listing import ProposalRows, SuggestionOptions, chosen_codes
from fusen.study.suggestions.llm_answers import about, reason_of
from fusen.study.suggestions.llm_cache import Answer, Answers

if TYPE_CHECKING:
    from fusen.llm.parse_suggestions import Parsed
    from fusen.study.context import StudyContext


@dataclass(slots=True)
class LlmResult:
    """What a model proposes, and what of its answers was dropped. `withheld` passages were not sent: no consent."""

    model: str
    proposals: list[Proposal] = field(default_factory=list)
    asked: int = 0
    remembered: int = 0
    withheld: int = 0
    unknown_codes: int = 0
    invented_quotes: int = 0
    unreadable: int = 0

    def line(self) -> str:
        """All of it in a few words."""
        dropped = self.unreadable + self.unknown_codes + self.invented_quotes
        told = [
            f"{self.model}: {len(self.proposals):,} proposal{'s' * (len(self.proposals) != 1)}",
            f"{self.asked:,} passages asked, {self.remembered:,} answered before",
            *([f"{dropped:,} dropped that did not hold"] if dropped else ()),
            *([f"{self.withheld:,} not sent: their speakers may not be quoted"] if self.withheld else ()),
        ]
        return "; ".join(told)

    def remarks(self) -> tuple[str, ...]:
        """One line each."""
        said = [f"Proposals by {self.model}: {self.asked:,} passages asked now, {self.remembered:,} answered before."]
        dropped = {
            "answers that could not be read": self.unreadable,
            "codes that are not in the codebook": self.unknown_codes,
            "quotes that are not in the passage": self.invented_quotes,
        }
        if any(dropped.values()):
            said.append("Dropped: " + ", ".join(f"{count:,} {what}" for what, count in dropped.items() if count) + ".")
        if self.withheld:
            said.append(f"{self.withheld:,} passages were not sent: their speakers have not agreed to be quoted.")
        return tuple(said)


def own_model(name: str | None = None) -> LanguageModel:
    """The person's own language model, under another name of it where one is given. A study never names one."""
    found = read_personal().model
    if found is None:
        raise FusenError(
            "no language model is set up",
            'in your own settings.toml: [language-model] url = "http://127.0.0.1:11434/v1", model = "…"',
        )
    return LanguageModel(found.url, name or found.model, found.key, found.timeout)


def remote_host(endpoint: LanguageModel) -> str:
    """The host that passages would be sent to, empty where that is this machine."""
    from fusen.llm.client import host_of, is_local

    return "" if is_local(endpoint) else host_of(endpoint)


def consult(
    study: StudyContext, wanted: SuggestionOptions, endpoint: LanguageModel, progress: Progress,
    *, allowed: str = "", cancelled: Callable[[], bool] = never,
) -> LlmResult:  # fmt: skip
    """Proposals by a language model. Raises ModelError where it gives no answer; what it answered before is kept."""
    from fusen.llm.client import Client
    from fusen.llm.suggest_prompt import messages

    if wanted.least:
        raise FusenError("a language model gives no score", "leave --min-score out, or choose by --code and --source")
    guids = chosen_codes(study, wanted.codes)
    codes = [code for code in study.store.codebook.get() if code.guid in guids]
    listing, report = ProposalRows(study), LlmResult(endpoint.model)
    passages, report.withheld = open_passages(study, wanted, listing)
    with Client(endpoint, allowed=allowed) as client:
        answers = Answers(study.paths, client, endpoint.model)
        for number, spoken in enumerate(passages):
            if cancelled():
                break
            progress("asking the model", number, len(passages))
            answer = answers.to(messages(codes, spoken.text), about(codes, spoken))
            report.asked, report.remembered = report.asked + answer.new, report.remembered + (not answer.new)
            _take(report, listing, codes, spoken, answer)
        progress("asking the model", len(passages), len(passages))
    return report


def open_passages(
    study: StudyContext, wanted: SuggestionOptions, listing: ProposalRows
) -> tuple[list[SpokenPassage], int]:
    """Passages nobody of those who count has read, that may be quoted; and how many more may not."""
    sources = find_sources(study, wanted.sources)
    corpus = read_corpus(study, sources=sources or None)
    known = decisions(study, corpus, None if wanted.everybody else [study.user])
    found = [spoken for number, spoken in enumerate(corpus.spoken) if not (number in known and known[number].reviewed)]
    quotable = [spoken for spoken in found if listing.quotable(spoken)]
    return quotable, len(found) - len(quotable)


def _take(
    report: LlmResult, listing: ProposalRows, codes: Sequence[Code], spoken: SpokenPassage, answer: Answer
) -> None:  # fmt: skip
    from fusen.llm.parse_suggestions import parse

    parsed: Parsed = parse(answer.text, codes, spoken.text)
    report.unknown_codes += parsed.unknown_codes
    report.invented_quotes += parsed.invented_quotes
    report.unreadable += parsed.unreadable
    for one in parsed.proposed:
        row = listing.row(
            spoken, one.code, None, False, reason_of(spoken, one), (), report.model, answer.prompt, answer.text
        )
        report.proposals.append(row)
