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


class Correction(StrEnum):
    holm = "holm"
    bh = "bh"


class LagUnit(StrEnum):
    passage = "passage"
    turn = "turn"


FalseDiscovery = Annotated[
    bool, typer.Option("--fdr", help="Print q, which is p corrected after Benjamini and Hochberg.")
]
Seed = Annotated[
    int, typer.Option(metavar="N", help="Seed of the random draws; the same seed gives the same numbers.", min=0)
]


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
    percent: Annotated[Percent | None, typer.Option(help="Print shares of the row's or column's total.")] = None,
    interval: Annotated[
        Interval | None, typer.Option(help="Print 95 % intervals, which assume a random sample.")
    ] = None,
    test: Annotated[
        Test | None, typer.Option(help="Test each code for a difference between groups, with corrected p.")
    ] = None,
    correction: Annotated[
        Correction, typer.Option(help="Correct p for the number of rows after Holm, or after Benjamini and Hochberg.")
    ] = Correction.holm,
    seed: Seed = 1,
) -> None:
    """Cross codes, themes and case variables.

    ROWS and COLUMNS are each codes, themes, case, a case variable, or several nested: side/country.
    Every cell is n of N: of the N interviewees of its group whom the counted coders have read in full.
    Groups of fewer than five are flagged. Intervals and tests are computed on request only.
    """
    from fusen.model.cross_case import CrosstabOptions

    options = CrosstabOptions(
        count.value, percent and percent.value, interval is not None, test and test.value, seed, correction.value
    )
    with request.opened() as (study, _):
        table = study.results.crosstab(rows, columns, request.filter_, options)
    request.draw(table, rows=rows, columns=columns, count=count.value, percent=options.percent)
    request.show(table)


@plot_options
@shared_options(*FILTER, before="network")
def cooccurrence(
    request: Request,
    within: Annotated[
        str,
        typer.Option(
            metavar="passage|overlap|K|interviewee", help="What counts as together; K is a distance in passages."
        ),
    ] = "passage",
    level: Annotated[Level, typer.Option(help="Pair codes or themes.")] = Level.code,
    least: Annotated[
        int, typer.Option(metavar="N", help="Show pairs that occur together at least N times.", min=0)
    ] = 1,
    most: Annotated[
        int,
        typer.Option(metavar="N", help="Show at most N pairs, and N codes in the heat map, in the terminal.", min=1),
    ] = 30,
    shifts: Annotated[
        int | None,
        typer.Option(
            metavar="N", help="Circular shifts that estimate chance; default: 100 to 1000.", min=20, max=100_000
        ),
    ] = None,
    seed: Seed = 1,
    fdr: FalseDiscovery = False,
    network: Annotated[
        bool, typer.Option("--network", help="Let --plot draw a network instead of a heat map.")
    ] = False,
) -> None:
    """Find codes that occur together, compared with chance.

    Prints a heat map, and the pairs with counts, Jaccard (both ÷ either) and lift (count ÷ the count expected
    by chance, from shifting the codes within each interview).
    """
    with request.opened() as (study, _):
        table = study.results.cooccurrence(
            request.filter_, within=within, level=level.value, least=least, shifts=shifts, seed=seed
        )
    request.draw(table, "fusen.report.charts.network:pair_network" if network else "", most=most)
    request.show(table, most=most, fdr=fdr)


@plot_options
@filter_options
def saturation(
    request: Request,
    by: By = None,
    level: Annotated[Level, typer.Option(help="Count new codes or new themes.")] = Level.code,
    base: Annotated[
        int | None, typer.Option(metavar="N", help="Base size of the stopping rule; default: 4, 5 and 6.", min=1)
    ] = None,
    run: Annotated[
        int | None, typer.Option(metavar="N", help="Run length of the stopping rule; default: 2 and 3.", min=1)
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(
            metavar="N", help="New-information threshold of the stopping rule in %; default: 5 and 0.", min=0, max=99
        ),
    ] = None,
    orders: Annotated[
        int, typer.Option(metavar="N", help="Number of random orders for the mean and its band.", min=20)
    ] = 1000,
    seed: Seed = 1,
) -> None:
    """Show what each further interview adds to the codes.

    Counts new codes by interview, in the order in which the interviews were held (the variable interview_date)
    and as a mean over random orders, and applies the stopping rules of Guest, Namey & Chen (2020).
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
    by: Annotated[
        str | None, typer.Option("--by", metavar="VARIABLE", help="Compare groups by this variable, instead of codes.")
    ] = None,
    most: Annotated[int, typer.Option(metavar="N", help="Show at most N words for each code or group.", min=1)] = 8,
    lines: Annotated[int, typer.Option(metavar="N", help="Concordance lines for each word.", min=0)] = 3,
    fdr: FalseDiscovery = False,
) -> None:
    """Find the distinctive words of codes or groups.

    --code X compares the passages with this code with all other talk. --by VARIABLE compares each group with
    the others; with both options, within the passages of X.
    """
    with request.opened() as (study, progress):
        table = study.results.keywords(request.filter_, by=by, most=most, lines=lines, progress=progress)
    request.show(table, fdr=fdr)


@plot_options
@filter_options
def timeline(
    request: Request,
    parts: Annotated[int, typer.Option(metavar="N", help="Number of parts for each interview.", min=2, max=200)] = 20,
    of: Annotated[
        Level | None, typer.Option("--of", help="Print a row for each theme or code, over all interviews.")
    ] = None,
) -> None:
    """Show where in the interviews codes occur, as sparklines.

    A bar is the share of that part's talk that is coded; --code selects codes.
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
        int,
        typer.Option(
            metavar="N",
            help="The largest distance in passages or turns; each distance from 1 to N has its rows.",
            min=1,
            max=50,
        ),
    ] = 1,
    unit: Annotated[LagUnit, typer.Option(help="The unit of distance from one code to the next.")] = LagUnit.passage,
    level: Annotated[Level, typer.Option(help="Count transitions of codes or of themes.")] = Level.code,
    least: Annotated[int, typer.Option(metavar="N", help="Show transitions observed at least N times.", min=0)] = 1,
    repeats: Annotated[bool, typer.Option("--repeats", help="List codes that follow themselves as well.")] = False,
    most: Annotated[
        int, typer.Option(metavar="N", help="Show at most N rows, and N codes in the heat map.", min=1)
    ] = 24,
) -> None:
    """Show which code follows which, compared with chance.

    Prints observed and expected counts and the adjusted residual z (Bakeman & Quera 2011), within an interview
    and in the interviewees' talk. --code lists transitions from or to these codes.
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
    quotes: Annotated[int, typer.Option(metavar="N", help="Quotes for each code.", min=0, max=4)] = 2,
) -> None:
    """Describe one interviewee: variables, codes, quotes.

    CASE is the interviewee's name. fusen refuses if their consent does not allow listing them.
    """
    with request.opened() as (study, _):
        table = study.results.profile(case, request.filter_, quotes=quotes)
    request.show(table)
