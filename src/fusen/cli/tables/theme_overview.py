"""Themes on a screen each: the codes that most interviewees mention, with a quote, and how to see more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.cli.terminal_blocks import print_blocks
from fusen.model.quantity import quantity
from fusen.model.results import FrequencyRow
from fusen.model.table import ThemeTable
from fusen.model.themes import CodeSummary, ThemeSummary
from fusen.report.blocks import Block, Heading, Items, Para
from fusen.report.sections.excerpts import quote_of
from fusen.report.sections.sentences import of

MOST = 4
"""Codes of a theme: with a quote each they fill a screen of 24 lines."""


def show_overview(table: ThemeTable, output: Format) -> None:
    """Print a screen for each theme, then what was found and three commands to go on with."""
    terminal.remarks(table.remarks, output)
    print_blocks([block for theme in table.rows for block in _theme(theme, table.by)] + list(_summary(table)))


def _theme(theme: ThemeSummary, by: str | None) -> Iterator[Block]:
    row = theme.theme.row
    yield Heading(1, f"{row.path[-1]}: {_of(row, by)}")
    coded = [code for code in theme.codes if code.row.codings] or [theme.theme] * bool(row.codings)
    for code in coded[:MOST]:
        yield Heading(3, f"{' / '.join(code.row.path[1:]) or row.path[0]}: {_of(code.row, by)}")
        for excerpt, _ in code.chosen()[:1]:
            yield quote_of(excerpt)
    for line in _below(theme, coded):
        yield Para(line, "remark")


def _below(theme: ThemeSummary, coded: Sequence[CodeSummary]) -> list[str]:
    """Return how groups differ, and where the other codes and quotes are."""
    lines = [f"Groups differ most on: {'; '.join(theme.theme.parting)}"] if theme.theme.parting else []
    more = len(coded) - MOST
    name = theme.theme.row.path[0]
    if coded:
        also = f"{quantity(more, 'more code')} and all quotes" if more > 0 else "All quotes"
        lines.append(f'{also}: fusen themes --code "{name}" --full')
    return lines


def _of(row: FrequencyRow, by: str | None) -> str:
    if not row.of:
        return "no interviewee fully coded"
    groups = ", ".join(f"{value} {of(count)}" for value, count in row.groups.items() if count.of) if by else ""
    return f"{row.interviewees} of {quantity(row.of, 'interviewee')}" + (f" ({groups})" if groups else "")


def _summary(table: ThemeTable) -> Iterator[Block]:
    codes = [code for theme in table.rows for code in (theme.codes or (theme.theme,)) if code.row.codings]
    if not codes:
        return
    first = max(codes, key=lambda code: (code.row.interviewees, code.row.codings)).row
    codings = sum(theme.theme.row.codings for theme in table.rows)
    yield Heading(1, "Summary")
    yield Para(
        f"{quantity(codings, 'coding')} in {quantity(len(table.rows), 'theme')} and {quantity(len(codes), 'code')}, of "
        f"{quantity(first.of, 'interviewee')}. The code that most of them mention is {first.path[-1]} "
        f"({first.interviewees} of {first.of})."
    )
    commands = (
        ("fusen themes --full", "all codes, quotes, counter-examples"),
        (f'fusen excerpts --code "{first.path[-1]}"', "all passages of a code"),
        ("fusen", "the app, to read and code"),
    )
    width = max(len(command) for command, _ in commands)
    yield Items(tuple(f"{command:<{width}}  {what}" for command, what in commands))
