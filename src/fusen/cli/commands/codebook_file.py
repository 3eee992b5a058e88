"""Commands that export the codebook to a file and import codes from a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from fusen.cli.context import opened
from fusen.cli.options import HERE, As, Format, Output, StudyDir

if TYPE_CHECKING:
    from fusen.study.codebook.import_codes import CodesTaken

File = Annotated[Path, typer.Argument(metavar="FILE", hidden=True)]
COLUMNS = ("code", "field", "here", "file")


def register(codebook: typer.Typer) -> None:
    codebook.command("export")(export)
    codebook.command("import")(import_)


def export(
    file: File,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
    for_tool: Annotated[
        Literal["taguette", "requal"] | None,
        typer.Option("--for", metavar="taguette|requal", help="Write a .csv with the columns that this program reads."),
    ] = None,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Write the codebook to FILE.

    .yaml, .csv and .xlsx keep everything and can come back changed; .docx and .md are tables for an appendix.
    """
    from fusen.cli.terminal import done, number

    with opened(study_dir, user) as (study, _):
        count = study.codebook.export(file, overwrite=force, for_tool=for_tool)
    done(f"{number(count, 'code')} written to {file}")


def import_(
    file: File,
    keep: Annotated[
        Literal["mine", "theirs"] | None,
        typer.Option(metavar="mine|theirs", help="Whose word counts where FILE has something otherwise."),
    ] = None,
    wording: Annotated[
        bool, typer.Option("--wording", help="Changed definitions mean what they meant: nothing to look at again.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, change nothing.")] = False,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> int:
    """Take the codes of FILE into the codebook.

    FILE is .yaml .csv .xlsx .md or .docx. New codes are added; what is otherwise is listed and waits for
    --keep; codes that FILE lacks stay. Comments in the codebook stay, and it is one step to undo.
    """
    with opened(study_dir, user) as (study, _):
        taken = study.codebook.import_codes(file, keep=keep, wording=wording, dry_run=dry_run)
    show(taken, keep, dry_run, output)
    return 0 if taken.done or dry_run else 1


def show(taken: CodesTaken, keep: str | None, dry_run: bool, output: Format) -> None:
    from dataclasses import asdict

    from fusen.cli import terminal
    from fusen.cli.terminal import show as show_grid
    from fusen.report.blocks import TableColumn

    terminal.warn(taken.warnings)
    found = taken.differences
    if output is not Format.table:
        terminal.rows([asdict(one) for one in found], output, COLUMNS)
    elif found:
        show_grid((
            TableColumn("code", [one.code for one in found], min_width=16),
            TableColumn("field", [one.field for one in found]),
            TableColumn("here", [one.here for one in found], min_width=16),
            TableColumn("in the file", [one.file for one in found], min_width=16),
        ))  # fmt: skip
    if taken.only_here:
        terminal.say(f"not in the file, kept: {', '.join(taken.only_here)}")
    verb = "added" if taken.done else "would be added"
    said = {"mine": "kept as here", "theirs": "taken from the file" if taken.done else "would be taken from the file"}
    differing = (
        f", {terminal.number(len(found), 'difference')} {said.get(keep or '', 'to be decided')}" if found else ""
    )
    terminal.say(f"{terminal.number(len(taken.new), 'code')} {verb}{differing}")
    if not taken.done and not dry_run:
        terminal.say("nothing was changed: say --keep mine or --keep theirs")
