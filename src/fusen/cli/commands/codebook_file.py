"""Commands that export the codebook to a file and import codes from a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from fusen.cli.context import opened
from fusen.cli.options import HERE, As, DryRun, Force, Format, Output, StudyDir
from fusen.cli.streams import ExportFile, OutputOption, StreamFormat, chosen_file, input_file, output_file
from fusen.model.quantity import quantity

if TYPE_CHECKING:
    from fusen.study.codebook import CodeImport

File = Annotated[Path, typer.Argument(metavar="FILE", hidden=True)]
COLUMNS = ("code", "field", "here", "file")


def register(codebook: typer.Typer) -> None:
    codebook.command("export")(export)
    codebook.command("import")(import_)


def export(
    file: ExportFile = None,
    output: OutputOption = None,
    format_: StreamFormat = None,
    force: Force = False,
    for_tool: Annotated[
        Literal["taguette", "requal"] | None,
        typer.Option("--for", metavar="taguette|requal", help="Write a .csv with the columns that this program reads."),
    ] = None,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Write the codebook to FILE.

    .yaml, .csv and .xlsx keep everything and can be edited and imported again; .docx and .md are tables for
    an appendix. FILE - is standard output, in the format of --format.
    """
    from fusen.cli.terminal import written

    file = chosen_file(file, output)
    with output_file(file, format_) as target, opened(study_dir, user) as (study, _):
        count = study.codebook.export(target, overwrite=force, for_tool=for_tool)
    written(f"{quantity(count, 'code')} written", file)


def import_(
    file: File,
    keep: Annotated[
        Literal["mine", "theirs"] | None,
        typer.Option(metavar="mine|theirs", help="Which version to keep where FILE differs from this codebook."),
    ] = None,
    wording: Annotated[
        bool, typer.Option("--wording", help="Changed definitions keep their meaning, so no coding needs a recheck.")
    ] = False,
    name: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The name of FILE -, whose suffix is its format, such as codes.csv."),
    ] = None,
    dry_run: DryRun = False,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> int:
    """Add the codes of FILE to the codebook.

    FILE is .yaml .csv .xlsx .md or .docx. New codes are added. Differences are listed, and --keep decides
    them. Codes that FILE lacks stay, and so do comments in the codebook. The import is a single step to undo.
    FILE - is standard input, with --name.
    """
    with input_file(file, name, "codes.csv") as path, opened(study_dir, user) as (study, _):
        taken = study.codebook.import_codes(path, keep=keep, wording=wording, dry_run=dry_run)
    show(taken, keep, dry_run, output)
    return 0 if taken.done or dry_run else 1


def show(taken: CodeImport, keep: str | None, dry_run: bool, output: Format) -> None:
    from dataclasses import asdict

    from fusen.cli import terminal
    from fusen.cli.terminal import show as show_grid
    from fusen.report.table_block import TableColumn

    terminal.warn(taken.warnings)
    differences = taken.differences
    if output is not Format.table:
        terminal.rows([asdict(difference) for difference in differences], output, COLUMNS)
    elif differences:
        show_grid((
            TableColumn("code", [difference.code for difference in differences], min_width=16),
            TableColumn("field", [difference.field for difference in differences]),
            TableColumn("in this study", [difference.here for difference in differences], min_width=16),
            TableColumn("in the file", [difference.file for difference in differences], min_width=16),
        ))  # fmt: skip
    if taken.only_here:
        terminal.say(f"kept, although the file lacks them: {', '.join(taken.only_here)}")
    verb = "added" if taken.done else "would be added"
    decision = {
        "mine": "kept as in this study",
        "theirs": "taken from the file" if taken.done else "would be taken from the file",
    }
    differing = (
        f", {quantity(len(differences), 'difference')} {decision.get(keep or '', 'to decide')}" if differences else ""
    )
    terminal.say(f"{quantity(len(taken.new), 'code')} {verb}{differing}")
    if not taken.done and not dry_run:
        terminal.say("nothing was changed: add --keep mine or --keep theirs")
