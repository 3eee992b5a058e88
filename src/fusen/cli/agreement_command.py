"""The command about agreement between coders."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from fusen.cli.opened import opened
from fusen.cli.options import HERE, As, Codes, Format, Output, Sources, StudyDir


class Grouping(StrEnum):
    code = "code"
    source = "source"
    pair = "pair"


class Unit(StrEnum):
    passage = "passage"
    character = "character"


def register(app: typer.Typer) -> None:
    app.command("agreement")(agreement)


def agreement(
    coders: Annotated[
        list[str] | None,
        typer.Option("--coder", metavar="NAME", help="Whose codings to compare; repeatable. Default: all people's."),
    ] = None,
    by: Annotated[Grouping, typer.Option("--by", help="A row for each.", show_default=False)] = Grouping.code,
    unit: Annotated[
        Unit, typer.Option("--unit", help="What coders decided on; characters where they chose their own spans.")
    ] = Unit.passage,
    sources: Sources = None,
    codes: Codes = None,
    resamples: Annotated[int, typer.Option(min=100, max=100_000, help="Of interviews, for intervals.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Of the resampling.")] = 1,
    thresholds: Annotated[
        bool, typer.Option("--thresholds", help="Only list the thresholds people cite, with their sources.")
    ] = False,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """Compare coders: agreement per code, source or pair, corrected for chance.

    Counted on what all of them have read; docs/agreement.md says what each number means.
    """
    from fusen.cli.agreement_table import show_agreement, show_thresholds

    if thresholds:
        show_thresholds(output)
        return
    from fusen.study.agreeing import Asked

    asked = Asked(
        tuple(coders or ()), by.value, unit.value, tuple(sources or ()), tuple(codes or ()), resamples, seed
    )  # fmt: skip
    with opened(study_dir, user) as (study, _):
        table = study.agreement(asked)
    show_agreement(table, output)
