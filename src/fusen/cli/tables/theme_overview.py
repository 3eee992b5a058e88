"""Themes on a screen each: the codes that most interviewees mention, with a quote, and how to see more."""

from __future__ import annotations

from collections.abc import Sequence

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.cli.tables.excerpts import print_quote
from fusen.model.quantity import quantity
from fusen.model.results import FrequencyRow
from fusen.model.table import ThemeTable
from fusen.model.themes import CodeSummary, ThemeSummary
from fusen.report.sections.sentences import of

MOST = 4
"""Codes of a theme: with a quote each they fill a screen of 24 lines."""


def show_overview(table: ThemeTable, output: Format) -> None:
    """Print a screen for each theme, then what was found and three commands to go on with."""
    terminal.remarks(table.remarks, output)
    for theme in table.rows:
        _print_theme(theme, table.by)
    _print_summary(table)


def _print_theme(theme: ThemeSummary, by: str | None) -> None:
    row = theme.theme.row
    terminal.rule(f"{row.path[-1]}: {_of(row, by)}")
    coded = [code for code in theme.codes if code.row.codings] or [theme.theme] * bool(row.codings)
    for code in coded[:MOST]:
        name = " / ".join(code.row.path[1:]) or row.path[0]
        terminal.line(terminal.text(name, "bold") + terminal.text(f"  {_of(code.row, by)}"))
        for excerpt, _ in code.chosen()[:1]:
            print_quote(excerpt)
    for line in _below(theme, coded):
        terminal.line(line, "dim")
    terminal.blank()


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


def _print_summary(table: ThemeTable) -> None:
    codes = [code for theme in table.rows for code in (theme.codes or (theme.theme,)) if code.row.codings]
    if not codes:
        return
    first = max(codes, key=lambda code: (code.row.interviewees, code.row.codings)).row
    codings = sum(theme.theme.row.codings for theme in table.rows)
    terminal.rule("Summary")
    terminal.line(
        f"{quantity(codings, 'coding')} in {quantity(len(table.rows), 'theme')} and {quantity(len(codes), 'code')}, of "
        f"{quantity(first.of, 'interviewee')}. The code that most of them mention is {first.path[-1]} "
        f"({first.interviewees} of {first.of})."
    )
    terminal.blank()
    commands = (
        ("fusen themes --full", "all codes, quotes, counter-examples"),
        (f'fusen excerpts --code "{first.path[-1]}"', "all passages of a code"),
        ("fusen", "the app, to read and code"),
    )
    width = max(len(command) for command, _ in commands)
    for command, what in commands:
        terminal.line(f"{command:<{width}}  {what}", indent=2)
