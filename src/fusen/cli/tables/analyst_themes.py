"""Analyst themes and the ledger of quotes, in the terminal and as rows for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.cli.terminal_blocks import show_result
from fusen.model.table import Listed
from fusen.report.sections.analyst_themes import analyst_theme_blocks

if TYPE_CHECKING:
    from fusen.model.themes import Pinned, WrittenTheme

COLUMNS = ("title", "claim", "codes", "by", "at", "stance", "citation", "case", "quote", "note", "left_out")


def written_table(themes: Sequence[WrittenTheme]) -> Listed:
    """Return a record for each pin, and one for each theme without pins."""
    records = [_record(theme, pin) for theme in themes for pin in (theme.pins or (None,))]
    return Listed("themes", COLUMNS, records, blocks=tuple(analyst_theme_blocks(themes)))


def show_written(themes: Sequence[WrittenTheme], output: Format) -> None:
    show_result(written_table(themes), output)
    if not themes and output is Format.table:
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
