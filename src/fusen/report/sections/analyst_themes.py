"""Analysts' themes with their pinned quotes by stance, and the ledger of quotes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from fusen.model.results import Basis, Excerpt
from fusen.model.themes import STANCES, LedgerRow, Stance, WrittenTheme
from fusen.report.blocks import Block, Heading, Para, Table, TableColumn
from fusen.report.language import integer, message, percent, plural
from fusen.report.sections.themes import quote

GONE = "[the transcript no longer contains these words]"
STANCE_LINES: Mapping[Stance, str] = {
    "supporting": "Supporting:", "qualifying": "Qualifying:", "contradicting": "Contradicting:",
}  # fmt: skip


def analyst_theme_blocks(themes: Sequence[WrittenTheme]) -> list[Block]:
    return [block for theme in themes for block in _theme(theme)]


def _theme(theme: WrittenTheme) -> Iterator[Block]:
    yield Heading(1, theme.theme.title)
    if theme.theme.claim:
        yield Para(theme.theme.claim)
    if theme.codes:
        yield Para(f"Codes: {'; '.join(theme.codes)}.", "remark")
    yield from pinned_quotes(theme)
    if theme.left_out:
        yield Para(left_out(theme), "remark")


def left_out(theme: WrittenTheme) -> str:
    return plural(
        "[{n} pinned excerpt of interviewees who may not be listed]",
        "[{n} pinned excerpts of interviewees who may not be listed]",
        theme.left_out,
    )


def pinned_quotes(
    theme: WrittenTheme, linked: Callable[[Excerpt], Excerpt] = lambda excerpt: excerpt,
    languages: Mapping[str, str] | None = None,
) -> Iterator[Block]:  # fmt: skip
    """Yields supporting quotes first; `linked` returns an excerpt with its coding, `languages` are by source."""
    for stance in STANCES:
        pins = theme.of(stance)
        if pins:
            yield Para(message(STANCE_LINES[stance]))
        for pin in pins:
            if pin.excerpt is None:
                yield Para(message(GONE), "remark")
            else:
                yield quote(linked(pin.excerpt), languages or {}, pin.pin.note)


def ledger_blocks(rows: Sequence[LedgerRow], basis: Basis) -> Iterator[Block]:
    """Yields a table of quotes and available passages for interviewees, languages, directions and groups."""
    for kind in dict.fromkeys(row.kind for row in rows):
        yield _ledger_table(kind, [row for row in rows if row.kind == kind])
    yield Para(
        "Quotes: excerpts pinned to themes and the quotes of fusen themes, each passage once. Excerpts: all that may be "
        "quoted.",
        "remark",
    )


def _ledger_table(kind: str, rows: Sequence[LedgerRow]) -> Table:
    often = ["quoted often" if row.often else "" for row in rows]
    shares = [
        [percent(share) for share in column]
        for column in ([row.share for row in rows], [row.available for row in rows])
    ]
    return Table(
        "",
        (
            TableColumn(kind, [row.value for row in rows], min_width=14),
            TableColumn("quotes", [integer(row.quotes) for row in rows], numeric=True),
            TableColumn("pinned", [integer(row.pinned) for row in rows], numeric=True, priority=2),
            TableColumn("of all quotes", shares[0], numeric=True),
            TableColumn("excerpts", [integer(row.excerpts) for row in rows], numeric=True, priority=1),
            TableColumn("of all excerpts", shares[1], numeric=True),
            *([TableColumn("note", often)] if any(often) else []),
        ),
    )
