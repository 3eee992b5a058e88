"""Import and export of whole projects of other tools on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fusen.cli.context import opened
from fusen.cli.options import Format
from fusen.model.quantity import quantity

if TYPE_CHECKING:
    from fusen.study.exchange import ExportOptions, ImportedProject

PROJECTS = (".qdpx", ".qdc")
"""File suffixes for which `export` writes a whole project or its codebook."""

CONVERSION_COLUMNS = ("kind", "read", "converted", "approximated", "left_out", "certainty", "remarks")
Keep = Annotated[
    str | None,
    typer.Option(
        "--keep", metavar="mine|theirs", help="Which version to keep where a project differs from this study."
    ),
]
AssumeReviewed = Annotated[
    bool,
    typer.Option(
        "--assume-reviewed", help="Treat coders as having read every source they coded in the project; tables say so."
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help="Refuse a project if anything in it would be lost.")]


def import_projects(
    paths: list[Path], keep: str | None, assume_reviewed: bool, strict: bool, dry_run: bool, study_dir: Path,
    user: str | None, output: Format,
) -> int:  # fmt: skip
    """Import project files for the command `import`."""
    from fusen.study.exchange import ImportOptions, is_project

    if not all(map(is_project, paths)):
        raise typer.BadParameter("import projects and transcripts separately")
    with opened(study_dir, user) as (study, progress):
        for path in paths:
            taken = study.exchange.import_project(path, ImportOptions(keep, assume_reviewed, strict, dry_run), progress)
            show(taken, output, dry_run, keep)
    return 0


def init_from_project(
    folder: Path, path: Path, name: str | None, assume_reviewed: bool, strict: bool, user: str | None
) -> None:
    """Create a study from a project file for `init --from`."""
    from fusen.cli.progress import Bar
    from fusen.cli.terminal import done
    from fusen.study.exchange import ImportOptions, init_from

    with Bar() as progress:
        choices = ImportOptions(None, assume_reviewed, strict)
        taken = init_from(folder, path, name, choices, user=user, progress=progress)
    show(taken, Format.table, False, None)
    done(f"created a study from it in {folder}")


def write_project(
    target: Path, file: Path, share: ExportOptions, force: bool, study_dir: Path, user: str | None
) -> None:
    """Export a project to `target` for the command `export`; `file` is the name that the user gave."""
    from fusen.cli import terminal
    from fusen.model.project import record_counts

    with opened(study_dir, user) as (study, _):
        result = study.exchange.export_project(target, share, overwrite=force)
    if target.suffix.lower() == ".qdc":
        terminal.written(f"{quantity(result.codes, 'code')} written", file)
        return
    if result.for_fusen:
        terminal.say(f"only fusen reads these: {record_counts(result.for_fusen)}")
    if left := record_counts({kind: count for kind, count in result.left_behind.items() if kind != "deletion"}):
        terminal.say(f"not in a partial export: {left}; to pass it on, let your colleague merge a copy of the study")
    if result.withheld:
        terminal.say(f"without text, because these interviewees may not be quoted: {', '.join(result.withheld)}")
    terminal.written(
        f"{quantity(result.codings, 'coding')} by {', '.join(result.coders) or 'no coder'} on "
        f"{quantity(result.sources, 'source')} with {quantity(result.codes, 'code')} written",
        file,
    )


def show(taken: ImportedProject, output: Format, dry_run: bool, keep: str | None) -> None:
    """Show a row for each kind of object, then the decisions and the warnings."""
    from dataclasses import asdict

    from fusen.cli import terminal

    if output is Format.table:
        _show_conversions(taken)
    else:
        rows = [asdict(conversion) | {"remarks": list(conversion.remarks)} for conversion in taken.conversions]
        terminal.rows(rows, output, CONVERSION_COLUMNS)
    terminal.warn(taken.warnings)
    decided = {"mine": "kept as in this study", "theirs": "taken from the file"}.get(keep or "", "to decide")
    for conflict in taken.conflicts:
        terminal.say(f"{conflict} ({decided})")
    terminal.warn(f"{line}: not restored" for line in taken.deleted_here)
    for line in taken.lines:
        terminal.say(line)
    if taken.assumed:
        terminal.say(f"assumed to have read every source they coded: {', '.join(taken.assumed)}; every table says so")
    verb = "would be imported" if dry_run else "imported"
    terminal.say(
        f"{taken.name}{f' ({taken.origin})' if taken.origin else ''}: {quantity(len(taken.sources), 'new source')}, "
        f"{quantity(taken.codes, 'new code')}, {quantity(taken.added, 'coding')} and "
        f"{quantity(taken.reviews, 'review')} {verb}, {taken.replaced} replaced by newer versions, "
        f"{taken.present} already present"
    )


def _show_conversions(taken: ImportedProject) -> None:
    from fusen.cli import terminal
    from fusen.cli.terminal import show
    from fusen.report.table_block import TableColumn

    conversions = taken.conversions
    if not conversions:
        return
    show((
        TableColumn("in the file", [conversion.kind for conversion in conversions]),
        TableColumn("read", [f"{conversion.read:,}" for conversion in conversions], numeric=True),
        TableColumn("converted", [f"{conversion.converted:,}" for conversion in conversions], numeric=True),
        TableColumn("approximated", [f"{conversion.approximated:,}" for conversion in conversions], numeric=True),
        TableColumn("left out", [f"{conversion.left_out:,}" for conversion in conversions], numeric=True),
        TableColumn("certainty", ["" if conversion.certainty is None else f"{conversion.certainty:.2f}" for conversion in conversions], numeric=True),
    ))  # fmt: skip
    for conversion in conversions:
        for remark in conversion.remarks:
            terminal.say(f"{conversion.kind}: {remark}")
