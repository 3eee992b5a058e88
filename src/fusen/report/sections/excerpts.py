"""Coded excerpts as blocks: quotes with citations, grouped by code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from fusen.model.escape import flowing
from fusen.model.table import Sheet
from fusen.report.blocks import Block, Document, Heading, Para, Quote, remark_paras

WITHHELD = "[1 passage withheld]"
NOT_CODED = "Not coded"


def excerpts_document(sheet: Sheet, title: str, *, outline: bool = False) -> Document:
    """Returns excerpts as a document. With an `outline`, themes and codes are nested headings; without one, each
    heading is the full name of the code."""
    return Document(title, [*remark_paras(sheet.remarks), *_blocks(sheet.rows, outline)])


def _blocks(rows: Sequence[Mapping[str, Any]], outline: bool) -> Iterator[Block]:
    above: list[str] = []
    uncoded = [NOT_CODED] if any(row["code"] for row in rows) else []
    for number, (code, result) in enumerate(groupby(rows, key=lambda row: str(row["code"]))):
        excerpts = list(result)
        names = (list(excerpts[0]["path"]) if outline else [code]) if code else uncoded
        for depth, name in enumerate(names):
            if names[: depth + 1] != above[: depth + 1]:
                yield Heading(depth + 1, name, f"c{number}" if depth == len(names) - 1 else "")
        above = names
        yield from map(_quote, excerpts)
    if not rows:
        yield Para("No coded passages.")


def _quote(row: Mapping[str, Any]) -> Quote:
    return Quote(
        WITHHELD if row["quote"] is None else flowing(row["quote"]),
        _reference(row),
        before=flowing(row.get("before") or ""),
        after=flowing(row.get("after") or ""),
        note=row["note"] or "",
    )


def _reference(row: Mapping[str, Any]) -> str:
    """Returns speaker and place: `EU-01, 00:12:34, p. 3 (EU-01@10-20; ann, for)`."""
    page = f"p. {row['page']}" if row["page"] else None
    who = ", ".join(str(part) for part in (row["case"], row["time"], page) if part)
    how = ", ".join(str(row[key]) for key in ("coder", "direction") if row[key])
    return f"{who} ({row['citation']}{'; ' + how if how else ''})"
