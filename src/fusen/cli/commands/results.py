"""Commands that show results: frequencies, themes, excerpts."""

from __future__ import annotations

from typing import Annotated

import typer

from fusen.cli.context import chosen, opened
from fusen.cli.llm_options import AllowRemote, Model, Prose, endpoint
from fusen.cli.options import (
    HERE,
    Anonymous,
    As,
    By,
    Coders,
    Codes,
    Context,
    Format,
    IncludeInterviewer,
    Interval,
    Level,
    Origins,
    Output,
    Reference,
    Sort,
    Sources,
    StudyDir,
    ToFile,
)
from fusen.cli.output import to_file
from fusen.cli.plot_option import Force, Plot, picture
from fusen.errors import FusenError


def register(app: typer.Typer) -> None:
    app.command("frequencies")(frequencies)
    app.command("themes")(themes)
    app.command("excerpts")(excerpts)


def frequencies(
    by: By = None,
    level: Annotated[Level | None, typer.Option(help="Only themes, or only the codes below them.")] = None,
    sort: Annotated[Sort, typer.Option(help="Order of the codes within their themes.")] = Sort.codebook,
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
    """Count interviewees, codings and words for each code.

    Every code and theme is counted as n of N, N being the interviewees whom the counted coders
    have read in full. --coder says whose codings are counted.
    """
    from fusen.cli.tables.frequencies import show_frequencies

    wanted = chosen(coders, origins, sources, codes, reference, include_interviewer, anonymous)
    with opened(study_dir, user) as (study, _):
        table = rows, basis = study.results.frequencies(wanted, by=by, level=level and level.value, sort=sort.value)
    if plot is not None:
        from fusen.report.charts.bars import frequency_bars

        picture(plot, lambda: frequency_bars(rows, basis, by), force=force)
    if not to_file(table, file, force):
        show_frequencies(rows, basis, output, by)


def themes(
    by: By = None,
    interval: Annotated[
        Interval | None, typer.Option(help="95 % intervals of prevalence; they assume a random sample.")
    ] = None,
    ledger: Annotated[
        bool, typer.Option("--ledger", help="Whose words are quoted, beside what there is to quote.")
    ] = False,
    coders: Coders = None,
    origins: Origins = None,
    sources: Sources = None,
    codes: Codes = None,
    reference: Reference = "union",
    include_interviewer: IncludeInterviewer = False,
    anonymous: Anonymous = False,
    prose: Prose = False,
    model: Model = None,
    allow_remote: AllowRemote = False,
    file: ToFile = None,
    force: Force = False,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """Sum up each theme: who, how much, quotes, other voices.

    Also how groups differ, which words stand out, what goes with it, and what is thin.
    """
    from fusen.cli.tables.analyst_themes import show_ledger
    from fusen.cli.tables.themes import show_themes

    wanted = chosen(coders, origins, sources, codes, reference, include_interviewer, anonymous)
    with opened(study_dir, user) as (study, progress):
        if ledger and (prose or model):
            raise FusenError("the ledger counts quotes, it has no prose", "leave --ledger or --prose out")
        if ledger:
            quoted = study.themes.ledger(wanted, by=by)
            return None if to_file(quoted, file, force) else show_ledger(quoted, output)
        table = study.results.themes(wanted, by=by, interval=interval is not None, progress=progress)
        if prose or model:
            asked, typed = endpoint(model, allow_remote)
            table = study.themes.prose(table, asked, progress, allowed=typed)
    return None if to_file(table, file, force) else show_themes(table, output)


def excerpts(
    citation: Annotated[str | None, typer.Argument(metavar="CITATION", hidden=True)] = None,
    context: Context = 0,
    query: Annotated[
        str | None, typer.Option("--query", metavar="EXPRESSION", help="Only on passages that this query yields.")
    ] = None,
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
    """List the coded passages, each with its citation.

    With a CITATION such as JP-03@1234-1290: its codings, or where there are none its words.
    """
    from fusen.cli.tables.excerpts import show_excerpts

    wanted = chosen(coders, origins, sources, codes, reference, include_interviewer, anonymous)
    with opened(study_dir, user) as (study, _):
        table = study.results.excerpts(wanted, context=context, citation=citation, query=query)
    if not to_file(table, file, force):
        show_excerpts(table, output)
