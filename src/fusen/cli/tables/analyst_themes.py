"""Analyst themes and the ledger of quotes, in the terminal and as rows for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.cli.tables.excerpts import print_quote
from fusen.cli.terminal import show
from fusen.model.table import Listed
from fusen.model.themes import STANCES
from fusen.report.sections.analyst_themes import GONE, left_out
from fusen.report.table_block import TableColumn

if TYPE_CHECKING:
    from fusen.model.table import Table
    from fusen.model.themes import LedgerRow, Pinned, WrittenTheme

COLUMNS = ("title", "claim", "codes", "by", "at", "stance", "citation", "case", "quote", "note", "left_out")


def written_table(themes: Sequence[WrittenTheme]) -> Listed:
    """Return a record for each pin, and one for each theme without pins."""
    records = [_record(theme, pin) for theme in themes for pin in (theme.pins or (None,))]
    return Listed("themes", COLUMNS, records)


def show_written(themes: Sequence[WrittenTheme], output: Format) -> None:
    if output is Format.md:
        from fusen.report.sections.analyst_themes import analyst_themes_document

        terminal.markdown_document(analyst_themes_document(themes))
        return
    if output is not Format.table:
        terminal.rows(written_table(themes).records, output, COLUMNS)
        return
    for theme in themes:
        terminal.line(theme.theme.title, "bold")
        if theme.theme.claim:
            terminal.line(theme.theme.claim)
        if theme.codes:
            terminal.line(f"Codes: {'; '.join(theme.codes)}", "dim")
        for stance in STANCES:
            pins = theme.of(stance)
            if pins:
                terminal.line(f"  {stance.capitalize()}:")
            for pin in pins:
                if pin.excerpt is None:
                    terminal.line(f"    {GONE}", "dim")
                else:
                    print_quote(pin.excerpt, why=pin.pin.note)
        if theme.left_out:
            terminal.line(f"  {left_out(theme)}", "dim")
        terminal.blank()
    if not themes:
        terminal.say("no written themes yet: fusen theme write TITLE CLAIM")


def _record(theme: WrittenTheme, pin: Pinned | None) -> dict[str, Any]:
    excerpt = pin.excerpt if pin else None
    return {
        "title": theme.theme.title, "claim": theme.theme.claim, "codes": list(theme.codes), "by": theme.theme.user,
        "at": theme.theme.at, "stance": pin.pin.stance if pin else None,
        "citation": excerpt.citation if excerpt else None, "case": excerpt.case if excerpt else None,
        "quote": excerpt.quote if excerpt else None, "note": pin.pin.note if pin else None,
        "left_out": theme.left_out,
    }  # fmt: skip


def show_ledger(table: Table[list[LedgerRow]], output: Format) -> None:
    """Show quotes and available passages by kind and value."""
    rows = table[0]
    terminal.remarks(table.remarks, output)
    if output is not Format.table:
        terminal.rows(table.to_dicts(), output, table.columns)
        return
    for kind in dict.fromkeys(row.kind for row in rows):
        mine = [row for row in rows if row.kind == kind]
        show((
            TableColumn(kind, [row.value for row in mine], min_width=14),
            TableColumn("quotes", [row.quotes for row in mine], numeric=True),
            TableColumn("pinned", [row.pinned for row in mine], numeric=True, priority=2),
            TableColumn("of all quotes", [_percent(row.share) for row in mine], numeric=True),
            TableColumn("excerpts", [row.excerpts for row in mine], numeric=True, priority=1),
            TableColumn("of all excerpts", [_percent(row.available) for row in mine], numeric=True),
            TableColumn("", ["quoted often" if row.often else "" for row in mine]),
        ))  # fmt: skip
        terminal.blank()
    terminal.say(
        "Quoted: excerpts pinned to themes and quotes in fusen themes, each passage once. Excerpts: all that may be quoted."
    )


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f} %"
