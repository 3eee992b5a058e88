"""The command that suggests codes and writes the accepted suggestions."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from fusen.cli.context import opened
from fusen.cli.llm_options import AllowRemote, Model, endpoint
from fusen.cli.options import HERE, As, Codes, Format, Output, Sources, StudyDir

if TYPE_CHECKING:
    from fusen.cli.progress import Bar
    from fusen.model.suggestion import Proposal
    from fusen.study import Study
    from fusen.study.suggestions.suggestion_list import SuggestionOptions


class LearnFrom(StrEnum):
    own = "own"
    all = "all"


MinScore = Annotated[
    float, typer.Option("--min-score", metavar="P", min=0, max=1, show_default=False, help="The least score, 0 to 1.")
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
        help="Who proposes: fusen (default), phrases (the codebook's), llm (your own language model), or an addition.",
    ),
]  # fmt: skip
Again = Annotated[
    bool, typer.Option("--again", help="Ask the language model about passages that it has already answered, too.")
]
Most = Annotated[
    int | None, typer.Option("--most", metavar="N", min=1, help="Only the first N; default: 50 in a table, else all.")
]
Accept = Annotated[bool, typer.Option("--accept", help="Write the proposals as your codings, after a confirmation.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before --accept writes.")]


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
    most: Most = None,
    accept: Accept = False,
    yes: Yes = False,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """Propose codes for passages you have not read, with reasons.

    fusen learns from your decisions alone, on this machine. Nothing counts until a person accepts it.
    """
    from fusen.cli.tables.suggestions import show_proposals
    from fusen.study.suggestions.suggestion_list import SuggestionOptions

    wanted = SuggestionOptions(tuple(sources or ()), tuple(codes or ()), least, learn_from is LearnFrom.all)
    with opened(study_dir, user) as (study, progress):
        if suggester == "llm" or model:
            found, remarks = _consult(study, wanted, model, allow_remote, again, progress)
        else:
            found, remarks = study.suggestions.propose(wanted, progress, suggester=suggester)
        found = found[:most]
        if accept:
            _accept(study, found, yes)
        else:
            show_proposals(found, remarks, output, 50 if most is None else most)


def _consult(
    study: Study, wanted: SuggestionOptions, model: str | None, allow_remote: bool, again: bool, progress: Bar
) -> tuple[tuple[Proposal, ...], tuple[str, ...]]:
    asked, typed = endpoint(model, allow_remote)
    report = study.suggestions.consult(wanted, asked, progress, allowed=typed, again=again)
    return tuple(report.proposals), report.remarks()


def _accept(study: Study, found: tuple[Proposal, ...], yes: bool) -> None:
    from fusen.cli import terminal
    from fusen.cli.tables.suggestions import show_sample
    from fusen.errors import FusenError

    if not found:
        terminal.done("nothing to accept: no proposal is left")
        return
    show_sample(found, study.user)
    if not yes:
        if not sys.stdin.isatty():
            raise FusenError("accepting needs a confirmation, and nobody can be asked here", "say --yes to go ahead")
        typer.confirm(f"Write {terminal.number(len(found), 'coding')} as {study.user}?", abort=True, err=True)
    made = study.suggestions.accept(found)
    terminal.done(f"{terminal.number(len(made), 'coding')} written as {study.user}; fusen undo takes them back")
