"""How keywords with their lines, timelines and profiles look, in the terminal and as rows for programs."""

from __future__ import annotations

from collections.abc import Sequence

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.cli.tables.excerpts import print_quote
from fusen.cli.terminal_table import Column, show
from fusen.model.cross_case import (
    KEYWORD_COLUMNS,
    PROFILE_COLUMNS,
    TIMELINE_COLUMNS,
    KeywordRow,
    Line,
    Profile,
    ProfileRow,
    Timeline,
    TimelineRow,
    keyword_records,
    profile_records,
    timeline_records,
)
from fusen.model.results import Basis

BARS = "▁▂▃▄▅▆▇█"
PLAIN_BARS = ":-=+*#%@"


def show_keywords(rows: Sequence[KeywordRow], basis: Basis, output: Format) -> None:
    terminal.remarks(basis.remarks, output)
    if output in (Format.json, Format.csv):
        terminal.rows(keyword_records(rows), output, KEYWORD_COLUMNS)
        return
    if output is Format.md:
        records = [
            record | {"lines": [_line_text(line) for line in row.lines]}
            for record, row in zip(keyword_records(rows), rows, strict=True)
        ]
        terminal.rows(records, output, KEYWORD_COLUMNS)
        return
    if not rows:
        terminal.say("no word sets these apart: it needs three interviewees who use it, and other talk in its language")
        return
    at = ("", "")
    for row in rows:
        if (row.row, row.language) != at:
            at = (row.row, row.language)
            terminal.console().print(terminal.text(f"{row.row}  ({row.language})", "bold"))
        _print_word(row)


def _print_word(row: KeywordRow) -> None:
    from rich.padding import Padding

    target = terminal.console()
    head = (
        f"{row.word}  ζ {row.zeta:.1f}; {row.count:,} here, {row.rest:,} elsewhere; {row.interviewees:,} interviewees"
    )
    target.print(Padding(terminal.text(head), (0, 0, 0, 2), expand=False))
    for line in row.lines:
        _print_line(line)
    if row.withheld and len(row.lines) < 3:
        many = terminal.number(row.withheld, "passage")
        target.print(Padding(terminal.text(f"[{many} withheld]", "dim"), (0, 0, 0, 6), expand=False))


def _print_line(line: Line) -> None:
    """The word in one column where there is room, else as running text."""
    from rich.cells import cell_len, set_cell_size
    from rich.text import Text

    from fusen.model.escape import one_line

    target = terminal.console()
    left, word, right = (one_line(f"|{part}|")[1:-1] for part in (line.before, line.word, line.after))
    room = (target.width - 6 - cell_len(word) - cell_len(line.citation) - 2) // 2
    if room >= 12:
        left = _keep_end(left, room)
        right = right if cell_len(right) <= room else set_cell_size(right, room - 1) + "…"
        left = " " * (room - cell_len(left)) + left
        right += " " * (room - cell_len(right))
    target.print(Text.assemble("      ", left, (word, "bold"), right, "  ", (line.citation, "dim")))


def _keep_end(text: str, room: int) -> str:
    from rich.cells import cell_len

    if cell_len(text) <= room:
        return text
    while cell_len(text) > room - 1:
        text = text[1:]
    return "…" + text


def _line_text(line: Line) -> str:
    return f"{line.before}{line.word}{line.after} ({line.citation})"


def show_timeline(made: Timeline, basis: Basis, output: Format) -> None:
    from fusen.report.writers.cells import markdown_table

    terminal.remarks(basis.remarks, output)
    rows = [*made.rows, made.overall]
    if output in (Format.json, Format.csv):
        terminal.rows(timeline_records(made), output, TIMELINE_COLUMNS)
        return
    top = max((value for row in rows for value in row.bins), default=0)
    plain = output is Format.table and not terminal.console().encoding.startswith("utf")
    lines = [spark(row.bins, top, plain=plain) for row in rows]
    if output is Format.md:
        records = [
            {"label": row.label, "codings": row.codings, "": line} for row, line in zip(rows, lines, strict=True)
        ]
        terminal.write(markdown_table(records, ["label", "codings", ""]))
        return
    show(
        [
            Column("", _labels(rows), least=16),
            Column("codings", [f"{row.codings:,}" for row in rows], right=True, drop=1),
            Column(f"first to last (highest {top:.0%})", lines),
        ],
        ["" if row.codings else "dim" for row in rows[:-1]] + ["bold"],
        [2 * (len(row.path) - 1) if row.path else 0 for row in rows],
    )


def _labels(rows: Sequence[TimelineRow]) -> list[str]:
    labels = [row.path[-1] if row.path else row.label for row in rows]
    return [
        f"{label} ({row.source})" if row.source and labels.count(label) > 1 else label
        for label, row in zip(labels, rows, strict=True)
    ]


def spark(values: Sequence[float], top: float, *, plain: bool) -> str:
    """A bar a value, as high as its share of `top`; a dot for nothing."""
    bars, nothing = (PLAIN_BARS, ".") if plain else (BARS, "·")
    return "".join(bars[min(len(bars) - 1, int(value / top * len(bars)))] if value > 0 else nothing for value in values)


def show_profile(made: Profile, basis: Basis, output: Format) -> None:
    if output in (Format.json, Format.csv):
        terminal.remarks(basis.remarks, output)
        terminal.rows(profile_records(made), output, PROFILE_COLUMNS)
    elif output is Format.md:
        from fusen.report.sections.profile import profile_markdown

        terminal.write(profile_markdown(made, basis))
    else:
        terminal.remarks(basis.remarks, output)
        _print_profile(made)


def _print_profile(made: Profile) -> None:
    from rich.padding import Padding

    target = terminal.console()
    target.print(terminal.text(made.case, "bold"))
    facts = "; ".join(f"{name} {value}" for name, value in made.variables.items() if value)
    for line in filter(None, (facts, f"consent: {made.consent}")):
        target.print(Padding(terminal.text(line), (0, 0, 0, 2), expand=False))
    plain = not target.encoding.startswith("utf")
    for source in made.sources:
        read = ", ".join(f"{coder} {share:.0%}" for coder, share in source.reviewed.items())
        about = f"{source.source}  {source.language}, {source.words:,} words; read by {read or 'nobody'}"
        target.print(Padding(terminal.text(about, "dim"), (0, 0, 0, 2), expand=False))
        if any(source.bins):
            line = spark(source.bins, max(source.bins), plain=plain)
            target.print(terminal.text(f"  {line}  coded talk, first to last", "dim"))
    target.print()
    if not made.rows:
        target.print(terminal.text("No codings.", "dim"))
    for row in made.rows:
        _print_code(row)


def _print_code(row: ProfileRow) -> None:
    from rich.padding import Padding

    target = terminal.console()
    indent = 2 * (len(row.path) - 1)
    style = "bold" if row.level == "theme" else ""
    target.print(Padding(terminal.text(f"{row.path[-1]}  {facts(row)}", style), (0, 0, 0, indent), expand=False))
    for excerpt in row.quotes:
        print_quote(target, excerpt)
    if row.withheld:
        many = terminal.number(row.withheld, "passage")
        target.print(Padding(terminal.text(f"[{many} withheld]", "dim"), (0, 0, 0, 4), expand=False))


def facts(row: ProfileRow) -> str:
    ways = ", ".join(f"{count} {name}" for name, count in row.directions.items())
    share = f", {row.share:.0%} of coded words" if row.share is not None else ""
    others = f"; {row.interviewees:,} of {row.of:,} interviewees have it" if row.of else ""
    return f"{terminal.number(row.codings, 'coding')}{share}{f' ({ways})' if ways else ''}{others}"
