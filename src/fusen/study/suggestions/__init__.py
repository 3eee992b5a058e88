"""`study.suggestions`: list, accept and reject suggestions, and ask a language model."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from fusen.study.lazy_names import lazy_names
from fusen.study.progress import Progress, silent
from fusen.study.suggestions.process import ProcessMessage, Span, SuggestionProcess, SuggestionRequest

if TYPE_CHECKING:
    from fusen.model.coding import Coding, CodingChange, Rejection
    from fusen.model.suggestion import LlmSuggestion, Proposal
    from fusen.settings import LanguageModel
    from fusen.study.context import StudyContext
    from fusen.study.suggestions.ask_llm import own_model, remote_host
    from fusen.study.suggestions.evaluate import EvaluationOptions, evaluate_places
    from fusen.study.suggestions.llm_answers import ModelAnswers
    from fusen.study.suggestions.llm_result import LlmResult
    from fusen.study.suggestions.suggestion_list import ProposalList, SuggestionOptions

__all__ = [
    "EvaluationOptions",
    "ProcessMessage",
    "Span",
    "SuggestionOptions",
    "SuggestionProcess",
    "SuggestionRequest",
    "Suggestions",
    "evaluate_places",
    "own_model",
    "remote_host",
]

if not TYPE_CHECKING:
    __getattr__ = lazy_names(
        __name__,
        {
            "EvaluationOptions": "evaluate",
            "SuggestionOptions": "suggestion_list",
            "evaluate_places": "evaluate",
            "own_model": "ask_llm",
            "remote_host": "ask_llm",
        },
    )


class Suggestions:
    """The suggestions of a study; none counts until a coder accepts it. A source is a name, path, case or guid."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study
        self._answers: ModelAnswers | None = None

    def propose(
        self, options: SuggestionOptions, progress: Progress = silent,
        *, suggester: str = "fusen", jobs: int = 1, cluster: str | None = None,
    ) -> ProposalList:  # fmt: skip
        """Return a suggester's proposals on passages that the user has not read, likeliest first.

        `suggester` is `fusen` (learns from the user's decisions), `phrases`, `llm` (the user's own language model, on
        this machine), or the name of a plugin. For the first two, `jobs` processes match phrases, or the Dask cluster
        at an address or `local:N`; a cluster also sends the requests to a language model. Raises FusenError for an unknown name, or without a cluster.
        """
        from fusen.study.suggestions.suggesters import propose_by

        return propose_by(self._study, suggester, options, progress, jobs=jobs, cluster=cluster)

    def suggest_with_llm(
        self, options: SuggestionOptions, endpoint: LanguageModel, progress: Progress = silent,
        *, allowed: str = "", cancelled: Callable[[], bool] = lambda: False, again: bool = False,
        notify: Callable[[str], None] = lambda line: None, cluster: str | None = None,
    ) -> LlmResult:  # fmt: skip
        """Return a language model's proposals; a remote model is refused unless `allowed` is its host.

        The study caches answers; `again` asks the model again. A passage without an answer is skipped and reported.
        `notify` receives an estimate of the time if the run takes longer than some seconds. The workers of a `cluster`
        (a Dask scheduler's address, or `local:N`) send the requests, each one at a time.
        """
        from fusen.study.suggestions.suggesters import suggest_with_llm

        return suggest_with_llm(
            self._study, options, endpoint, progress, allowed=allowed, cancelled=cancelled, again=again, notify=notify,
            cluster=cluster,
        )  # fmt: skip

    def suggest_with_llm_for(
        self, source: str, endpoint: LanguageModel, progress: Progress = silent,
        *, cancelled: Callable[[], bool] = lambda: False,
    ) -> LlmResult:  # fmt: skip
        """Return the proposals of a language model on this machine for the unread passages of a source (path)."""
        from fusen.study.suggestions.suggestion_list import SuggestionOptions

        return self.suggest_with_llm(SuggestionOptions((source,)), endpoint, progress, cancelled=cancelled)

    def remote_host(self, endpoint: LanguageModel) -> str:
        """Return the host that would receive passages; empty for this machine."""
        from fusen.study.suggestions.ask_llm import remote_host

        return remote_host(endpoint)

    def rejections(self, source: str) -> tuple[Rejection, ...]:
        """Return the user's rejections on a source (guid)."""
        return tuple(self._study.store.rejections.live(users=[self._study.user], sources=[source]))

    def llm_suggestions(self, source: str) -> tuple[LlmSuggestion, ...]:
        """Return a language model's earlier proposals for a source that are still valid."""
        from fusen.study.scope.resolve import resolve_source
        from fusen.study.suggestions.llm_answers import ModelAnswers, llm_suggestions

        self._answers = self._answers or ModelAnswers(self._study.paths)
        return llm_suggestions(self._study, self._answers, resolve_source(self._study, source).guid)

    def accept(self, proposals: Sequence[Proposal]) -> tuple[Coding, ...]:
        """Write proposals as the user's codings of origin `accepted-suggestion`, as one step, without marking passages
        as read.
        """
        from fusen.study.suggestions.decisions import accept

        return accept(self._study, proposals)

    def reject(self, source: str, start: int, end: int, codes: Collection[str]) -> CodingChange:
        """Reject these codes for the user on `[start, end)` of a source, as one step."""
        from fusen.study.suggestions.decisions import reject

        return reject(self._study, source, start, end, codes)
