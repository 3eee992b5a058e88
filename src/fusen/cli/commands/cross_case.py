"""Commands that look across interviewees: crosstab, cooccurrence, saturation, keywords, timeline, profile."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from fusen.cli.context import chosen, opened
from fusen.cli.options import (
    HERE,
    Anonymous,
    As,
    By,
    Coders,
    Codes,
    Format,
    IncludeInterviewer,
    Interval,
    Level,
    Origins,
    Output,
    Reference,
    Sources,
    StudyDir,
    ToFile,
)
from fusen.cli.output import to_file
from fusen.cli.plot_option import Force, Plot, picture


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


Seed = Annotated[int, typer.Option(metavar="N", help="Of the random draws: the same seed, the same numbers.", min=0)]


def register(app: typer.Typer) -> None:
    for command in (crosstab, cooccurrence, saturation, keywords, timeline, profile):
        app.command(command.__name__)(command)


def crosstab(
    rows: Annotated[str, typer.Argument(metavar="ROWS", hidden=True)],
    columns: Annotated[str, typer.Argument(metavar="COLUMNS", hidden=True)],
    count: Annotated[Count, typer.Option(help="What a cell counts.")] = Count.interviewees,
    percent: Annotated[Percent | None, typer.Option(help="Shares of each row's or column's total.")] = None,
    interval: Annotated[Interval | None, typer.Option(help="95 % intervals; they assume a random sample.")] = None,
    test: Annotated[Test | None, typer.Option(help="Compare the groups code by code, corrected (Holm).")] = None,
    seed: Seed = 1,
    coders: Coders = None,
    origins: Origins = None,
    sources: Sources = None,
    codes: Codes = None,
    reference: Reference = "union",
    include_interviewer: IncludeInterviewer = False,
    plot: Plot = None,
    force: Force = False,
    anonymous: Anonymous = False,
    file: ToFile = None,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """Cross codes, themes and case variables.

    ROWS and COLUMNS are each codes, themes, case, a case variable, or several nested: side/country.
    Every cell is n of N: of the N interviewees of its group whom the counted coders have read in full.
    Groups of fewer than five are flagged. Intervals and tests are computed on request only.
    """
    from fusen.analysis.crosstab import Crossing
    from fusen.cli.tables.cross_case import show_crosstab
    from fusen.report.charts.heatmap import crosstab_heat

    wanted = chosen(coders, origins, sources, codes, reference, include_interviewer, anonymous)
    asked = Crossing(count.value, percent and percent.value, interval is not None, test and test.value, seed)
    with opened(study_dir, user) as (study, _):
        table = made, basis = study.results.crosstab(rows, columns, wanted, asked)
    picture(
        plot, lambda: crosstab_heat(made, basis, rows, columns, count=count.value, percent=asked.percent), force=force
    )
    if not to_file(table, file, force):
        show_crosstab(table, output)


def cooccurrence(
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
    coders: Coders = None,
    origins: Origins = None,
    sources: Sources = None,
    codes: Codes = None,
    reference: Reference = "union",
    include_interviewer: IncludeInterviewer = False,
    network: Annotated[bool, typer.Option("--network", help="--plot a network, not a heat map.")] = False,
    plot: Plot = None,
    force: Force = False,
    anonymous: Anonymous = False,
    file: ToFile = None,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """Find codes that stand together, and compare with chance.

    A heat map and the pairs with counts, Jaccard (both ÷ either) and lift (count ÷ what chance brings when
    the codes are shifted round inside each interview).
    """
    from fusen.cli.tables.cross_case import show_cooccurrence
    from fusen.report.charts.heatmap import pair_heat
    from fusen.report.charts.network import pair_network

    wanted = chosen(coders, origins, sources, codes, reference, include_interviewer, anonymous)
    with opened(study_dir, user) as (study, _):
        table = made, basis = study.results.cooccurrence(
            wanted, within=within, level=level.value, least=least, shifts=shifts, seed=seed
        )
    picture(plot, lambda: (pair_network if network else pair_heat)(made, basis, most), force=force)
    if not to_file(table, file, force):
        show_cooccurrence(made, basis, output, most)


def saturation(
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
    coders: Coders = None,
    origins: Origins = None,
    sources: Sources = None,
    codes: Codes = None,
    reference: Reference = "union",
    include_interviewer: IncludeInterviewer = False,
    plot: Plot = None,
    force: Force = False,
    anonymous: Anonymous = False,
    file: ToFile = None,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """See what each further interview adds, and when it is enough.

    New codes by interview, in the order the interviews were held (the variable interview_date) and as a mean
    over random orders; stopping rules after Guest, Namey & Chen 2020.
    """
    from fusen.analysis.saturation import RULES, Rule
    from fusen.cli.tables.cross_case import show_saturation
    from fusen.report.charts.curve import saturation_curves

    asked = dict.fromkeys(
        Rule(base or rule.base, run or rule.run, rule.threshold if threshold is None else threshold / 100)
        for rule in RULES
    )
    wanted = chosen(coders, origins, sources, codes, reference, include_interviewer, anonymous)
    with opened(study_dir, user) as (study, _):
        table = made, basis = study.results.saturation(
            wanted, by=by, level=level.value, rules=tuple(asked), orders=orders, seed=seed
        )
    picture(plot, lambda: saturation_curves(made, basis, level.value), force=force)
    if not to_file(table, file, force):
        show_saturation(made, basis, output)


def keywords(
    by: Annotated[str | None, typer.Option("--by", metavar="VARIABLE", help="Words of groups, not of codes.")] = None,
    most: Annotated[int, typer.Option(metavar="N", help="Words of each code or group.", min=1)] = 8,
    lines: Annotated[int, typer.Option(metavar="N", help="Concordance lines of each word.", min=0)] = 3,
    coders: Coders = None,
    origins: Origins = None,
    sources: Sources = None,
    codes: Codes = None,
    reference: Reference = "union",
    include_interviewer: IncludeInterviewer = False,
    anonymous: Anonymous = False,
    file: ToFile = None,
    force: Force = False,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """Find the words that set codes or groups apart, with lines.

    --code X: the words of its passages against all other talk. --by VARIABLE: the words of each group against
    the others; with both, within the passages of X.
    """
    from fusen.cli.tables.keywords import show_keywords

    wanted = chosen(coders, origins, sources, codes, reference, include_interviewer, anonymous)
    with opened(study_dir, user) as (study, progress):
        table = rows, basis = study.results.keywords(wanted, by=by, most=most, lines=lines, progress=progress)
    if not to_file(table, file, force):
        show_keywords(rows, basis, output)


def timeline(
    parts: Annotated[int, typer.Option(metavar="N", help="Parts each interview is cut into.", min=2, max=200)] = 20,
    of: Annotated[Level | None, typer.Option("--of", help="A row a theme or code, over all interviews.")] = None,
    coders: Coders = None,
    origins: Origins = None,
    sources: Sources = None,
    codes: Codes = None,
    reference: Reference = "union",
    include_interviewer: IncludeInterviewer = False,
    plot: Plot = None,
    force: Force = False,
    anonymous: Anonymous = False,
    file: ToFile = None,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """See where in the interviews codes occur: a sparkline each.

    Its bars are the share of each part's talk that is coded; --code chooses the codes.
    """
    from fusen.cli.tables.keywords import show_timeline
    from fusen.report.charts.strips import timeline_strips

    wanted = chosen(coders, origins, sources, codes, reference, include_interviewer, anonymous)
    with opened(study_dir, user) as (study, _):
        table = made, basis = study.results.timeline(wanted, parts=parts, by_code=of and of.value)
    picture(plot, lambda: timeline_strips(made, basis), force=force)
    if not to_file(table, file, force):
        show_timeline(made, basis, output)


def profile(
    case: Annotated[str, typer.Argument(metavar="CASE", hidden=True)],
    quotes: Annotated[int, typer.Option(metavar="N", help="Quotes of each code.", min=0, max=4)] = 2,
    coders: Coders = None,
    origins: Origins = None,
    sources: Sources = None,
    codes: Codes = None,
    reference: Reference = "union",
    include_interviewer: IncludeInterviewer = False,
    anonymous: Anonymous = False,
    file: ToFile = None,
    force: Force = False,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """Show one interviewee on a page: variables, codes, quotes.

    CASE is the interviewee's name. Refused where they may not be listed.
    """
    from fusen.cli.tables.keywords import show_profile

    wanted = chosen(coders, origins, sources, codes, reference, include_interviewer, anonymous)
    with opened(study_dir, user) as (study, _):
        table = made, basis = study.results.profile(case, wanted, quotes=quotes)
    if not to_file(table, file, force):
        show_profile(made, basis, output)
