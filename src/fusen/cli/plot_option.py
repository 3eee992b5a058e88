"""The option that also draws a table: --plot FILE."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

Plot = Annotated[
    Path | None, typer.Option("--plot", metavar="FILE", help="Draw it too, as .svg or .png.", show_default=False)
]
Force = Annotated[bool, typer.Option("--force", help="Replace an existing file.")]


def picture(file: Path | None, draw: Callable[[], str], *, force: bool) -> None:
    """Write the picture where one was asked for."""
    if file is None:
        return
    from fusen.cli.terminal import say
    from fusen.study.export import write_picture

    write_picture(file, draw(), overwrite=force)
    say(f"picture written to {file}")
