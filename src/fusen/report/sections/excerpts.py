"""Passages as quotes with citations, grouped by code or by interviewee."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Protocol

from fusen.model.escape import flowing
from fusen.model.quantity import quantity
from fusen.model.results import Basis, Excerpt
from fusen.model.table import Sheet
from fusen.report.blocks import Block, Document, Heading, Para, Quote, remark_paras
from fusen.report.sections.sentences import reference

WITHHELD = "[1 passage withheld]"
NOT_CODED = "Not coded"


class MatchedPassage(Protocol):
    """A passage that a query finds, with the labels of its codes."""

    @property
    def excerpt(self) -> Excerpt: ...

    @property
    def codes(self) -> tuple[str, ...]: ...


def excerpts_document(sheet: Sheet, title: str, *, outline: bool = False) -> Document:
    """Returns excerpts as a document. With an `outline`, themes and codes are nested headings; without one, each
    heading is the full name of the code."""
    return Document(title, [*remark_paras(sheet.remarks), *excerpt_blocks(sheet.rows, outline=outline)])


def excerpt_blocks(rows: Sequence[Mapping[str, Any]], *, outline: bool = False) -> Iterator[Block]:
    """Yields the records of excerpts as quotes; without an `outline` the headings count passages and interviewees."""
    above: list[str] = []
    uncoded = [NOT_CODED] if any(row["code"] for row in rows) else []
    for number, (code, result) in enumerate(groupby(rows, key=lambda row: str(row["code"]))):
        excerpts = list(result)
        names = (list(excerpts[0]["path"]) if outline else [f"{code} ({_counts(excerpts)})"]) if code else uncoded
        for depth, name in enumerate(names):
            if names[: depth + 1] != above[: depth + 1]:
                yield Heading(depth + 1, name, f"c{number}" if depth == len(names) - 1 else "")
        above = names
        yield from map(_quote, excerpts)
    if not rows:
        yield Para("No coded passages.")


def query_blocks(rows: Sequence[MatchedPassage], basis: Basis) -> Iterator[Block]:
    """Yields the passages that a query finds, each with its codes."""
    yield from quotes_by_case([(row.excerpt, "; ".join(row.codes)) for row in rows])
    cases = {row.excerpt.case for row in rows}
    total = f"{quantity(len(rows), 'passage')} of {quantity(len(cases), 'interviewee')}." if rows else "No passages."
    yield Para(total, "remark")


def quotes_by_case(passages: Iterable[tuple[Excerpt, str]]) -> Iterator[Block]:
    """Yields passages under their interviewees, each with a text about it."""
    groups: dict[str, list[tuple[Excerpt, str]]] = {}
    for excerpt, about in passages:
        groups.setdefault(excerpt.case, []).append((excerpt, about))
    for case, mine in groups.items():
        yield Heading(2, f"{case} ({quantity(len(mine), 'passage')})")
        for excerpt, about in mine:
            yield quote_of(excerpt, about)


def quote_of(excerpt: Excerpt, about: str = "") -> Quote:
    return Quote(WITHHELD if excerpt.quote is None else flowing(excerpt.quote), reference(excerpt), reason=about)


def _counts(rows: Sequence[Mapping[str, Any]]) -> str:
    cases = {row["case"] for row in rows}
    return f"{quantity(len(rows), 'passage')}, {quantity(len(cases), 'interviewee')}"


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
