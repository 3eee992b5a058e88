"""The command `edit`: correct a transcript in the person's editor."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Annotated

import typer

from fusen.cli.context import opened
from fusen.cli.options import HERE, As, Format, Output, StudyDir
from fusen.errors import FusenError
from fusen.settings import editor_command


def register(app: typer.Typer) -> None:
    app.command("edit")(edit)


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
