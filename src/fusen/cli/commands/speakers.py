"""Commands for single transcripts: who speaks in them, and corrections in an editor; and the preview of an import."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fusen.cli.context import opened
from fusen.cli.options import HERE, As, Format, Output, StudyDir
from fusen.errors import FusenError
from fusen.model.quantity import quantity
from fusen.settings import editor_command

if TYPE_CHECKING:
    from fusen.model.source import TableReading
    from fusen.study.sources import ImportReport, ReadingPreview

COLUMNS = ("source", "speaker", "turns", "words", "questions", "asks")
PREVIEW_COLUMNS = ("source", "format", "habit", "why", "speakers", "times", "first", "outside", "warnings", "table")


def register(app: typer.Typer) -> None:
    app.command("speakers")(speakers)
    app.command("edit")(edit)


def speakers(
    interviewer: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Who asks, in every source where they speak; repeatable.")
    ] = None,
    source: Annotated[list[str] | None, typer.Option(metavar="SOURCE", help="Only this source; repeatable.")] = None,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """List the speakers of each source, or name the interviewers.

    --interviewer marks the speakers with that label in every source as interviewers; fusen undo reverses it.
    """
    from dataclasses import asdict

    from fusen.cli import terminal
    from fusen.cli.terminal import show
    from fusen.report.table_block import TableColumn

    with opened(study_dir, user) as (study, _):
        changed = study.sources.set_interviewers(interviewer, source or ()) if interviewer else []
        rows = study.sources.speakers(source or ())
        remarks = study.sources.remarks()
    if output is not Format.table:
        terminal.rows([asdict(row) for row in rows], output, COLUMNS)
    elif rows:
        show((
            TableColumn("source", [row.source for row in rows], min_width=16),
            TableColumn("speaker", [row.speaker or "(no name)" for row in rows], min_width=12),
            TableColumn("turns", [f"{row.turns:,}" for row in rows], numeric=True),
            TableColumn("words", [f"{row.words:,}" for row in rows], numeric=True),
            TableColumn("questions", [f"{row.questions:,}" for row in rows], numeric=True),
            TableColumn("", ["asks" if row.asks else "" for row in rows]),
        ))  # fmt: skip
    if interviewer:
        number = quantity(len(changed), "source")
        terminal.say(f"{' and '.join(interviewer)} asks: {number} changed")
    for line in remarks:
        terminal.say(line)


def show_previews(report: ImportReport, output: Format) -> None:
    """Show how each file would be read."""
    from dataclasses import asdict

    from fusen.cli import terminal

    if output is not Format.table:
        terminal.rows([asdict(preview) for preview in report.previews], output, PREVIEW_COLUMNS)
    else:
        for preview in report.previews:
            _show_preview(preview)
            terminal.warn(preview.warnings)
    terminal.warn(report.warnings)
    for failure in report.failures:
        terminal.say(f"error: {failure.message}" + (f"\n  hint: {failure.hint}" if failure.hint else ""))
    terminal.say("preview only: nothing was imported")


def _show_preview(preview: ReadingPreview) -> None:
    from fusen.cli import terminal
    from fusen.cli.terminal import show
    from fusen.report.table_block import TableColumn

    if preview.table is not None:
        _show_table(preview.table)
    terminal.console().print(terminal.text(preview.source, "bold"))
    lines = (f"labels: {preview.habit}", f"asks: {preview.why}", f"turns with a time: {preview.times:,}")
    for line in lines:
        terminal.console().print(terminal.text(line))
    show((
        TableColumn("speaker", [row.speaker or "(no name)" for row in preview.speakers], min_width=12),
        TableColumn("turns", [f"{row.turns:,}" for row in preview.speakers], numeric=True),
        TableColumn("words", [f"{row.words:,}" for row in preview.speakers], numeric=True),
        TableColumn("questions", [f"{row.questions:,}" for row in preview.speakers], numeric=True),
        TableColumn("", ["asks" if row.asks else "" for row in preview.speakers]),
    ))  # fmt: skip
    show((
        TableColumn("first turns", [speaker or "(no name)" for speaker, _, _ in preview.first], min_width=12),
        TableColumn("time", ["" if time is None else f"{time:,.1f} s" for _, time, _ in preview.first], numeric=True),
        TableColumn("words", [words for *_, words in preview.first], min_width=24),
    ))  # fmt: skip
    for words in preview.outside:
        terminal.console().print(terminal.text(f"outside turns: {words}"))


def _show_table(table: TableReading) -> None:
    from fusen.cli import terminal
    from fusen.cli.terminal import show
    from fusen.report.table_block import TableColumn

    console = terminal.console()
    console.print(terminal.text(f"{table.table}: read as {table.read_as}", "bold"))
    console.print(terminal.text(f"{quantity(table.rows, 'row')}, {quantity(table.sources, 'source')}"))
    for reason in table.why:
        console.print(terminal.text(f"because {reason}"))
    columns = table.columns
    show((
        TableColumn("column", [column.name for column in columns], min_width=16),
        TableColumn("read as", [column.read_as or "not read" for column in columns], min_width=10),
        TableColumn("filled", [f"{column.filled:,}" for column in columns], numeric=True),
        TableColumn("different", [f"{column.different:,}" for column in columns], numeric=True, priority=1),
        TableColumn("first value", [column.example for column in columns], min_width=16, priority=2),
    ))  # fmt: skip


def edit(
    place: Annotated[str, typer.Argument(metavar="SOURCE|CITATION", hidden=True)],
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> int:
    """Correct a transcript in your editor; its codings follow.

    SOURCE is a path, stem or case; a citation such as JP-03@1234-1290 opens the file at its line. The editor is VISUAL or
    EDITOR. Corrected words stay read, new talk is unread, and fusen undo takes the change back.
    """
    from fusen.cli import terminal
    from fusen.cli.tables.imports import show_import
    from fusen.study.paths import read_bytes
    from fusen.study.private_copy import editable

    with opened(study_dir, user) as (study, progress):
        file, line = study.sources.text_file(place)
        before = read_bytes(file)
        with editable(file) as copy:
            _run_editor(copy, line)
        if read_bytes(file) == before:
            terminal.say(f"{file.name}: not changed")
            return 0
        report = study.sources.import_files([file], progress=progress)
    show_import(report, output, dry_run=False)
    if report.failures:
        terminal.say(f"{file}: the file is as you saved it; the study keeps the text it had. fusen edit opens it again")
    return 1 if report.failures else 0


def _run_editor(file: Path, line: int) -> None:
    """Run the editor and wait. Raises FusenError without an editor, and if the editor fails."""
    command = editor_command(file, line, default=shutil.which("vi") or "")
    try:
        status = subprocess.run(command, check=False).returncode
    except OSError as error:
        message = f"the editor {command[0]} does not start: {error.strerror}"
        raise FusenError(message, "set EDITOR to a command, such as nano") from error
    if status:
        raise FusenError(f"{command[0]} ended with status {status}", "fusen import reads the file if you changed it")
