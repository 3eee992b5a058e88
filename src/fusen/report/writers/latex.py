r"""Write LaTeX documents for \input: quotes and longtables, with all text escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from fusen.model.escape import one_line
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

HEAD = "% Needs \\usepackage{booktabs,longtable,array} and \\usepackage[T1]{fontenc}; for scripts other than Latin use LuaLaTeX or XeLaTeX and a font that has them.\n"
QUOTES = (
    "\\begin{longtable}{>{\\raggedright\\arraybackslash}p{0.62\\textwidth}"
    ">{\\raggedright\\arraybackslash}p{0.3\\textwidth}}\n\\toprule\nPassage & Where \\\\\n\\midrule\n\\endhead\n"
)
END = "\\bottomrule\n\\end{longtable}\n"
LINE = 80  # characters of a line of text
LONG = 24
"""Minimum characters for a column with wrapped lines instead of the width of its longest cell."""

_ACTING = re.compile(r"[\\{}$&#_%^~<>|\"`]|-(?=-)|'(?=')|,(?=,)")
_SHOWN = {
    "\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}",
    ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}", "'": "'{}", "`": "{}`{}", "-": "-{}", ",": ",{}",
}  # fmt: skip


def write(document: Document) -> bytes:
    """Returns the file's bytes, UTF-8, without title or figures, which the author adds."""
    parts = [HEAD]
    for quoted, blocks in groupby(document.blocks, key=lambda block: isinstance(block, (Heading, Quote))):
        run = list(blocks)
        if quoted and any(isinstance(block, Quote) for block in run):
            parts += _quotes(run)
        else:
            parts += map(_block, run)
    return "".join(parts).encode()


def text(value: str) -> str:
    """One line in which no character acts, and no two join to a ligature that means another; `[` may not follow `\\\\`."""
    line = _ACTING.sub(lambda match: _SHOWN.get(match.group(), "\\" + match.group()), one_line(value))
    return "{}" + line if line[:1] in ("[", "*") else line


def _quotes(blocks: Iterable[Block]) -> Iterator[str]:
    """One longtable of quotes, with headings between them."""
    above = ""
    yield QUOTES
    for block in blocks:
        if isinstance(block, Heading):
            yield f"{above}\\multicolumn{{2}}{{l}}{{\\textbf{{{text(block.text)}}}}} \\\\*\n"
        elif isinstance(block, Quote):
            yield _quote(block)
        above = "\\addlinespace\n"
    yield END


def _quote(quote: Quote) -> str:
    words = f"\\emph{{{text(quote.words)}}}" if quote.before or quote.after else text(quote.words)
    before = f"\\ldots{{}} {text(quote.before)}" if quote.before else ""
    after = f"{text(quote.after)} \\ldots{{}}" if quote.after else ""
    note = f"; {text(quote.note)}" if quote.note else ""
    return f"{' '.join(filter(None, (before, words, after)))} & {text(quote.source)}{note} \\\\\n"


def _block(block: Block) -> str:
    match block:
        case Para(kind="remark"):
            # A comment: it says whose codings these are, and belongs into the caption that the author writes.
            return f"% {one_line(block.text)}\n"
        case Para() | RichPara():
            return f"{text(block.text)}\n\n"
        case Concordance():
            return _items(paragraph.text.removeprefix(paragraph.mark) for paragraph in block.paragraphs)
        case Prose():
            return " ".join(text(sentence.whole) for sentence in block.sentences if not sentence.wrong) + "\n\n"
        case Terms():
            return _items(f"{term}: {words}" for term, words in block.pairs)
        case Items():
            return _items(block.items)
        case Table():
            return _table(block)
        case Heading():
            return f"\\paragraph{{{text(block.text)}}}\n\n"
        case Quote() | Figure() | Picture() | HeatMap() | Curve():
            return ""


def _items(items: Iterable[str]) -> str:
    return "\\begin{itemize}\n" + "".join(f"\\item {text(item)}\n" for item in items) + "\\end{itemize}\n"


def _table(table: Table) -> str:
    rows = [[cell.text for cell in row] for row in table.rows]
    widths = [max([len(title), *(len(row[at]) for row in rows)]) for at, title in enumerate(table.head)]
    long = sum(width > LONG for width in widths)
    beside = sum(width + 2 for width in widths if width <= LONG)
    share = f"{max(0.2, 0.95 - beside / LINE) / long:.2f}" if long else ""
    spec = "".join(
        f">{{\\raggedright\\arraybackslash}}p{{{share}\\textwidth}}" if width > LONG else "r" if column.numeric else "l"
        for width, column in zip(widths, table.columns, strict=True)
    )
    head = " & ".join(map(text, table.head))
    body = "".join(f"{' & '.join(map(_cell, row))} \\\\\n" for row in table.rows)
    return f"\\begin{{longtable}}{{{spec}}}\n\\toprule\n{head} \\\\\n\\midrule\n\\endhead\n{body}{END}"


def _cell(cell: TableCell) -> str:
    return r"\quad " * cell.indent + text(cell.text)
