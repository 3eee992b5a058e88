"""Themes that analysts wrote, and the ledger of quotes, for people and programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.cli.tables.excerpts import print_quote
from fusen.cli.terminal_table import Column, show
from fusen.model.escape import markdown
from fusen.model.table import Listed
from fusen.model.themes import STANCES

if TYPE_CHECKING:
    from fusen.model.table import Table
    from fusen.model.themes import LedgerRow, Pinned, WrittenTheme

COLUMNS = ("title", "claim", "codes", "by", "at", "stance", "citation", "case", "quote", "note", "left_out")
GONE = "[its words are no longer in the transcript]"
WITHHELD = "[1 passage withheld]"


def written_table(themes: Sequence[WrittenTheme]) -> Listed:
    """A record a pin, and one for a theme without any."""
    records = [_record(theme, pin) for theme in themes for pin in (theme.pins or (None,))]
    return Listed("themes", COLUMNS, records)


def show_written(themes: Sequence[WrittenTheme], output: Format) -> None:
    if output is Format.md:
        terminal.write("".join(_markdown(theme) for theme in themes))
        return
    if output is not Format.table:
        terminal.rows(written_table(themes).records, output, COLUMNS)
        return
    target = terminal.console()
    for theme in themes:
        target.print(terminal.text(theme.theme.title, "bold"))
        if theme.theme.claim:
            target.print(terminal.text(theme.theme.claim))
        if theme.codes:
            target.print(terminal.text(f"Codes: {'; '.join(theme.codes)}", "dim"))
        for stance in STANCES:
            pins = theme.of(stance)
            if pins:
                target.print(terminal.text(f"  {stance.capitalize()}:"))
            for pin in pins:
                if pin.excerpt is None:
                    target.print(terminal.text(f"    {GONE}", "dim"))
                else:
                    print_quote(target, pin.excerpt, why=pin.pin.note)
        if theme.left_out:
            target.print(terminal.text(f"  {_left_out(theme)}", "dim"))
        target.print()
    if not themes:
        terminal.say("no theme has been written: fusen theme write TITLE CLAIM")


def _record(theme: WrittenTheme, pin: Pinned | None) -> dict[str, Any]:
    excerpt = pin.excerpt if pin else None
    return {
        "title": theme.theme.title, "claim": theme.theme.claim, "codes": list(theme.codes), "by": theme.theme.user,
        "at": theme.theme.at, "stance": pin.pin.stance if pin else None,
        "citation": excerpt.citation if excerpt else None, "case": excerpt.case if excerpt else None,
        "quote": excerpt.quote if excerpt else None, "note": pin.pin.note if pin else None,
        "left_out": theme.left_out,
    }  # fmt: skip


def _markdown(theme: WrittenTheme) -> str:
    blocks = [f"## {markdown(theme.theme.title)}", markdown(theme.theme.claim)]
    for stance in STANCES:
        pins = theme.of(stance)
        blocks += [f"**{stance.capitalize()}**"] * bool(pins)
        for pin in pins:
            words, source = GONE, ""
            if pin.excerpt is not None:
                words = WITHHELD if pin.excerpt.quote is None else pin.excerpt.quote
                source = f"\n>\n> — {markdown(pin.excerpt.case)} ({markdown(pin.excerpt.citation)})"
            note = f": {markdown(pin.pin.note)}" if pin.pin.note else ""
            blocks.append(f"> {markdown(words)}{source}{note}")
    if theme.left_out:
        blocks.append(markdown(_left_out(theme)))
    return "".join(f"{block}\n\n" for block in blocks if block)


def _left_out(theme: WrittenTheme) -> str:
    return f"[{terminal.number(theme.left_out, 'pinned place')} of interviewees who may not be listed]"


def show_ledger(table: Table[list[LedgerRow]], output: Format) -> None:
    """Whose words are quoted, beside what there is to quote."""
    rows = table[0]
    terminal.remarks(table.remarks, output)
    if output is not Format.table:
        terminal.rows(table.to_dicts(), output, table.columns)
        return
    for kind in dict.fromkeys(row.kind for row in rows):
        mine = [row for row in rows if row.kind == kind]
        show((
            Column(kind, [row.value for row in mine], least=14),
            Column("quotes", [row.quotes for row in mine], right=True),
            Column("pinned", [row.pinned for row in mine], right=True, drop=2),
            Column("of all quotes", [_percent(row.share) for row in mine], right=True),
            Column("passages", [row.passages for row in mine], right=True, drop=1),
            Column("of all passages", [_percent(row.available) for row in mine], right=True),
            Column("", ["quoted often" if row.often else "" for row in mine]),
        ))  # fmt: skip
        terminal.console().print()
    terminal.say(
        "Quoted: what is pinned to a theme and what fusen themes quotes, each place once; passages: what could be."
    )


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f} %"
