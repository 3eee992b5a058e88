"""Passages as quotes with citations, by code or interviewee, and as rows for programs."""

from __future__ import annotations

from collections.abc import Sequence

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.model.escape import flowing, one_line
from fusen.model.quantity import quantity
from fusen.model.results import Excerpt
from fusen.model.table import Table

WITHHELD = "[1 passage withheld]"


def show_excerpts(table: Table[list[Excerpt]], output: Format) -> None:
    if output is Format.md:
        from fusen.report.sections.excerpts import excerpts_document

        terminal.markdown_document(excerpts_document(table.sheet(), ""))
        return
    terminal.remarks(table.remarks, output)
    if output is Format.table:
        excerpt_blocks(table.rows, by_code=True)
    else:
        terminal.rows(table.to_dicts(), output, table.columns)


def excerpt_blocks(excerpts: Sequence[Excerpt], *, by_code: bool) -> None:
    """Print excerpts under a heading for each code or interviewee."""
    groups: dict[str, list[Excerpt]] = {}
    for excerpt in excerpts:
        groups.setdefault(excerpt.code if by_code else excerpt.case, []).append(excerpt)
    coders = {decision.coder for excerpt in excerpts for decision in excerpt.decisions}
    for name, mine in groups.items():
        people = {excerpt.case for excerpt in mine}
        counted = (
            f"{quantity(len(mine), 'passage')}, {quantity(len(people), 'interviewee')}" if by_code else str(len(mine))
        )
        if name:
            terminal.line(f"{name}  ({counted})", "bold")
        for excerpt in mine:
            print_quote(excerpt, coder=len(coders) > 1, context=True)
        terminal.blank()


def plain_lines(excerpts: Sequence[Excerpt]) -> None:
    """Print a line for each excerpt: citation, speaker and quote, separated by tabs."""
    lines = (
        "\t".join(
            map(
                one_line,
                (excerpt.citation, excerpt.speaker, WITHHELD if excerpt.quote is None else flowing(excerpt.quote)),
            )
        )
        + "\n"
        for excerpt in excerpts
    )
    terminal.write("".join(lines))


def print_quote(
    excerpt: Excerpt,
    *,
    coder: bool = False,
    context: bool = False,
    directed: bool = True,
    why: str = "",
) -> None:
    """Print a quote and its citation; the context has no quotation marks."""
    quote = WITHHELD if excerpt.quote is None else f"“{flowing(excerpt.quote)}”"
    where = "— " + "  ".join(_place(excerpt, coder, directed)) + (f"; {why}" if why else "")
    parts = [terminal.indented(quote, "", 4), terminal.indented(where, "dim", 6)]
    if context and excerpt.before:
        parts.insert(0, terminal.indented(flowing(excerpt.before), "dim", 4))
    if context and excerpt.after:
        parts.insert(-1, terminal.indented(flowing(excerpt.after), "dim", 4))
    if context and excerpt.note:
        parts.append(terminal.indented(f"Note: {excerpt.note}", "italic", 6))
    terminal.lines(*parts)


def _place(excerpt: Excerpt, coder: bool, directed: bool) -> list[str]:
    """Citation, the interviewee where the citation does not name them, the speaker where they are several."""
    named = excerpt.citation.startswith(f"{excerpt.case}@")
    parts = [
        excerpt.citation,
        "" if named else excerpt.case,
        excerpt.time or "",
        f"p. {excerpt.page}" if excerpt.page else "",
        (directed and excerpt.direction) or "",
    ]
    return [part for part in (*parts, excerpt.coder if coder else "") if part]
