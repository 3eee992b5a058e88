"""Choice of a suggester by name: the learner, phrases, the user's language model, or a plugin."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.codebook import Code
from fusen.model.suggestion import Suggester
from fusen.settings import LanguageModel
from fusen.study.executors import study_executor
from fusen.study.progress import Progress, silent
from fusen.study.suggestions.built_in import LearnerSuggester, PhraseSuggester
from fusen.study.suggestions.learner import never
from fusen.study.suggestions.plugins import find_plugin, make_plugin
from fusen.study.suggestions.propose import propose
from fusen.study.suggestions.suggestion_list import ProposalList, ProposalRows, SuggestionOptions, chosen_codes

if TYPE_CHECKING:
    from fusen.executors.executor import Executor
    from fusen.study.context import StudyContext
    from fusen.study.paths import StudyPaths
    from fusen.study.suggestions.llm_result import LlmResult

FUSEN, COMBINED, PHRASES, LLM = "fusen", "combined", "phrases", "llm"
BUILT_IN = (FUSEN, LLM, PHRASES)


def standard_name(name: str) -> str:
    """Return the name of a suggester; `learner` is another name of `fusen`."""
    return FUSEN if name == "learner" else name


def propose_by(
    study: StudyContext, name: str, options: SuggestionOptions, progress: Progress = silent,
    *, jobs: int = 1, cluster: str | None = None,
) -> ProposalList:  # fmt: skip
    """Return the proposals of the suggester with this name; a language model must run on this machine.

    `jobs` processes or a cluster match phrases; a cluster also sends a language model's requests. Raises FusenError if
    another suggester is to use them.
    """
    if jobs > 1 or cluster is not None:
        _refuse_executor(name, jobs)
    if name == LLM:
        from fusen.study.suggestions.ask_llm import own_model

        report = suggest_with_llm(study, options, own_model(), progress, cluster=cluster)
        return ProposalList(tuple(report.proposals), report.remarks())
    guids = chosen_codes(study, options.codes)
    with study_executor(study.paths, jobs, cluster) as executor:
        if standard_name(name) == FUSEN:
            learner = LearnerSuggester(study, guids, options, progress, executor)
            return propose(study, learner, options, guids, learner.learner.corpus)
        if name == PHRASES and options.least:
            raise FusenError("phrases give no score", "leave --min-score out, or choose by --code and --source")
        codes = [code for code in study.store.codebook.get() if code.guid in guids]
        suggester = make_suggester(name, codes, study.paths, progress, executor)()
        return propose(study, suggester, options, guids)


def _refuse_executor(name: str, jobs: int) -> None:
    """Raise FusenError for a suggester that several processes or a cluster cannot help."""
    if name == LLM and jobs > 1:
        raise FusenError(
            "--jobs does not speed up a language model: its server does the work",
            "--parallel N sends it N requests at the same time",
        )
    if name == LLM:
        return
    if standard_name(name) not in (FUSEN, PHRASES):
        raise FusenError(f"{name}: an installed suggester runs in this process", "leave --jobs and --cluster out")


def make_suggester(
    name: str, codes: Sequence[Code], paths: StudyPaths, progress: Progress = silent, executor: Executor | None = None
) -> Callable[[], Suggester]:  # fmt: skip
    """Return a function that creates the suggester with this name, other than the learner.

    Raises FusenError for an unknown name, a plug-in that does not load, or a language model that is not set up.
    """
    codes = [code for code in codes if code.codable and not code.retired]
    if name == PHRASES:
        return lambda: PhraseSuggester(codes, executor)
    if name == LLM:
        from fusen.study.suggestions.ask_llm import LlmSuggester, own_model

        endpoint = own_model()
        return lambda: LlmSuggester(paths, codes, endpoint, progress)
    plugin = find_plugin(name, BUILT_IN)
    return lambda: make_plugin(name, plugin, codes)


def suggest_with_llm(
    study: StudyContext, options: SuggestionOptions, endpoint: LanguageModel, progress: Progress = silent,
    *, allowed: str = "", cancelled: Callable[[], bool] = never, again: bool = False,
    notify: Callable[[str], None] = lambda line: None, cluster: str | None = None,
) -> LlmResult:  # fmt: skip
    """Return a language model's proposals; `notify` receives an estimate of the time.

    The workers of a `cluster` send the requests, each one at a time. Raises ModelError if the server cannot be used,
    ClusterError if the cluster cannot; earlier answers stay cached.
    """
    from fusen.study.suggestions.ask_llm import LlmSuggester
    from fusen.study.suggestions.coded_examples import coded_examples

    if options.least:
        raise FusenError("a language model gives no score", "leave --min-score out, or select by --code and --source")
    guids = chosen_codes(study, options.codes)
    codes = [code for code in study.store.codebook.get() if code.guid in guids]
    rows = ProposalRows(study)
    with nullcontext() if cluster is None else study_executor(study.paths, cluster=cluster) as executor:
        suggester = LlmSuggester(
            study.paths, codes, endpoint, progress, allowed=allowed, cancelled=cancelled, again=again,
            cite=lambda spoken: rows.cited(spoken.source, spoken.start, spoken.end),
            coded=coded_examples(study, codes, endpoint.examples), notify=notify, executor=executor,
        )  # fmt: skip
        suggester.report.proposals += propose(study, suggester, options, guids).proposals
    return suggester.report
