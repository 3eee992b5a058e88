"""Links between codings and codes, in the terminal and as rows for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.cli.terminal_blocks import show_result
from fusen.model.escape import flowing
from fusen.model.memos.links import LinkEnd, LinkList, LinkRow
from fusen.model.quantity import quantity
from fusen.model.table import Listed
from fusen.report.blocks import Block, Heading, Para, Quote
from fusen.report.sections.excerpts import WITHHELD

_END = ("code", "citation", "case", "quote")
LINK_COLUMNS = (
    "id", *(f"origin_{key}" for key in _END), "relation", *(f"target_{key}" for key in _END), "note", "coder", "at",
    "guid",
)  # fmt: skip


def link_table(links: LinkList) -> Listed:
    records = [_record(row) for row in links.rows]
    return Listed("links", LINK_COLUMNS, records, links.remarks, tuple(_blocks(links)))


def _record(row: LinkRow) -> dict[str, Any]:
    ends = (("origin", row.origin), ("target", row.target))
    record = {f"{name}_{key}": value for name, end in ends for key, value in _end(end).items()}
    return record | {
        "id": row.id, "relation": row.link.relation, "note": row.note, "coder": row.link.user, "at": row.link.at,
        "guid": row.link.guid,
    }  # fmt: skip


def _end(end: LinkEnd) -> dict[str, str | None]:
    return {"code": end.label, "citation": end.citation or None, "case": end.case or None, "quote": end.quote}


def _blocks(links: LinkList) -> Iterator[Block]:
    """Yield each link as a sentence with the quotes of its codings."""
    for row in links.rows:
        yield Heading(2, f"{row.id}  {row.origin.name}  {row.link.relation}  {row.target.name}")
        for end in (row.origin, row.target):
            if end.citation:
                yield Quote(WITHHELD if end.quote is None else flowing(end.quote), end.citation)
        yield Para(", ".join(filter(None, (row.link.user, row.link.at[:10], row.note or ""))), "remark")


def show_links(links: LinkList, output: Format) -> None:
    show_result(link_table(links), output)
    if output is Format.table:
        terminal.say(quantity(len(links.rows), "link"))
