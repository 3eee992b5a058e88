"""How passages look: quotes with their citations, by code or interviewee, and as rows for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.cli.terminal import number
from fusen.model.escape import flowing
from fusen.model.results import Excerpt
from fusen.model.table import Table

if TYPE_CHECKING:
    from rich.console import Console
    from rich.padding import Padding

WITHHELD = "[1 passage withheld]"


def show_excerpts(table: Table[list[Excerpt]], output: Format) -> None:
    from fusen.report.writers.csv_tsv import excerpts_markdown

    if output is Format.md:
        terminal.write(excerpts_markdown(table.sheet()))
        return
    terminal.remarks(table.remarks, output)
    if output is Format.table:
        excerpt_blocks(table.rows, by_code=True)
    else:
        terminal.rows(table.to_dicts(), output, table.columns)


def excerpt_blocks(found: Sequence[Excerpt], *, by_code: bool) -> None:
    """Excerpts under a heading for each code, or each interviewee."""
    target = terminal.console()
    groups: dict[str, list[Excerpt]] = {}
    for excerpt in found:
        groups.setdefault(excerpt.code if by_code else excerpt.case, []).append(excerpt)
    coders = {excerpt.coder for excerpt in found}
    for name, mine in groups.items():
        people = {excerpt.case for excerpt in mine}
        counted = f"{number(len(mine), 'passage')}, {number(len(people), 'interviewee')}" if by_code else str(len(mine))
        if name:
            target.print(terminal.text(f"{name}  ({counted})", "bold"))
        for excerpt in mine:
            print_quote(target, excerpt, coder=len(coders) > 1, context=True)
        target.print()


def print_quote(
    target: Console,
    excerpt: Excerpt,
    *,
    coder: bool = False,
    context: bool = False,
    directed: bool = True,
    why: str = "",
) -> None:
    """The words in quotation marks, then where they stand; the passages around it stand unmarked."""
    from rich.console import Group

    said = WITHHELD if excerpt.quote is None else f"“{flowing(excerpt.quote)}”"
    where = "— " + "  ".join(_place(excerpt, coder, directed)) + (f"; {why}" if why else "")
    parts = [_indented(said), _indented(where, "dim", 6)]
    if context and excerpt.before:
        parts.insert(0, _indented(flowing(excerpt.before), "dim"))
    if context and excerpt.after:
        parts.insert(-1, _indented(flowing(excerpt.after), "dim"))
    if context and excerpt.note:
        parts.append(_indented(f"Note: {excerpt.note}", "italic", 6))
    target.print(Group(*parts))  # at once: each print is another 0.1 ms


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


def _indented(words: str, style: str = "", indent: int = 4) -> Padding:
    from rich.padding import Padding

    return Padding(terminal.text(words, style), (0, 0, 0, indent), expand=False)
