"""Results in a terminal: the blocks that documents are written from, a match over their kinds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.cli.terminal_curve import plot
from fusen.cli.terminal_heat_map import print_heat_map
from fusen.cli.terminal_keyword_line import keyword_line
from fusen.model.escape import flowing, one_line
from fusen.model.quantity import quantity
from fusen.model.results import Excerpt
from fusen.report.blocks import (
    Block,
    Concordance,
    Curve,
    Document,
    Figure,
    Heading,
    HeatMap,
    Items,
    Para,
    Picture,
    Prose,
    Quote,
    RichPara,
    Table,
    Terms,
    remark_paras,
)
from fusen.report.sections.excerpts import WITHHELD
from fusen.report.sections.result_blocks import result_blocks

if TYPE_CHECKING:
    from rich.text import Text

    from fusen.model.agreement import AgreementTable
    from fusen.model.table import Listed, ThemeTable
    from fusen.model.table import Table as Result

    AnyResult = Result[Any] | ThemeTable | AgreementTable | Listed

PARA_STYLES = {"remark": "dim", "definition": "italic", "banner": "bold"}
RUN_STYLES = {"bold": "bold", "italic": "italic", "code": "bold"}


def show_result(table: AnyResult, output: Format, *, most: int | None = None, **display: Any) -> None:
    """Print a result: its blocks for people, at most `most` rows of each table; its records for programs."""
    if output in (Format.json, Format.csv):
        terminal.remarks(table.remarks, output)
        terminal.rows(table.to_dicts(), output, table.columns)
        return
    blocks = result_blocks(table, **display)
    if output is Format.md:
        terminal.markdown_document(Document("", [*remark_paras(table.remarks), *blocks]))
    else:
        if table.remarks:
            terminal.remarks(table.remarks, output)
        print_blocks(blocks, most)


def print_blocks(blocks: Iterable[Block], most: int | None = None) -> None:
    """Print blocks below each other; text below a heading is indented."""
    previous: Block | None = None
    indent = 0
    for block in blocks:
        if previous is not None and _apart(previous, block):
            terminal.blank()
        if isinstance(block, Heading):
            indent = 2 * max(0, block.level - 2) + 2
        elif isinstance(block, Table):
            indent = 0
        _print_block(block, indent, most)
        previous = block


def _apart(previous: Block, block: Block) -> bool:
    """Return whether an empty line separates two blocks."""
    match block:
        case Heading():
            return block.level <= 2 or isinstance(previous, Table)
        case Table():
            return not isinstance(previous, Heading)
        case Curve():
            return False
    return isinstance(previous, Table) and not isinstance(block, Para)


def _print_block(block: Block, indent: int, most: int | None) -> None:
    match block:
        case Heading(level=1):
            terminal.rule(block.text)
        case Heading():
            terminal.line(block.text, "bold", indent - 2)
        case Para():
            terminal.line(block.text, PARA_STYLES.get(block.kind, ""), indent)
        case RichPara():
            terminal.line(_rich(block), indent=indent)
        case Concordance():
            for line in block.lines:
                keyword_line(line)
        case Prose():
            terminal.line(block.notice, "dim", indent)
            terminal.line(_sentences(block), indent=indent)
        case Quote():
            _print_quote(block, indent)
        case Terms():
            terminal.line("; ".join(f"{term}: {text}" for term, text in block.pairs), indent=indent)
        case Items():
            for item in block.items:
                terminal.line(item, indent=indent)
        case Table():
            _print_table(block, most)
        case HeatMap():
            print_heat_map(block, most)
        case Curve():
            plot(block.band, block.held)
        case Figure() | Picture():
            return


def _print_table(table: Table, most: int | None) -> None:
    count = len(table.rows)
    if table.caption:
        terminal.line(table.caption, "dim")
    if most is None or count <= most:
        terminal.show_table(table)
        return
    terminal.show_table(
        replace(table, columns=tuple(replace(column, cells=column.cells[:most]) for column in table.columns))
    )
    terminal.line(f"{quantity(count - most, 'more row')}: --most {count}, or --format csv.", "dim")


def _print_quote(quote: Quote, indent: int) -> None:
    words = quote.words if quote.words == WITHHELD else f"“{quote.words}”"
    parts = [
        *([terminal.indented(quote.before, "dim", indent + 2)] if quote.before else []),
        terminal.indented(words, "", indent + 2),
        *([terminal.indented(quote.after, "dim", indent + 2)] if quote.after else []),
        terminal.indented(f"— {quote.source}", "dim", indent + 4),
        *([terminal.indented(f"Note: {quote.note}", "italic", indent + 4)] if quote.note else []),
    ]
    terminal.lines(*parts)


def _rich(block: RichPara) -> Text:
    line = terminal.text(block.mark)
    for run in block.runs:
        line.append_text(terminal.text(run.text, RUN_STYLES.get(run.style, "")))
    return line


def _sentences(block: Prose) -> Text:
    """Return the sentences; a sentence that is struck out keeps its marks where a terminal has no line for them."""
    from fusen.report.translate import struck

    line = terminal.text("")
    for sentence in block.sentences:
        if sentence.wrong:
            line.append_text(terminal.text(f"~~{sentence.whole}~~", "strike"))
            line.append_text(terminal.text(f" {struck(sentence.wrong)} ", "dim"))
        else:
            line.append_text(terminal.text(f"{sentence.whole} "))
    return line


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
