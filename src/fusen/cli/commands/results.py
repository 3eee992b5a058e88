"""Commands that show results: frequencies, themes, excerpts, query."""

from __future__ import annotations

from typing import Annotated

import typer

from fusen.cli.llm_options import AllowRemote, Model, Prose, endpoint
from fusen.cli.options import By, Context, Format, Interval, OnlyLevel, Sort
from fusen.cli.request import FILTER, STUDY, Request, filter_options, output_options, plot_options, shared_options
from fusen.errors import FusenError


def register(app: typer.Typer) -> None:
    app.command("frequencies")(frequencies)
    app.command("themes")(themes)
    app.command("excerpts")(excerpts)
    app.command("query")(query)


@plot_options
@filter_options
def frequencies(
    request: Request,
    by: By = None,
    level: OnlyLevel = None,
    sort: Annotated[Sort, typer.Option(help="Order of the codes within their themes.")] = Sort.codebook,
) -> None:
    """Count interviewees, codings and words for each code.

    For each code and theme, n of N: N counts the interviewees whom the counted coders have read in full.
    --coder selects whose codings count.
    """
    with request.opened() as (study, _):
        table = study.results.frequencies(request.filter_, by=by, level=level and level.value, sort=sort.value)
    request.draw(table, by=by)
    request.show(table, by=by)


@shared_options("file", "force", *STUDY)
@shared_options(*FILTER, "anonymous", before="prose")
def themes(
    request: Request,
    by: By = None,
    interval: Annotated[
        Interval | None, typer.Option(help="Print 95 % intervals of prevalence, which assume a random sample.")
    ] = None,
    ledger: Annotated[bool, typer.Option("--ledger", help="Compare who is quoted with what could be quoted.")] = False,
    full: Annotated[
        bool, typer.Option("--full", help="In a terminal, print every code and quote, not one screen for each theme.")
    ] = False,
    prose: Prose = False,
    model: Model = None,
    allow_remote: AllowRemote = False,
) -> None:
    """Summarise each theme, with quotes and counter-examples.

    Also how groups differ, distinctive words, co-occurring codes, and where evidence is limited.
    """
    from fusen.cli.terminal import is_terminal

    with request.opened() as (study, progress):
        if ledger and (prose or model):
            raise FusenError("--ledger and --prose exclude each other", "leave one of them out")
        if ledger:
            quoted = study.themes.ledger(request.filter_, by=by)
            return request.show(quoted)
        table = study.results.themes(request.filter_, by=by, interval=interval is not None, progress=progress)
        if prose or model:
            llm, typed = endpoint(model, allow_remote)
            table = study.themes.prose(table, llm, progress, allowed=typed)
    whole = full or prose or model or request.output is not Format.table or not is_terminal()
    return request.show(table, "" if whole else "fusen.cli.tables.theme_overview:show_overview")


@output_options
@filter_options
def excerpts(
    request: Request,
    citation: Annotated[str | None, typer.Argument(metavar="CITATION", hidden=True)] = None,
    context: Context = 0,
    query: Annotated[
        str | None,
        typer.Option("--query", metavar="EXPRESSION", help="Only excerpts on passages that this query finds."),
    ] = None,
) -> None:
    """List coded passages with their citations.

    With a CITATION such as JP-03@1234-1290, lists its codings, or its words if it has none.
    """
    with request.opened() as (study, _):
        table = study.results.excerpts(request.filter_, context=context, citation=citation, query=query)
    request.show(table)


@output_options
@shared_options("coders", "origins", "sources", "reference", "include_interviewer", "include_outside")
def query(
    request: Request,
    expression: Annotated[list[str], typer.Argument(metavar="EXPRESSION", hidden=True)],
) -> None:
    """Find passages by codes, words and interviewees.

    EXPRESSION, best in single quotes: 'code:"Funding gap" and not code:Sales',
    'code:Trust side=Japan year>2018', 'text:grant* near:2 code:Trust'.
    """
    with request.opened() as (study, _):
        table = study.results.query(" ".join(expression), request.filter_)
    request.show(table)
