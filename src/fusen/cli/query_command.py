"""The command `query`: passages by codes, words, interviewees and each other's nearness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from fusen.cli.opened import chosen, opened
from fusen.cli.options import (
    HERE,
    As,
    Coders,
    Format,
    IncludeInterviewer,
    Origins,
    Output,
    Reference,
    Sources,
    StudyDir,
)

if TYPE_CHECKING:
    from fusen.study.querying import QueryRow

COLUMNS = ("citation", "source", "case", "speaker", "time", "start", "end", "quote", "codes")


def register(app: typer.Typer) -> None:
    app.command("query")(query)


def query(
    expression: Annotated[
        list[str], typer.Argument(metavar="EXPRESSION", help="As 'code:Trust and side=Japan'; best in single quotes.")
    ],
    coders: Coders = None,
    origins: Origins = None,
    sources: Sources = None,
    reference: Reference = "union",
    include_interviewer: IncludeInterviewer = False,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """Find passages by codes, words and interviewees.

    code:"Funding gap" and not code:Sales; side=Japan; text:grant*; code:Trust near:2 code:Sales
    """
    from fusen.cli import render

    wanted = chosen(coders, origins, sources, None, reference, include_interviewer)
    with opened(study_dir, user) as (study, _):
        rows, basis = study.query(" ".join(expression), wanted)
    render.remarks(basis.remarks, output)
    if output is Format.table:
        show_rows(rows)
    else:
        render.rows([record(row, output) for row in rows], output, COLUMNS)


def record(row: QueryRow, output: Format) -> dict[str, Any]:
    """Codes are a list in JSON, in one cell separated by semicolons."""
    plain = {column: getattr(row.excerpt, column) for column in COLUMNS[:-1]}
    return plain | {"codes": list(row.codes) if output is Format.json else "; ".join(row.codes)}


def show_rows(rows: list[QueryRow]) -> None:
    """Passages by interviewee, each with its codes."""
    from dataclasses import replace

    from fusen.cli import render
    from fusen.cli.results import excerpt_blocks

    coded = [replace(row.excerpt, note="; ".join(row.codes) or None) for row in rows]
    excerpt_blocks(coded, by_code=False)
    render.say(f"{len(rows)} passages")
