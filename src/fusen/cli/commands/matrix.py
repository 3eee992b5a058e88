"""Commands for the framework matrix: show it, write a cell, and export and import a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fusen.cli.context import chosen, opened
from fusen.cli.options import (
    HERE,
    As,
    Coders,
    Codes,
    Force,
    Format,
    OnlyLevel,
    Output,
    Reference,
    Sources,
    StudyDir,
)
from fusen.cli.streams import STANDARD, ExportFile, OutputOption, chosen_file, input_file, output_file


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
    written: Annotated[bool, typer.Option("--written", help="Show only cells that have a text.")] = False,
    stale: Annotated[
        bool, typer.Option("--stale", help="Show only cells whose excerpts have changed since their text was written.")
    ] = False,
    coders: Coders = None,
    sources: Sources = None,
    codes: Codes = None,
    reference: Reference = "union",
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """Show the framework matrix: interviewees by codes.

    A cell is stale if its excerpts have changed since its text was written.
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
    """Write the cell of CASE and CODE in your own words.

    An empty TEXT empties the cell. The history keeps earlier texts, and undo restores them. On unchecked phrase matches, name
    them: --coder fusen.
    """
    from fusen.cli.tables.matrix import say_written

    with opened(study_dir, user) as (study, _):
        cell = study.matrix.write(case, code, text, coders=coders or ())
    say_written(cell)


def export(
    file: ExportFile = None,
    output: OutputOption = None,
    force: Force = False,
    level: OnlyLevel = None,
    coders: Coders = None,
    sources: Sources = None,
    codes: Codes = None,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Write the matrix to FILE.xlsx, to edit and import again. FILE - is standard output."""
    from fusen.cli.tables.matrix import say_exported

    file = chosen_file(file, output)
    suffix = "xlsx" if file == STANDARD else None
    with output_file(file, suffix) as target, opened(study_dir, user) as (study, _):
        filter_ = chosen(coders, None, sources, codes)
        table = study.matrix.export(target, filter_, level=level and level.value, overwrite=force)
    say_exported(table, file)


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", hidden=True)],
    theirs: Annotated[
        bool, typer.Option("--theirs", help="Take the workbook's text if a cell changed in both.")
    ] = False,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Import an edited workbook, FILE.xlsx.

    Cells that changed only in the workbook are written, as one step. Cells that changed in both are listed and
    stay as they are. FILE - is standard input.
    """
    from fusen.cli.tables.matrix import say_imported

    with input_file(file, "stdin.xlsx") as path, opened(study_dir, user) as (study, _):
        report = study.matrix.import_workbook(path, theirs=theirs)
    say_imported(report)
    if report.conflicts or report.problems:
        raise typer.Exit(1)
