"""Suggester that asks the user's own language model about each passage.

It sends only passages that consent allows to quote. It caches every answer at once, so that an interrupted run
continues without asking again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.llm.suggest_prompt import CUTS
from fusen.model.codebook import Code
from fusen.model.suggestion import PassageLabels, Proposal, Reason, SpokenPassage, Suggestion, reason_line
from fusen.settings import LanguageModel, read_personal
from fusen.study.progress import Progress, silent
from fusen.study.suggestions.learner import never
from fusen.study.suggestions.llm_answers import about, reason_of
from fusen.study.suggestions.llm_cache import Answer, Answers

if TYPE_CHECKING:
    from fusen.llm.client import Client
    from fusen.llm.parse_suggestions import Parsed
    from fusen.study.paths import StudyPaths


MOST_NAMED = 5  # skipped passages named in a remark
GIVE_UP = 5  # passages in a row without an answer, after which the run stops


@dataclass(slots=True)
class LlmResult:
    """Proposals of a model, and counts of dropped answers; `withheld` counts passages that consent keeps back."""

    model: str
    proposals: list[Proposal] = field(default_factory=list)
    asked: int = 0
    remembered: int = 0
    withheld: int = 0
    unknown_codes: int = 0
    invented_quotes: int = 0
    unreadable: int = 0
    context: int = 0  # tokens that the model reads, where the prompt had to be cut
    left_out: str = ""  # the last part of the codes' descriptions that was cut
    skipped: list[tuple[str, str]] = field(default_factory=list)  # (citation, problem) of passages without an answer

    def line(self) -> str:
        """Return a summary in one line."""
        dropped = self.unreadable + self.unknown_codes + self.invented_quotes
        parts = [
            f"{self.model}: {len(self.proposals):,} proposal{'s' * (len(self.proposals) != 1)}",
            f"{self.asked:,} passages asked, {self.remembered:,} answered before",
            *([f"{dropped:,} dropped as invalid"] if dropped else ()),
            *([f"{len(self.skipped):,} skipped without an answer"] if self.skipped else ()),
            *([f"{self.withheld:,} not sent, because their speakers may not be quoted"] if self.withheld else ()),
        ]
        return "; ".join(parts)

    def remarks(self) -> tuple[str, ...]:
        """Return a summary as lines."""
        lines = [f"Proposals by {self.model}: {self.asked:,} passages asked now, {self.remembered:,} answered before."]
        dropped = {
            "answers that could not be read": self.unreadable,
            "codes that are not in the codebook": self.unknown_codes,
            "quotes that are not in the passage": self.invented_quotes,
        }
        if any(dropped.values()):
            lines.append("Dropped: " + ", ".join(f"{count:,} {what}" for what, count in dropped.items() if count) + ".")
        if self.left_out:
            cut = CUTS[1 : CUTS.index(self.left_out) + 1]
            lines.append(
                f"The model reads {self.context:,} tokens: some prompts leave out {', '.join(cut)} of the codes. "
                "A larger `context` of the server, or fewer codes (--code), avoids this."
            )
        if self.skipped:
            named = ", ".join(f"{citation} ({problem})" for citation, problem in self.skipped[:MOST_NAMED])
            more = f", and {len(self.skipped) - MOST_NAMED:,} more" if len(self.skipped) > MOST_NAMED else ""
            lines.append(
                f"Skipped, because the model gave no answer: {named}{more}. The same command asks for these again."
            )
        if self.withheld:
            lines.append(
                f"{self.withheld:,} passages were not sent, because their speakers have not agreed to be quoted."
            )
        return tuple(lines)


def own_model(name: str | None = None) -> LanguageModel:
    """Return the user's own language model, optionally with another model name; a study never configures one.

    Raises FusenError if none is configured.
    """
    model = read_personal().model
    if model is None:
        raise FusenError(
            "no language model is set up",
            'in your own settings.toml: [language-model] url = "http://127.0.0.1:11434/v1", model = "…"',
        )
    return replace(model, model=name or model.model)


def remote_host(endpoint: LanguageModel) -> str:
    """Return the host that would receive passages; empty for this machine."""
    from fusen.llm.client import host_of, is_local

    return "" if is_local(endpoint) else host_of(endpoint)


class LlmSuggester:
    """Asks a language model about each passage; `report` counts its answers."""

    sends_data = True
    learns = False

    def __init__(
        self, paths: StudyPaths, codes: Sequence[Code], endpoint: LanguageModel, progress: Progress = silent,
        *, allowed: str = "", cancelled: Callable[[], bool] = never, again: bool = False,
        cite: Callable[[SpokenPassage], str] = lambda spoken: f"{spoken.start}-{spoken.end}",
    ) -> None:  # fmt: skip
        """`again` asks for passages that have a cached answer too; `cite` names a passage that is skipped."""
        self.name = endpoint.model
        self.report = LlmResult(endpoint.model)
        self._paths, self._codes, self._endpoint, self._progress = paths, codes, endpoint, progress
        self._allowed, self._cancelled, self._again, self._cite = allowed, cancelled, again, cite

    def suggest(self, passages: Sequence[SpokenPassage]) -> Iterator[Suggestion]:
        """Yield suggestions; skip and report a passage without an answer.

        Raises ModelError if the server cannot be used, or GIVE_UP passages in a row get no answer; earlier answers stay
        cached.
        """
        from fusen.llm.client import Client, NoAnswer

        silent_run = 0
        with Client(self._endpoint, allowed=self._allowed) as client:
            answers = Answers(self._paths, client, self.name, again=self._again)
            for number, spoken in enumerate(passages):
                if self._cancelled():
                    break
                self._progress("asking the model", number, len(passages))
                try:
                    answer = self._ask(answers, client, spoken)
                except NoAnswer as error:
                    silent_run += 1
                    if silent_run == GIVE_UP:
                        raise
                    self.report.skipped.append((self._cite(spoken), error.message.partition(": ")[2]))
                    continue
                silent_run = 0
                yield from self._suggestions(spoken, answer)
            self._progress("asking the model", len(passages), len(passages))

    def _ask(self, answers: Answers, client: Client, spoken: SpokenPassage) -> Answer:
        from fusen.llm.client import NoAnswer
        from fusen.llm.parse_suggestions import parse
        from fusen.llm.suggest_prompt import fit_messages, response_format

        context = client.context()
        try:
            conversation, left_out = fit_messages(
                self._codes, spoken.text, context and context - client.answer_tokens()
            )
        except ValueError as error:
            way_out = "name fewer codes with --code, or let the server read a longer context"
            raise NoAnswer(f"{self.name}: {error} of {context:,} tokens", way_out) from error
        if CUTS.index(left_out) > CUTS.index(self.report.left_out):
            self.report.context, self.report.left_out = context, left_out
        answer = answers.to(
            conversation, about(self._codes, spoken), form=response_format(self._codes),
            sound=lambda text: not parse(text, self._codes, spoken.text).unreadable,
        )  # fmt: skip
        self.report.asked += answer.new
        self.report.remembered += not answer.new
        return answer

    def _suggestions(self, spoken: SpokenPassage, answer: Answer) -> Iterator[Suggestion]:
        from fusen.llm.parse_suggestions import parse

        parsed: Parsed = parse(answer.text, self._codes, spoken.text)
        self.report.unknown_codes += parsed.unknown_codes
        self.report.invented_quotes += parsed.invented_quotes
        self.report.unreadable += parsed.unreadable
        for suggestion in parsed.proposed:
            reason = Reason("answer", reason_of(spoken, suggestion), 1.0)
            yield Suggestion(
                suggestion.code, spoken.source, spoken.start, spoken.end, None, 0.0, False, False, (reason,),
                prompt=answer.prompt, answer=answer.text,
            )  # fmt: skip

    def learn(self, passage: SpokenPassage, labels: PassageLabels) -> None:
        """Do nothing; a language model does not learn from decisions."""

    def explain(self, suggestion: Suggestion, *, words: bool = True) -> str:
        return reason_line(suggestion.reasons, words=words)

    def remarks(self, withheld: int) -> tuple[str, ...]:
        self.report.withheld = withheld
        return self.report.remarks()
