"""The command `edit`: correct a transcript in the person's editor."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Annotated

import typer

from fusen.cli.context import opened
from fusen.cli.options import HERE, As, Format, Output, StudyDir
from fusen.errors import FusenError

_LINE_OPTION = frozenset(("vi", "vim", "nvim", "view", "nano", "emacs", "micro", "joe", "ne", "mg"))
"""Editors that take `+LINE`."""


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

    with opened(study_dir, user) as (study, progress):
        file, line = study.sources.text_file(place)
        before = file.read_bytes()
        _run_editor(file, line)
        if file.read_bytes() == before:
            terminal.say(f"{file.name}: not changed")
            return 0
        report = study.sources.import_files([file], progress=progress)
    show_import(report, output, dry_run=False)
    if report.failures:
        terminal.say(f"{file}: the file is as you saved it; the study keeps the text it had. fusen edit opens it again")
    return 1 if report.failures else 0


def _run_editor(file: Path, line: int) -> None:
    """Run the editor and wait. Raises FusenError without an editor, and if the editor fails."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or shutil.which("vi") or ""
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise FusenError(f"EDITOR is {command}: {error}", "set EDITOR to a command, such as nano") from error
    if not words:
        raise FusenError("no editor is set", "set EDITOR: EDITOR=nano fusen edit SOURCE")
    at = [f"+{line}"] if line > 1 and Path(words[0]).name in _LINE_OPTION else []
    try:
        status = subprocess.run([*words, *at, str(file)], check=False).returncode
    except OSError as error:
        raise FusenError(f"EDITOR is {command}: {error.strerror}", "set EDITOR to a command, such as nano") from error
    if status:
        raise FusenError(f"{words[0]} ended with status {status}", "fusen import reads the file if you changed it")
