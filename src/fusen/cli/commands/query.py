"""The command `query`: finds passages by codes, words, interviewees and proximity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from fusen.cli.options import Format
from fusen.cli.request import Request, output_options, shared_options

if TYPE_CHECKING:
    from fusen.model.table import Table
    from fusen.study.excerpts import QueryRow


def register(app: typer.Typer) -> None:
    app.command("query")(query)


@output_options
@shared_options("coders", "origins", "sources", "reference", "include_interviewer")
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
    request.show(table, "fusen.cli.commands.query:show_query")


def show_query(table: Table[list[QueryRow]], output: Format) -> None:
    """Print passages by interviewee, or rows for programs."""
    from fusen.cli import terminal

    terminal.remarks(table.remarks, output)
    if output is Format.table:
        show_rows(table.made)
    else:
        terminal.rows([record(row, output) for row in table.to_dicts()], output, table.columns)


def record(row: dict[str, Any], output: Format) -> dict[str, Any]:
    """Return a row with its codes as a list for JSON, else joined by semicolons."""
    return row if output is Format.json else row | {"codes": "; ".join(row["codes"])}


def show_rows(rows: list[QueryRow]) -> None:
    """Print passages by interviewee, each with its codes."""
    from itertools import groupby

    from fusen.cli import terminal
    from fusen.cli.tables.excerpts import print_quote

    for case, mine in groupby(rows, key=lambda row: row.excerpt.case):
        found = list(mine)
        terminal.line(f"{case}  ({len(found)})", "bold")
        for row in found:
            print_quote(row.excerpt, why="; ".join(row.codes))
        terminal.blank()
    terminal.say(terminal.number(len(rows), "passage"))
