"""Write Markdown documents: only headings, tables and quotes act as markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fusen.model.escape import markdown as shown
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
    TableCell,
    Terms,
)
from fusen.report.language import message
from fusen.report.translate import struck


def write(document: Document) -> bytes:
    """Returns the file's bytes, UTF-8. It omits figures, because their tables are included."""
    return text(document).encode()


def text(document: Document) -> str:
    parts = [f"# {shown(document.title)}"] if document.title else []
    for block in document.blocks:
        parts.extend(_block(block))
    return "\n\n".join(parts) + "\n" if parts else ""


def table_text(table: Table) -> str:
    """The table alone, each row a line."""
    marks = ["---:" if column.numeric else "---" for column in table.columns]
    rows = [list(map(_cell, row)) for row in table.rows]
    return "".join(map(_line, ([shown(title) for title in table.head], marks, *rows)))


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * min(block.level + 1, 6)} {shown(block.text)}"
        case Para(kind="definition"):
            yield f"*{shown(block.text)}*"
        case Para(kind="banner"):
            yield f"**{shown(block.text)}**"
        case Para():
            yield shown(block.text)
        case RichPara():
            yield _rich(block)
        case Concordance():
            yield "\n".join(map(_rich, block.paragraphs))
        case Prose():
            yield f"*{shown(block.notice)}*"
            sentences = [
                f"~~{shown(sentence.whole)}~~ *{shown(struck(sentence.wrong))}*"
                if sentence.wrong
                else shown(sentence.whole)
                for sentence in block.sentences
            ]
            yield from filter(None, (" ".join(sentences),))
        case Quote():
            yield _quote(block)
        case Terms():
            yield "\n".join(
                f"- {shown(message('{term}:').format(term=term))} {shown(text)}" for term, text in block.pairs
            )
        case Items():
            yield "\n".join(f"- {shown(item)}" for item in block.items)
        case Table():
            yield from filter(None, (shown(block.caption),))
            yield table_text(block).rstrip("\n")
        case Figure() | Picture() | HeatMap() | Curve():
            return


STYLE_SIGNS = {"bold": "**", "italic": "*", "code": ""}


def _rich(block: RichPara) -> str:
    parts = []
    for run in block.runs:
        sign = STYLE_SIGNS.get(run.style, "") if run.text.strip() == run.text else ""
        parts.append(f"{sign}{_within(run.text)}{sign}")
    return block.mark + "".join(parts)


def _within(text: str) -> str:
    """Returns a stretch of a line; `shown` strips the space at its ends."""
    before, after = len(text) - len(text.lstrip()), len(text) - len(text.rstrip())
    return " " * bool(before) + shown(text) + " " * bool(after and text.strip())


def _quote(quote: Quote) -> str:
    words = shown(quote.words)
    paragraphs = [
        f"… {shown(quote.before)}" if quote.before else "",
        *([*map(_rich, quote.paragraphs)] or [f"**{words}**" if quote.before or quote.after else words]),
        f"{shown(quote.after)} …" if quote.after else "",
        f"— {shown(quote.source)}",
        f"Note: {shown(quote.note)}" if quote.note else "",
    ]
    return "\n>\n".join(f"> {paragraph}".rstrip() for paragraph in paragraphs if paragraph)


def _cell(cell: TableCell) -> str:
    """Line breaks stay; the depth in a tree is shown by dots."""
    return "· " * cell.indent + "<br>".join(map(shown, cell.text.split("\n")))


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"
