"""The command that suggests codes and writes the accepted suggestions."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from fusen.cli.context import opened
from fusen.cli.llm_options import AllowRemote, Batch, Context, Model, Parallel, endpoint
from fusen.cli.options import HERE, As, Cluster, Codes, Format, Jobs, Output, Sources, StudyDir
from fusen.model.quantity import quantity

if TYPE_CHECKING:
    from fusen.cli.progress import Bar
    from fusen.model.suggestion import Proposal
    from fusen.settings import LanguageModel
    from fusen.study import Study
    from fusen.study.suggestions import SuggestionOptions


class LearnFrom(StrEnum):
    own = "own"
    all = "all"


MinScore = Annotated[
    float, typer.Option("--min-score", metavar="P", min=0, max=1, show_default=False, help="The lowest score, 0 to 1.")
]
Learning = Annotated[
    LearnFrom,
    typer.Option(
        "--learn-from",
        metavar="own|all",
        show_default=False,
        help="Whose decisions count: own (default) or all coders'.",
    ),
]
By = Annotated[
    str,
    typer.Option(
        "--suggester", metavar="NAME", show_default=False,
        help="The suggester: fusen (default), phrases (of the codebook), llm (your own language model), or an installed one.",
    ),
]  # fmt: skip
Again = Annotated[
    bool, typer.Option("--again", help="Ask the language model about passages that it has already answered, too.")
]
Most = Annotated[
    int | None,
    typer.Option("--most", metavar="N", min=1, help="Show the first N; default: 50 in a table, all in other formats."),
]
Accept = Annotated[bool, typer.Option("--accept", help="Store the suggestions as your codings, after a confirmation.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Skip the confirmation of --accept.")]


def register(app: typer.Typer) -> None:
    app.command("suggest")(suggest)


def suggest(
    sources: Sources = None,
    codes: Codes = None,
    least: MinScore = 0.0,
    learn_from: Learning = LearnFrom.own,
    suggester: By = "fusen",
    model: Model = None,
    allow_remote: AllowRemote = False,
    again: Again = False,
    context: Context = 0,
    batch: Batch = 0,
    parallel: Parallel = 0,
    most: Most = None,
    accept: Accept = False,
    yes: Yes = False,
    jobs: Jobs = 1,
    cluster: Cluster = None,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """Suggest codes for passages you have not read, with reasons.

    fusen learns from your decisions, on this machine. A suggestion counts only after a coder accepts it.
    """
    from fusen.cli.tables.suggestions import show_proposals
    from fusen.study.suggestions import SuggestionOptions

    options = SuggestionOptions(tuple(sources or ()), tuple(codes or ()), least, learn_from is LearnFrom.all)
    with opened(study_dir, user) as (study, progress):
        asks = suggester == "llm" or model is not None
        if asks and jobs == 1:
            llm = endpoint(model, allow_remote, context, batch, parallel)
            result, remarks = _consult(study, options, llm, again, cluster, progress)
        else:
            result, remarks = study.suggestions.propose(
                options, progress, suggester="llm" if asks else suggester, jobs=jobs, cluster=cluster
            )
        result = result[:most]
        if accept:
            _accept(study, result, yes)
        else:
            show_proposals(result, remarks, output, 50 if most is None else most)


def _consult(
    study: Study,
    options: SuggestionOptions,
    llm: tuple[LanguageModel, str],
    again: bool,
    cluster: str | None,
    progress: Bar,
) -> tuple[tuple[Proposal, ...], tuple[str, ...]]:
    from fusen.cli import terminal

    model, typed = llm
    report = study.suggestions.suggest_with_llm(
        options, model, progress, allowed=typed, again=again, notify=terminal.say, cluster=cluster
    )
    return tuple(report.proposals), report.remarks()


def _accept(study: Study, proposals: tuple[Proposal, ...], yes: bool) -> None:
    from fusen.cli import terminal
    from fusen.cli.tables.suggestions import show_sample
    from fusen.errors import FusenError

    if not proposals:
        terminal.done("no suggestions to accept")
        return
    show_sample(proposals, study.user)
    if not yes:
        if not sys.stdin.isatty():
            raise FusenError(
                "--accept asks for a confirmation, which needs a terminal", "add --yes to accept without asking"
            )
        typer.confirm(f"Store {quantity(len(proposals), 'coding')} as {study.user}?", abort=True, err=True)
    result = study.suggestions.accept(proposals)
    terminal.done(f"{quantity(len(result), 'coding')} stored as {study.user}; fusen undo removes them")
