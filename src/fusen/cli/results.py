"""How frequencies, themes and excerpts look: in the terminal, and as rows for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from fusen.cli import render
from fusen.cli.options import Format
from fusen.model.rows import Basis, CodeSummary, Excerpt, FrequencyRow, ThemeSummary, Voice

FREQUENCY_COLUMNS = (
    "code",
    "path",
    "level",
    "codings",
    "passages",
    "interviewees",
    "of",
    "held",
    "words",
    "share",
    "groups",
)
THEME_COLUMNS = (
    *FREQUENCY_COLUMNS, "cases", "directions", "keywords", "quotes", "withheld", "against", "companions", "remarks",
)  # fmt: skip


def show_frequencies(rows: Sequence[FrequencyRow], basis: Basis, output: Format, by: str | None) -> None:
    render.remarks(basis.remarks, output)
    if output is not Format.table:
        render.rows([frequency_record(row) for row in rows], output, FREQUENCY_COLUMNS)
        return
    groups = list(rows[0].groups) if rows else []
    wide = render.console().width >= 100
    shown = render.table(
        "code", ("interviewees", "right"), "", *((f"{by}: {group}" if wide else group, "right") for group in groups),
        ("codings", "right"), ("passages", "right"), ("words", "right"),
    )  # fmt: skip
    for row in rows:
        style = "bold" if row.level == "theme" else "" if row.codings else "dim"
        cells = [
            "  " * (len(row.path) - 1) + row.path[-1],
            f"{row.interviewees} of {row.of}",
            render.bar(row.share, 12 if wide else 6),
            *(f"{count.interviewees} of {count.of}" for count in row.groups.values()),
            f"{row.codings:,}", f"{row.passages:,}", f"{row.words:,}",
        ]  # fmt: skip
        shown.add_row(*(render.text(cell, style) for cell in cells))
    render.console().print(shown)
    _say_held(rows, basis)


def _say_held(rows: Sequence[FrequencyRow], basis: Basis) -> None:
    if rows and rows[0].of < rows[0].held:
        line = f"{rows[0].held - rows[0].of} of {rows[0].held} interviewees are not read in full: for them, no code means unknown."
        render.console().print(render.text(line, "dim"))


def frequency_record(row: FrequencyRow) -> dict[str, Any]:
    record = {column: getattr(row, column) for column in FREQUENCY_COLUMNS}
    record["path"] = list(row.path)
    record["groups"] = {name: asdict(count) for name, count in row.groups.items()}
    return record


def show_excerpts(
    found: Sequence[Excerpt], basis: Basis, variables: Sequence[str], output: Format, context: int
) -> None:
    from fusen.formats.tables import COLUMNS, excerpt_records, excerpts_markdown

    render.remarks(basis.remarks, output)
    if output is Format.table:
        excerpt_blocks(found, by_code=True)
        return
    records = excerpt_records(found, variables, context > 0)
    if output is Format.md:
        render.write(excerpts_markdown(records))
    else:
        render.rows(records, output, list(records[0]) if records else COLUMNS)


def excerpt_blocks(found: Sequence[Excerpt], *, by_code: bool) -> None:
    """Excerpts as blocks of text: the words, then citation, speaker, time, coder and note."""
    target = render.console()
    groups: dict[str, list[Excerpt]] = {}
    for excerpt in found:
        groups.setdefault(excerpt.code if by_code else excerpt.case, []).append(excerpt)
    for name, mine in groups.items():
        target.print(render.text(f"{name}  ({len(mine)})", "bold"))
        for excerpt in mine:
            _print_excerpt(excerpt)
        target.print()


def _print_excerpt(excerpt: Excerpt, lead: str = "") -> None:
    from rich.padding import Padding

    target = render.console()
    said = "[1 passage withheld]" if excerpt.quote is None else excerpt.quote
    if lead:
        target.print(Padding(render.text(lead), (0, 0, 0, 2)))
    if excerpt.before:
        target.print(Padding(render.text(excerpt.before, "dim"), (0, 0, 0, 4)))
    target.print(Padding(render.text(said), (0, 0, 0, 4)))
    if excerpt.after:
        target.print(Padding(render.text(excerpt.after, "dim"), (0, 0, 0, 4)))
    who = [excerpt.citation, excerpt.speaker, excerpt.time, excerpt.direction, excerpt.coder]
    target.print(Padding(render.text("— " + "  ".join(filter(None, who)), "dim"), (0, 0, 0, 4)))
    if excerpt.note:
        target.print(Padding(render.text(f"✎ {excerpt.note}", "italic"), (0, 0, 0, 4)))


def show_themes(summaries: Sequence[ThemeSummary], basis: Basis, output: Format, by: str | None) -> None:
    if output is Format.md:
        from fusen.report.themes_markdown import themes_markdown

        render.write(themes_markdown(summaries, basis, by))
        return
    render.remarks(basis.remarks, output)
    if output is not Format.table:
        every = [summary for theme in summaries for summary in (theme.theme, *theme.codes)]
        render.rows([theme_record(summary) for summary in every], output, THEME_COLUMNS)
        return
    for theme in summaries:
        _print_theme(theme, by)


def theme_record(summary: CodeSummary) -> dict[str, Any]:
    return frequency_record(summary.row) | {
        "cases": list(summary.row.cases),
        "directions": dict(summary.directions),
        "keywords": {language: [list(pair) for pair in words] for language, words in summary.keywords.items()},
        "quotes": [_quote_record(excerpt) for excerpt in summary.quotes],
        "withheld": summary.withheld,
        "against": [_voice_record(voice) for voice in summary.against],
        "companions": [asdict(companion) for companion in summary.companions],
        "remarks": list(summary.remarks),
    }


def _quote_record(excerpt: Excerpt) -> dict[str, Any]:
    return {key: getattr(excerpt, key) for key in ("citation", "case", "time", "quote", "code")}


def _voice_record(voice: Voice) -> dict[str, Any]:
    return _quote_record(voice.excerpt) | {"coded": voice.coded, "reason": voice.reason}


def _print_theme(theme: ThemeSummary, by: str | None) -> None:
    from rich.rule import Rule

    target = render.console()
    target.print(Rule(render.text(theme.theme.row.path[-1], "bold"), align="left", style="dim"))
    _print_summary(theme.theme, by, heading=False)
    for summary in theme.codes:
        if summary.row.codings:
            _print_summary(summary, by, heading=True)
    silent = [summary.row.path[-1] for summary in theme.codes if not summary.row.codings]
    if silent:
        target.print(render.text(f"Not named by anyone read: {', '.join(silent)}.", "dim"))
    target.print()


def _print_summary(summary: CodeSummary, by: str | None, *, heading: bool) -> None:
    from rich.padding import Padding

    target, row = render.console(), summary.row
    if heading:
        target.print()
        target.print(render.text(row.path[-1], "bold"))
    for line in _facts(summary, by):
        target.print(Padding(render.text(line), (0, 0, 0, 2)))
    for excerpt in summary.quotes:
        _print_excerpt(excerpt)
    if summary.withheld:
        plural = "s" if summary.withheld > 1 else ""
        target.print(Padding(render.text(f"[{summary.withheld} passage{plural} withheld]", "dim"), (0, 0, 0, 4)))
    for voice in summary.against if heading else ():
        _print_excerpt(
            voice.excerpt,
            f"{'Against the grain' if voice.coded else 'Perhaps against the grain'}: {voice.reason}",
        )


def _facts(summary: CodeSummary, by: str | None) -> list[str]:
    """Counts, names, groups, directions, words, companions and what is thin, one line each."""
    row = summary.row
    names = f": {', '.join(row.cases)}" if row.cases else ""
    lines = [f"{row.interviewees} of {row.of} interviewees{names} ({row.codings} codings, {row.words:,} words)"]
    if row.groups:
        groups = ", ".join(f"{name} {count.interviewees} of {count.of}" for name, count in row.groups.items())
        lines.append(f"By {by}: {groups}")
    if summary.directions:
        lines.append("Direction: " + ", ".join(f"{count} {name}" for name, count in summary.directions.items()))
    for language, words in summary.keywords.items():
        lines.append(f"Set apart by ({language}): " + ", ".join(f"{word} {zeta:.1f}" for word, zeta in words))
    if summary.companions:
        lines.append(
            "Goes with: "
            + ", ".join(f"{c.code} ({c.interviewees} interviewees, {c.passages} passages)" for c in summary.companions)
        )
    return [*lines, *summary.remarks]
