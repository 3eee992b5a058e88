"""How results are printed: text and narration for people, JSON, CSV and Markdown for programs and papers."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fusen.cli.options import Format
from fusen.model.escape import markdown, visible

if TYPE_CHECKING:
    from rich.console import Console
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


def bar(share: float | None, width: int, *, plain: bool = False) -> str:
    """A share as a bar, the same width for every share; `plain` for terminals without block characters."""
    if share is None:
        return ("." if plain else "·") * width
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    if plain:
        return "#" * round(eighths / 8)
    full, rest = divmod(eighths, 8)
    return "█" * full + (EIGHTHS[rest] if rest else "")


def remarks(lines: Iterable[str], output: Format) -> None:
    """A table's header: above it for people and papers, on stderr beside data for programs."""
    if output is Format.md:
        write("".join(f"{markdown(line)}\n\n" for line in lines))
        return
    if output is not Format.table:
        for line in lines:
            say(line)
        return
    target = console()
    for line in lines:
        target.print(text(line, "dim"))
    target.print()


def write(data: str) -> None:
    """Data to stdout: exactly into a file or pipe, with control characters made visible on a terminal."""
    sys.stdout.flush()
    sys.stdout.buffer.write((visible(data) if sys.stdout.isatty() else data).encode())
    sys.stdout.buffer.flush()


def rows(records: Sequence[Mapping[str, Any]], output: Format, columns: Sequence[str]) -> None:
    """Rows as JSON, CSV or a Markdown table."""
    from fusen.report.writers.cells import markdown_table
    from fusen.report.writers.csv_tsv import BOM, delimited, json_text

    if output is Format.json:
        write(json_text(records))
    elif output is Format.csv:
        write(BOM + delimited(records, ",", columns))
    else:
        write(markdown_table(records, columns))


def number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


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
