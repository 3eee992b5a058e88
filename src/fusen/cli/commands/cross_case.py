"""Commands that compare interviewees: crosstab, cooccurrence, saturation, keywords, timeline, transitions, profile."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from fusen.cli.options import By, Interval, Level
from fusen.cli.request import FILTER, Request, filter_options, output_options, plot_options, shared_options


class Count(StrEnum):
    interviewees = "interviewees"
    codings = "codings"
    words = "words"


class Percent(StrEnum):
    row = "row"
    column = "column"


class Test(StrEnum):
    fisher = "fisher"
    permutation = "permutation"


class Apart(StrEnum):
    passage = "passage"
    turn = "turn"


Seed = Annotated[int, typer.Option(metavar="N", help="Of the random draws: the same seed, the same numbers.", min=0)]


def register(app: typer.Typer) -> None:
    for command in (crosstab, cooccurrence, saturation, keywords, timeline, transitions, profile):
        app.command(command.__name__)(command)


@plot_options
@filter_options
def crosstab(
    request: Request,
    rows: Annotated[str, typer.Argument(metavar="ROWS", hidden=True)],
    columns: Annotated[str, typer.Argument(metavar="COLUMNS", hidden=True)],
    count: Annotated[Count, typer.Option(help="What a cell counts.")] = Count.interviewees,
    percent: Annotated[Percent | None, typer.Option(help="Shares of each row's or column's total.")] = None,
    interval: Annotated[Interval | None, typer.Option(help="95 % intervals; they assume a random sample.")] = None,
    test: Annotated[Test | None, typer.Option(help="Compare the groups code by code, corrected (Holm).")] = None,
    seed: Seed = 1,
) -> None:
    """Cross codes, themes and case variables.

    ROWS and COLUMNS are each codes, themes, case, a case variable, or several nested: side/country.
    Every cell is n of N: of the N interviewees of its group whom the counted coders have read in full.
    Groups of fewer than five are flagged. Intervals and tests are computed on request only.
    """
    from fusen.model.cross_case import CrosstabOptions

    options = CrosstabOptions(count.value, percent and percent.value, interval is not None, test and test.value, seed)
    with request.opened() as (study, _):
        table = study.results.crosstab(rows, columns, request.filter_, options)
    request.draw(table, rows=rows, columns=columns, count=count.value, percent=options.percent)
    request.show(table)


@plot_options
@shared_options(*FILTER, before="network")
def cooccurrence(
    request: Request,
    within: Annotated[
        str, typer.Option(metavar="passage|overlap|K|interviewee", help="What counts as together; K: passages apart.")
    ] = "passage",
    level: Annotated[Level, typer.Option(help="Pairs of codes or of themes.")] = Level.code,
    least: Annotated[int, typer.Option(metavar="N", help="Pairs that stand together at least so often.", min=0)] = 1,
    most: Annotated[
        int, typer.Option(metavar="N", help="Pairs, and codes of the heat map, shown in the terminal.", min=1)
    ] = 30,
    shifts: Annotated[
        int | None,
        typer.Option(
            metavar="N", help="Circular shifts for what chance brings; default: 100 to 1000.", min=20, max=100_000
        ),
    ] = None,
    seed: Seed = 1,
    network: Annotated[bool, typer.Option("--network", help="--plot a network, not a heat map.")] = False,
) -> None:
    """Find codes that stand together, and compare with chance.

    A heat map and the pairs with counts, Jaccard (both ÷ either) and lift (count ÷ what chance brings when
    the codes are shifted round inside each interview).
    """
    with request.opened() as (study, _):
        table = study.results.cooccurrence(
            request.filter_, within=within, level=level.value, least=least, shifts=shifts, seed=seed
        )
    request.draw(table, "fusen.report.charts.network:pair_network" if network else "", most=most)
    request.show(table, most=most)


@plot_options
@filter_options
def saturation(
    request: Request,
    by: By = None,
    level: Annotated[Level, typer.Option(help="New codes or new themes.")] = Level.code,
    base: Annotated[
        int | None, typer.Option(metavar="N", help="Base size of a stopping rule; default: 4, 5 and 6.", min=1)
    ] = None,
    run: Annotated[int | None, typer.Option(metavar="N", help="Its run length; default: 2 and 3.", min=1)] = None,
    threshold: Annotated[
        float | None,
        typer.Option(metavar="N", help="Its new-information threshold in %; default: 5 and 0.", min=0, max=99),
    ] = None,
    orders: Annotated[int, typer.Option(metavar="N", help="Random orders for the mean and its band.", min=20)] = 1000,
    seed: Seed = 1,
) -> None:
    """See what each further interview adds, and when it is enough.

    New codes by interview, in the order the interviews were held (the variable interview_date) and as a mean
    over random orders; stopping rules after Guest, Namey & Chen 2020.
    """
    share = None if threshold is None else threshold / 100
    with request.opened() as (study, _):
        table = study.results.saturation(
            request.filter_, by=by, level=level.value, base=base, run=run, threshold=share, orders=orders, seed=seed
        )
    request.draw(table, level=level.value)
    request.show(table)


@output_options
@filter_options
def keywords(
    request: Request,
    by: Annotated[str | None, typer.Option("--by", metavar="VARIABLE", help="Words of groups, not of codes.")] = None,
    most: Annotated[int, typer.Option(metavar="N", help="Words of each code or group.", min=1)] = 8,
    lines: Annotated[int, typer.Option(metavar="N", help="Concordance lines of each word.", min=0)] = 3,
) -> None:
    """Find the words that set codes or groups apart, with lines.

    --code X: the words of its passages against all other talk. --by VARIABLE: the words of each group against
    the others; with both, within the passages of X.
    """
    with request.opened() as (study, progress):
        table = study.results.keywords(request.filter_, by=by, most=most, lines=lines, progress=progress)
    request.show(table)


@plot_options
@filter_options
def timeline(
    request: Request,
    parts: Annotated[int, typer.Option(metavar="N", help="Parts each interview is cut into.", min=2, max=200)] = 20,
    of: Annotated[Level | None, typer.Option("--of", help="A row a theme or code, over all interviews.")] = None,
) -> None:
    """See where in the interviews codes occur: a sparkline each.

    Its bars are the share of each part's talk that is coded; --code chooses the codes.
    """
    with request.opened() as (study, _):
        table = study.results.timeline(request.filter_, parts=parts, by_code=of and of.value)
    request.draw(table)
    request.show(table)


@plot_options
@filter_options
def transitions(
    request: Request,
    lag: Annotated[
        int, typer.Option(metavar="N", help="Passages apart: a row for each from 1 to N.", min=1, max=50)
    ] = 1,
    unit: Annotated[Apart, typer.Option(help="What is counted from one code to the next.")] = Apart.passage,
    level: Annotated[Level, typer.Option(help="Transitions of codes or of themes.")] = Level.code,
    least: Annotated[int, typer.Option(metavar="N", help="Transitions observed at least so often.", min=0)] = 1,
    repeats: Annotated[bool, typer.Option("--repeats", help="List also codes that follow themselves.")] = False,
    most: Annotated[int, typer.Option(metavar="N", help="Rows, and codes of the heat map, shown.", min=1)] = 24,
) -> None:
    """See which code follows which, and compare with chance.

    Observed and expected counts, and the adjusted residual z (Bakeman & Quera 2011), within an interview and in
    the interviewees' talk. --code lists transitions from or to these codes.
    """
    with request.opened() as (study, _):
        table = study.results.transitions(
            request.filter_, lag=lag, unit=unit.value, level=level.value, least=least, repeats=repeats
        )
    request.draw(table, most=most)
    request.show(table, most=most)


@output_options
@filter_options
def profile(
    request: Request,
    case: Annotated[str, typer.Argument(metavar="CASE", hidden=True)],
    quotes: Annotated[int, typer.Option(metavar="N", help="Quotes of each code.", min=0, max=4)] = 2,
) -> None:
    """Show one interviewee on a page: variables, codes, quotes.

    CASE is the interviewee's name. Refused where they may not be listed.
    """
    with request.opened() as (study, _):
        table = study.results.profile(case, request.filter_, quotes=quotes)
    request.show(table)
