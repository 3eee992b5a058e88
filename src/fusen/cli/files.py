"""Tables that go to a file instead of the screen: --output FILE."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fusen.model.agreement import AgreementTable
    from fusen.model.table import Listed, Table, ThemeTable


def to_file(table: Table[Any] | ThemeTable | AgreementTable | Listed, file: Path | None, force: bool) -> bool:
    """Write the table where a file was asked for, its header to the screen; whether one was."""
    if file is None:
        return False
    from fusen.cli import render
    from fusen.study.export.excerpt_files import write_table

    count = write_table(table, file, overwrite=force)
    for line in table.remarks:
        render.say(line)
    render.done(f"{render.number(count, 'row')} written to {file}")
    return True
