"""Suggester that asks the user's own language model about each passage.

It sends only passages that consent allows to quote. It caches every answer at once, so that an interrupted run
continues without asking again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.codebook import Code
from fusen.model.quantity import quantity
from fusen.model.suggestion import PassageLabels, Reason, SpokenPassage, Suggestion, reason_line
from fusen.settings import LanguageModel, read_personal
from fusen.study.progress import Progress, silent
from fusen.study.suggestions.learner import never
from fusen.study.suggestions.llm_answers import about, reason_of
from fusen.study.suggestions.llm_cache import Answer, Answers
from fusen.study.suggestions.llm_result import LlmResult

if TYPE_CHECKING:
    from fusen.executors.executor import Executor
    from fusen.llm.client import Client
    from fusen.llm.concurrency import Finished
    from fusen.llm.parse_suggestions import Parsed
    from fusen.study.paths import StudyPaths
    from fusen.study.suggestions.llm_requests import LlmReply, PromptedPassage, Request, RequestPlan

GIVE_UP = 5  # passages in a row without an answer, after which the run stops
WORTH_SAYING = 10.0  # seconds; a shorter run needs no estimate


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
        coded: Mapping[str, Sequence[str]] | None = None, notify: Callable[[str], None] = lambda line: None,
        cite: Callable[[SpokenPassage], str] = lambda spoken: f"{spoken.start}-{spoken.end}",
        executor: Executor | None = None,
    ) -> None:  # fmt: skip
        """`again` asks for passages that have a cached answer too; `cite` names a passage that is skipped.

        `coded` has by code id coded passages as examples; `notify` receives an estimate of the time before the model is
        asked, or after its first answer. `executor` sends the requests, instead of threads of this process.
        """
        self.name = endpoint.model
        self.report = LlmResult(endpoint.model, examples=sum(map(len, (coded or {}).values())))
        self._paths, self._codes, self._endpoint, self._progress = paths, codes, endpoint, progress
        self._allowed, self._cancelled, self._again, self._cite = allowed, cancelled, again, cite
        self._coded, self._notify, self._executor = coded or {}, notify, executor
        self._silent_run = 0

    def suggest(self, passages: Sequence[SpokenPassage]) -> Iterator[Suggestion]:
        """Yield suggestions; skip and report a passage without a usable answer.

        Raises ModelError if the server cannot be used, or GIVE_UP passages in a row get no answer; earlier answers stay
        cached.
        """
        from fusen.llm.client import Client
        from fusen.study.suggestions.llm_requests import RequestPlan

        with Client(self._endpoint, allowed=self._allowed) as client:
            answers = Answers(self._paths, client, self.name, again=self._again)
            plan = RequestPlan(client, self.name, self._codes, self._endpoint.batch, self._coded)
            unanswered: list[PromptedPassage] = []
            for spoken in passages:
                try:
                    passage = plan.prompted(spoken)
                except ValueError as error:
                    self._skip(spoken, f"{error} of {client.context():,} tokens")
                    continue
                answer = answers.known(passage.prompt)
                if answer is None:
                    unanswered.append(passage)
                else:
                    self.report.remembered += 1
                    yield from self._suggestions(spoken, answer)
            yield from self._ask_all(client, plan, answers, unanswered)
            self.report.context = client.context()

    def _ask_all(
        self, client: Client, plan: RequestPlan, answers: Answers, unanswered: Sequence[PromptedPassage]
    ) -> Iterator[Suggestion]:
        """Ask about passages, several at the same time; a passage that a shared answer leaves out is asked by itself."""
        requests, total, done = plan.requests(unanswered), len(unanswered), 0
        announced = self._executor is not None or self._estimate(answers.pace, total)
        self._progress("asking the model", 0, total)
        for finished in self._finished(client, plan, requests):
            passages = finished.request
            texts = self._texts(finished)
            for passage, text in zip(passages, texts, strict=True):
                if text is None and len(passages) > 1:
                    requests.append((passage,))
                    continue
                done += 1
                self.report.asked += text is not None
                if text is not None and finished.result is not None:
                    self.report.note_left_out(finished.result.left_out)
                    share = finished.result.seconds / len(passages) / self._endpoint.parallel
                    yield from self._take(answers, passage, text, finished.result.request, share)
            announced = announced or self._estimate(answers.pace, total - done)
            self._progress("asking the model", done, total)

    def _finished(
        self, client: Client, plan: RequestPlan, requests: deque[Request]
    ) -> Iterator[Finished[Request, LlmReply]]:
        """Yield each request when it is finished; the caller may append requests meanwhile."""
        from fusen.executors.executor import BUNDLE
        from fusen.llm.concurrency import run_requests
        from fusen.study.suggestions.llm_requests import RequestSettings, ask_from_worker

        if self._executor is None:
            yield from run_requests(plan.ask, requests, self._endpoint.parallel, self._cancelled)
            return
        endpoint = replace(self._endpoint, context=client.context())  # so that workers do not ask the server for it
        shared = RequestSettings(endpoint, self._allowed, self._codes, self._coded)
        while requests and not self._cancelled():
            planned = list(requests)
            requests.clear()
            yield from self._executor.map(ask_from_worker, shared, ((request, BUNDLE) for request in planned))

    def _texts(self, finished: Finished[Request, LlmReply]) -> list[str | None]:
        """Return the answer on each passage of a request, None where there is none.

        Raises the error of a server that cannot be used.
        """
        from fusen.llm.client import NoAnswer
        from fusen.llm.parse_suggestions import parse, split_answer

        passages = finished.request
        if finished.error is not None and not isinstance(finished.error, NoAnswer):
            raise finished.error
        if finished.result is None:
            if len(passages) == 1:
                self._silent_run += 1
                if finished.error is None or self._silent_run == GIVE_UP:
                    raise finished.error or RuntimeError("a request to the language model failed")
                self._skip(passages[0].spoken, str(finished.error).partition(": ")[2])
            return [None] * len(passages)
        self._silent_run = 0
        text = finished.result.text
        if len(passages) == 1:
            return [text]
        parts = split_answer(text, len(passages))
        return [
            part if part is not None and not parse(part, self._codes, passage.spoken.text).unreadable else None
            for passage, part in zip(passages, parts, strict=True)
        ]

    def _take(
        self, answers: Answers, passage: PromptedPassage, text: str, request: str, seconds: float
    ) -> Iterator[Suggestion]:
        """Cache an answer that can be read and yield its suggestions; skip any other."""
        from fusen.llm.parse_suggestions import parse

        spoken = passage.spoken
        if parse(text, self._codes, spoken.text).unreadable:
            self.report.unreadable += 1
            self._skip(spoken, "its answer could not be read")
            return
        also = {**about(self._codes, spoken, text), "request": request}
        yield from self._suggestions(spoken, answers.keep(passage.prompt, text, also, seconds))

    def _skip(self, spoken: SpokenPassage, problem: str) -> None:
        self.report.skipped.append((self._cite(spoken), problem))

    def _estimate(self, pace: float | None, passages: int) -> bool:
        """Say how long so many passages take, if that is worth saying; return whether the pace is known."""
        if pace is not None and pace * passages >= WORTH_SAYING:
            self._notify(f"{self.name}: {quantity(passages, 'passage')} to ask, about {duration(pace * passages)}")
        return pace is not None

    def _suggestions(self, spoken: SpokenPassage, answer: Answer) -> Iterator[Suggestion]:
        from fusen.llm.parse_suggestions import parse

        parsed: Parsed = parse(answer.text, self._codes, spoken.text)
        self.report.unknown_codes += parsed.unknown_codes
        self.report.invented_quotes += parsed.invented_quotes
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


def duration(seconds: float) -> str:
    """Return a length of time in words, in minutes from a minute and a half on and in hours from two on."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
