"""The command for agreement between coders."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from fusen.cli.context import opened
from fusen.cli.options import HERE, Anonymous, As, Codes, Force, Format, Output, Plot, Sources, StudyDir, ToFile
from fusen.cli.output import picture, to_file


class Grouping(StrEnum):
    code = "code"
    source = "source"
    pair = "pair"


class Unit(StrEnum):
    passage = "passage"
    character = "character"


class SuggestionUse(StrEnum):
    seen = "seen"
    suggested = "suggested"
    accepted = "accepted"


Whose = Annotated[
    list[str] | None,
    typer.Option("--coder", metavar="NAME", help="A coder to compare; repeatable. Default: all people."),
]
RowFor = Annotated[
    Grouping,
    typer.Option("--by", metavar="code|source|pair", show_default=False, help="What a row describes; default: code."),
]
Decided = Annotated[
    Unit,
    typer.Option(
        "--unit",
        metavar="passage|character",
        show_default=False,
        help="The unit of comparison: passage (default), or character if coders chose their own spans.",
    ),
]
Resamples = Annotated[
    int,
    typer.Option(
        metavar="N",
        min=100,
        max=100_000,
        show_default=False,
        help="Bootstrap samples for the intervals; default: 1000.",
    ),
]
Seed = Annotated[int, typer.Option(metavar="N", min=0, show_default=False, help="Seed of the bootstrap; default: 1.")]
Without = Annotated[
    SuggestionUse,
    typer.Option(
        "--without",
        metavar="seen|suggested|accepted",
        show_default=False,
        help="Repeat the table without codings made while any suggestion was visible (default), while their code was suggested, or accepted from a suggestion.",
    ),
]
Thresholds = Annotated[
    bool, typer.Option("--thresholds", help="List the published thresholds with their sources, and nothing else.")
]


def register(app: typer.Typer) -> None:
    from fusen.cli.commands import rounds

    group = typer.Typer(invoke_without_command=True, subcommand_metavar="[COMMAND]")
    group.callback()(agreement)
    rounds.register(group)
    app.add_typer(group, name="agreement")


def agreement(
    context: typer.Context,
    coders: Whose = None,
    by: RowFor = Grouping.code,
    unit: Decided = Unit.passage,
    sources: Sources = None,
    codes: Codes = None,
    resamples: Resamples = 1000,
    seed: Seed = 1,
    without: Without = SuggestionUse.seen,
    thresholds: Thresholds = False,
    anonymous: Anonymous = False,
    plot: Plot = None,
    force: Force = False,
    file: ToFile = None,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """Measure how far coders agree, corrected for chance.

    Prints percent agreement, kappa, alpha and AC1 for each code, source or pair of coders, over what all of them
    have read; with --unit character the alpha of spans.
    """
    if context.invoked_subcommand is not None:
        return
    from fusen.cli.tables.agreement import show_thresholds
    from fusen.cli.terminal import line
    from fusen.cli.terminal_blocks import show_result

    if thresholds:
        show_thresholds(output)
        return
    from fusen.report.charts.dots import agreement_dots
    from fusen.study.agreement import AgreementOptions

    options = AgreementOptions(
        tuple(coders or ()), by.value, unit.value, tuple(sources or ()), tuple(codes or ()), resamples, seed, without.value,
        anonymous=anonymous,
    )  # fmt: skip
    with opened(study_dir, user) as (study, _):
        table = study.agreement.measure(options)
    picture(plot, lambda: agreement_dots(table), force=force)
    if not to_file(table, file, force):
        show_result(table, output)
        if output is Format.table:
            line("Further coefficients: --format json. Published thresholds: --thresholds.", "dim")
