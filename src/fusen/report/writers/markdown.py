"""A report as Markdown: nothing of it acts but what is meant as a heading, table or quote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fusen.model.escape import markdown as shown
from fusen.model.report import Report
from fusen.report.blocks import Block, Figure, Heading, Items, Para, Prose, Quote, Table, Terms
from fusen.report.sections.findings import findings
from fusen.report.sections.methods import account
from fusen.report.sections.themes import prose


def write(report: Report) -> bytes:
    """The file's bytes, UTF-8. Figures are left out: their tables stand beside them."""
    lines = [f"# {shown(report.title)}"]
    for section in (*findings(report), *account(report)):
        lines.append(f"## {shown(section.title)}")
        for block in section.blocks:
            lines.extend(_block(block))
    return ("\n\n".join(lines) + "\n").encode()


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * (block.level + 1)} {shown(block.text)}"
        case Para(kind="definition"):
            yield f"*{shown(block.text)}*"
        case Para():
            yield shown(block.text)
        case Prose():
            yield from prose(block)
        case Quote():
            because = f"; {shown(block.reason)}" if block.reason else ""
            yield f"> {shown(block.words)}\n>\n> — {shown(block.reference)}{because}"
        case Terms():
            yield "\n".join(f"- {shown(term)}: {shown(text)}" for term, text in block.pairs)
        case Items():
            yield "\n".join(f"- {shown(item)}" for item in block.items)
        case Table():
            yield shown(block.caption)
            yield _table(block)
        case Figure():
            return


def _table(table: Table) -> str:
    marks = ["---:" if number in table.numbers else "---" for number in range(len(table.head))]
    rows = [[shown(cell.text.replace("\u2003", "· ")) for cell in row] for row in table.rows]
    return "\n".join(map(_line, ([shown(title) for title in table.head], marks, *rows)))


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
