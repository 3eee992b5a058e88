"""How results are printed: Rich tables for people, JSON, CSV and Markdown for programs and papers."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fusen.cli.options import Format
from fusen.model.shown import markdown, visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

EIGHTHS = " ▏▎▍▌▋▊▉█"


def console(*, stderr: bool = False) -> Console:
    """A console that takes text as it is: no markup, no emoji names, no highlighting."""
    from rich.console import Console

    return Console(stderr=stderr, markup=False, emoji=False, highlight=False, soft_wrap=False)


def text(value: object, style: str = "") -> Text:
    """A value as data: shown as typed, whatever it holds."""
    from rich.text import Text

    return Text("" if value is None else visible(str(value)), style=style)


def table(*columns: str | tuple[str, str]) -> Table:
    """A quiet table; a column given as (title, "right") is set flush right."""
    from rich import box
    from rich.table import Table

    made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    for column in columns:
        title, side = column if isinstance(column, tuple) else (column, "left")
        made.add_column(text(title), justify="right" if side == "right" else "left", overflow="fold")
    return made


def bar(share: float | None, width: int = 12) -> str:
    """A share as a bar of block characters, the same width for every share."""
    if share is None:
        return "·" * width
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (EIGHTHS[rest] if rest else "")).ljust(width)


def remarks(lines: Iterable[str], output: Format) -> None:
    """A table's header: above it for people, on stderr beside data for programs."""
    target = console(stderr=output in (Format.json, Format.csv))
    for line in lines:
        target.print(text(line, "dim"))
    if output is Format.table:
        target.print()


def write(data: str) -> None:
    """Data to stdout, byte for byte."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data.encode("utf-8"))
    sys.stdout.buffer.flush()


def rows(records: Sequence[Mapping[str, Any]], output: Format, columns: Sequence[str]) -> None:
    """Rows as JSON, CSV or a Markdown table."""
    from fusen.formats.tables import delimited, json_text

    if output is Format.json:
        write(json_text(records))
    elif output is Format.csv:
        write("\ufeff" + delimited(records, ",", columns))
    else:
        write(markdown_table(records, columns))


def markdown_table(records: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    lines = [
        columns,
        ["---"] * len(columns),
        *([_cell(record[column]) for column in columns] for record in records),
    ]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return markdown("; ".join(map(str, value)))
    if isinstance(value, Mapping):
        return markdown("; ".join(f"{key} {_count(count)}" for key, count in value.items()))
    return markdown(str(value))


def _count(value: Any) -> str:
    return f"{value['interviewees']} of {value['of']}" if isinstance(value, Mapping) else str(value)


def warn(lines: Iterable[str]) -> None:
    """Warnings on stderr."""
    for line in lines:
        print(f"warning: {visible(line)}", file=sys.stderr)


def say(line: str) -> None:
    """Narration on stderr."""
    print(visible(line), file=sys.stderr)


def done(line: str) -> None:
    """What was done, on stdout."""
    print(visible(line))
