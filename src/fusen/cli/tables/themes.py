"""Theme summaries in the terminal and as rows for programs."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.cli.tables.excerpts import print_quote
from fusen.model.quantity import quantity
from fusen.model.results import Excerpt, FrequencyRow, GroupCount
from fusen.model.table import ThemeTable
from fusen.model.themes import CodeSummary, Companion, Connecting, ThemeSummary, Voice
from fusen.report.sections.sentences import beside, between, directed, render_prose, together

MOST_COMPANIONS = 3
ENDS = ("strongest", "mildest")
MOST_NAMES = 30


def show_themes(table: ThemeTable, output: Format, full: bool = False) -> None:
    """Print the summaries; in a terminal a screen for each theme, unless `full`."""
    summaries, basis, by = table
    if output is Format.table and not full and sys.stdout.isatty():
        from fusen.cli.tables.theme_overview import show_overview

        return show_overview(table)
    if output is Format.md:
        from fusen.report.sections.themes import themes_document

        return terminal.markdown_document(themes_document(summaries, basis, by))
    terminal.remarks(basis.remarks, output)
    if output is not Format.table:
        return terminal.rows(table.to_dicts(), output, table.columns)
    for theme in summaries:
        _print_theme(theme, by)
    return None


def _print_theme(theme: ThemeSummary, by: str | None) -> None:
    """Print a theme's figures, then each code with its voices; excerpts on a code are not repeated."""
    row = theme.theme.row
    terminal.rule(f"{row.path[-1]}: {_of(row)}")
    _print_facts(theme.theme, by)
    if theme.prose is not None:
        _print_prose(theme.prose)
    below = any(code.row.codings for code in theme.codes)
    own = theme.theme.chosen(row.guid if below else None)
    _print_voices(own, 0 if below else theme.theme.withheld, () if below else _voices(theme.theme))
    for summary in theme.codes:
        if summary.row.codings:
            terminal.blank()
            name = " / ".join(summary.row.path[1:])
            terminal.line(terminal.text(name, "bold") + terminal.text(f"  {_of(summary.row)}"))
            _print_facts(summary, by)
            _print_voices(summary.chosen(), summary.withheld, _voices(summary))
    silent = [summary.row.path[-1] for summary in theme.codes if not summary.row.codings]
    if silent and row.of:
        terminal.blank()
        terminal.line(f"Mentioned by no interviewee read in full: {', '.join(silent)}.", "dim")
    terminal.blank()


def _print_facts(summary: CodeSummary, by: str | None) -> None:
    for line in _facts(summary, by):
        terminal.line(line, indent=2)


def _print_prose(prose: Connecting) -> None:
    block, words = render_prose(prose), terminal.text("")
    for sentence in block.sentences:
        words.append_text(
            terminal.text(f"~~{sentence.whole}~~", "strike") if sentence.wrong else terminal.text(sentence.whole)
        )
        words.append_text(terminal.text(f" (struck out: {sentence.wrong}) " if sentence.wrong else " ", "dim"))
    for part in (terminal.text(block.notice, "dim"), words):
        terminal.line(part, indent=2)


def _voices(summary: CodeSummary) -> list[Voice]:
    """Return the counter-examples, and the ends of the range that are not already quoted."""
    return [*summary.against, *beside(summary)]


def _print_voices(quotes: Sequence[tuple[Excerpt, str]], withheld: int, voices: Sequence[Voice]) -> None:
    several = len({decision.coder for quote, _ in quotes for decision in quote.decisions}) > 1
    for excerpt, why in quotes:
        print_quote(excerpt, coder=several, why=why)
    if withheld:
        line = f"[{quantity(withheld, 'passage')} withheld]"
        terminal.line(line, "dim", indent=4)
    for title, alike in _titled(voices).items():
        terminal.line(f"{title}:", indent=2)
        for voice in alike:
            wording = "" if voice.coded else voice.reason.rpartition(": ")[2]
            print_quote(voice.excerpt, directed=False, why=wording)


def _titled(voices: Sequence[Voice]) -> dict[str, list[Voice]]:
    """Group voices by title: coded counter-examples with figures, candidates with a warning, ends of the range."""
    groups: dict[str, list[Voice]] = {}
    for voice in voices:
        title = f"Counter-example, {voice.reason}" if voice.coded else "Possible counter-example, by its wording"
        if voice.reason.startswith(ENDS):
            title = voice.reason.capitalize()
        groups.setdefault(title, []).append(voice)
    return groups


def _of(row: FrequencyRow) -> str:
    return f"{row.interviewees} of {quantity(row.of, 'interviewee')}" if row.of else "no interviewee read in full"


def _facts(summary: CodeSummary, by: str | None) -> list[str]:
    """Return one line each for interviewees, amounts and groups, directions, keywords, companions and warnings."""
    row = summary.row
    if not row.codings:
        return list(summary.remarks)
    lines = [_who(row)] if row.path[1:] or row.interviewees < row.of else []
    groups = f"; by {by}: {_groups(row.groups)}" if row.groups and by else ""
    lines.append(f"{quantity(row.codings, 'coding')}, {quantity(row.words, 'word')}{groups}")
    if summary.directions:
        lines.append(directed(summary))
    lines += [
        f"Distinctive words ({language}): {', '.join(word for word, _ in words)}"
        for language, words in summary.keywords.items()
    ]
    if summary.companions:
        lines.append("Co-occurs with: " + "; ".join(map(_companion, summary.companions[:MOST_COMPANIONS])))
    if summary.interval is not None:
        lines.append(between(summary))
    if summary.parting:
        lines.append("Groups differ most on: " + "; ".join(summary.parting))
    return [*lines, *(f"Limited evidence: {remark}" for remark in summary.remarks)]


def _who(row: FrequencyRow) -> str:
    names = list(row.cases[:MOST_NAMES])
    if len(row.cases) > MOST_NAMES:
        names.append(f"{len(row.cases) - MOST_NAMES} more")
    unnamed = row.interviewees - len(row.cases)
    if unnamed:
        names.append(f"{unnamed} who may not be listed")
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _groups(groups: Mapping[str, GroupCount]) -> str:
    return ", ".join(
        f"{name} {count.interviewees} of {count.of}" if count.of else f"{name} not read"
        for name, count in groups.items()
    )


def _companion(companion: Companion) -> str:
    return f"{companion.code} ({together(companion)})"
