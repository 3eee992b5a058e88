"""Commands for the framework matrix: show it, write a cell, and export and import a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fusen.cli.context import chosen, opened
from fusen.cli.options import HERE, As, Coders, Codes, Format, Level, Output, Reference, Sources, StudyDir

OnlyLevel = Annotated[Level | None, typer.Option(help="Only themes, or only the codes below them.")]


def register(app: typer.Typer) -> None:
    group = typer.Typer(invoke_without_command=True, subcommand_metavar="[COMMAND]")
    group.callback()(matrix)
    group.command("write")(write)
    group.command("export")(export)
    group.command("import")(import_)
    app.add_typer(group, name="matrix")


def matrix(
    context: typer.Context,
    level: OnlyLevel = None,
    written: Annotated[bool, typer.Option("--written", help="Only cells in which something was written.")] = False,
    stale: Annotated[bool, typer.Option("--stale", help="Only cells whose excerpts changed since.")] = False,
    coders: Coders = None,
    sources: Sources = None,
    codes: Codes = None,
    reference: Reference = "union",
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """Show what was written of each interviewee under each code.

    A cell is stale when the excerpts it rested on have changed.
    """
    if context.invoked_subcommand is not None:
        return
    from fusen.cli.tables.matrix import show_matrix

    with opened(study_dir, user) as (study, _):
        table = study.matrix.table(chosen(coders, None, sources, codes, reference), level=level and level.value)
    show_matrix(table, output, written=written, stale=stale)


def write(
    case: Annotated[str, typer.Argument(metavar="CASE", hidden=True)],
    code: Annotated[str, typer.Argument(metavar="CODE", hidden=True)],
    text: Annotated[str, typer.Argument(metavar="TEXT", hidden=True)],
    coders: Coders = None,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Write a cell: of CASE under CODE, in your words.

    An empty TEXT empties the cell; the history keeps the earlier text. On unchecked phrase matches, name them: --coder fusen.
    """
    from fusen.cli.tables.matrix import say_written

    with opened(study_dir, user) as (study, _):
        cell = study.matrix.write(case, code, text, coders=coders or ())
    say_written(cell)


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", hidden=True)],
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
    level: OnlyLevel = None,
    coders: Coders = None,
    sources: Sources = None,
    codes: Codes = None,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Write the matrix to FILE.xlsx, to edit and import again."""
    from fusen.cli.tables.matrix import say_exported

    with opened(study_dir, user) as (study, _):
        wanted = chosen(coders, None, sources, codes)
        table = study.matrix.export(file, wanted, level=level and level.value, overwrite=force)
    say_exported(table, file)


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", hidden=True)],
    theirs: Annotated[
        bool, typer.Option("--theirs", help="Where a cell changed here too, take the workbook's.")
    ] = False,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Take in an edited workbook, FILE.xlsx.

    Cells that changed in it and not here are written, in one step. Those that changed in both are listed and kept.
    """
    from fusen.cli.tables.matrix import say_imported

    with opened(study_dir, user) as (study, _):
        report = study.matrix.take_in(file, theirs=theirs)
    say_imported(report)
    if report.conflicts or report.problems:
        raise typer.Exit(1)
