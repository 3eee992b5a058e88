"""Commands that open the terminal app."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from fusen.cli.options import HERE, As, Coders, StudyDir
from fusen.errors import FusenError


def register(app: typer.Typer) -> None:
    app.command("code")(code)


def in_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def code(
    place: Annotated[str | None, typer.Argument(metavar="SOURCE|CITATION", hidden=True)] = None,
    coders: Coders = None,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Read and code a transcript, or go on where you were last.

    Named by its path, stem or case, or by a place in it such as JP-03@1234-1290.
    """
    open_app(study_dir, user, place, coders, resume=True)


def open_app(
    folder: Path = HERE, user: str | None = None, place: str | None = None, coders: list[str] | None = None, *,
    resume: bool = True,
) -> None:  # fmt: skip
    from fusen.cli.progress import Bar
    from fusen.study import Study

    if not in_terminal():
        raise FusenError("the app needs a terminal", "fusen status, search and excerpts work without one")
    with Bar() as progress, Study.open(folder, user=user, progress=progress) as study:
        from fusen.tui.app import StartPosition, run

        source, offset = study.sources.locate(place) if place else (None, None)
        progress.__exit__(None, None, None)
        run(study, StartPosition(source, offset, study.coders.named(coders) if coders else None, resume))
