"""Output to files: tables for --output FILE, and pictures for --plot FILE."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fusen.model.quantity import quantity

if TYPE_CHECKING:
    from fusen.model.agreement import AgreementTable
    from fusen.model.table import Listed, Table, ThemeTable


def to_file(
    table: Table[Any] | ThemeTable | AgreementTable | Listed, file: Path | None, force: bool, **display: Any
) -> bool:
    """Write the table to `file` and its header to the screen; returns False if no file is given.

    `display` are options of the result's view, for documents.
    """
    if file is None or file.name == "-":
        return False
    from fusen.cli import terminal
    from fusen.cli.context import record_output
    from fusen.study.export import write_table

    count = write_table(table, file, overwrite=force, **display)
    record_output(file)
    for line in table.remarks:
        terminal.say(line)
    terminal.done(f"{quantity(count, 'row')} written to {file}")
    return True


def picture(file: Path | None, draw: Callable[[], str], *, force: bool) -> None:
    """Write the picture if a file is given."""
    if file is None:
        return
    from fusen.cli.context import record_output
    from fusen.cli.terminal import say
    from fusen.study.export import write_picture

    write_picture(file, draw(), overwrite=force)
    record_output(file)
    say(f"chart written to {file}")
