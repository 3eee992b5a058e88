"""Links between codings and codes, in the terminal and as rows for programs."""

from __future__ import annotations

from typing import Any

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.model.escape import flowing
from fusen.model.memos.links import LinkEnd, LinkList, LinkRow
from fusen.model.quantity import quantity
from fusen.model.table import Listed
from fusen.report.sections.excerpts import WITHHELD

_END = ("code", "citation", "case", "quote")
LINK_COLUMNS = (
    "id", *(f"origin_{key}" for key in _END), "relation", *(f"target_{key}" for key in _END), "note", "coder", "at",
    "guid",
)  # fmt: skip


def link_table(links: LinkList) -> Listed:
    return Listed("links", LINK_COLUMNS, [_record(row) for row in links.rows], links.remarks)


def _record(row: LinkRow) -> dict[str, Any]:
    ends = (("origin", row.origin), ("target", row.target))
    record = {f"{name}_{key}": value for name, end in ends for key, value in _end(end).items()}
    return record | {
        "id": row.id, "relation": row.link.relation, "note": row.note, "coder": row.link.user, "at": row.link.at,
        "guid": row.link.guid,
    }  # fmt: skip


def _end(end: LinkEnd) -> dict[str, str | None]:
    return {"code": end.label, "citation": end.citation or None, "case": end.case or None, "quote": end.quote}


def show_links(links: LinkList, output: Format) -> None:
    """Print each link as a sentence with the quotes of its codings."""
    if links.remarks:
        terminal.remarks(links.remarks, output)
    if output is not Format.table:
        terminal.rows(link_table(links).records, output, LINK_COLUMNS)
        return
    for row in links.rows:
        terminal.line(f"{row.id}  {row.origin.name}  {row.link.relation}  {row.target.name}", "bold")
        for end in (row.origin, row.target):
            if end.citation:
                quote = WITHHELD if end.quote is None else f"“{flowing(end.quote)}”"
                terminal.line(f"{quote} — {end.citation}", indent=10)
        terminal.line(", ".join(filter(None, (row.link.user, row.link.at[:10], row.note or ""))), "dim", indent=10)
    terminal.say(quantity(len(links.rows), "link"))
