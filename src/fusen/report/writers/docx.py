"""Write Word documents with real headings, block quotes, repeating table heads and numbered captions."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

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
)
from fusen.report.charts.canvas import measure
from fusen.report.charts.png import png
from fusen.report.language import message
from fusen.report.translate import struck
from fusen.report.writers.word_package import picture, picture_size, shown, write_package

WIDTH, HEIGHT = 16.0, 22.0  # cm of text on a page
MOST_COLUMNS, TOO_WIDE = 9, 1.4 * WIDTH
EM, PADDING, SHORT = 0.32, 0.45, 3.2  # cm: of 9 points, beside a cell's text, and what a column may keep to itself
EMU, TWIPS = 360_000, 567  # in a centimetre
HALF_POINTS = 18  # of letters in a cell
BOLD, ITALIC, STRUCK = "<w:b/>", "<w:i/>", "<w:strike/>"

STYLES = {"remark": "Remark", "lead": "Lead", "banner": "Banner", "byline": "Byline", "thin": "Caution"}
"""Styles of paragraphs by kind."""

_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")


def write(document: Document) -> bytes:
    """Returns the file's bytes. Raises no errors of its own: characters that XML forbids become visible."""
    body = _Body()
    parts = [_paragraph(document.title, "Title")] if document.title else []
    parts += [part for block in document.blocks for part in body.parts(block)]
    content = io.BytesIO()
    write_package(
        content, "".join(parts), body.pictures, body.logos, title=document.title[:255], author=document.author[:255],
        comment=document.comment, language=document.language,
    )  # fmt: skip
    return content.getvalue()


@dataclass(slots=True)
class _Body:
    """Renders blocks as paragraphs and tables; counts tables and collects the pictures of figures."""

    pictures: list[bytes] = field(default_factory=list)
    logos: list[bytes] = field(default_factory=list)
    tables: int = 0

    def parts(self, block: Block) -> Iterator[str]:
        match block:
            case Heading():
                yield _paragraph(block.text, f"Heading{min(block.level, 6)}")
            case Para():
                style = STYLES.get(block.kind, "")
                yield _paragraph(block.text, style, ITALIC if block.kind == "definition" else "")
            case RichPara():
                yield _rich(block)
            case Concordance():
                yield from (_rich(replace(paragraph, mark=""), "ListBullet") for paragraph in block.paragraphs)
            case Prose():
                yield _paragraph(block.notice, how=BOLD)
                yield _of_runs(_sentences(block))
            case Quote():
                yield from _quote(block)
            case Terms():
                for term, text in block.pairs:
                    yield _of_runs([_run(message("{term}:").format(term=term) + " ", BOLD), _run(text)])
            case Items():
                yield from (_paragraph(item, "ListBullet") for item in block.items)
            case Table():
                if block.caption:
                    self.tables += 1
                    yield _caption("Table", self.tables, block.caption, keep=True)
                yield from _table(block)
            case HeatMap() | Curve():
                return
            case Picture():
                yield self._logo(block)
            case Figure():
                yield self._figure(block)
                yield _caption("Figure", len(self.pictures), block.caption)

    def _logo(self, block: Picture) -> str:
        """Returns the picture at most 4 cm wide and 2.5 cm high, on a line of its own."""
        self.logos.append(block.content)
        across, down = picture_size(block.content)
        scale = min(4.0 / across, 2.5 / down)
        size = round(across * scale * EMU), round(down * scale * EMU)
        return f"<w:p>{picture(len(self.logos), size, block.description, logo=True)}</w:p>"

    def _figure(self, block: Figure) -> str:
        content = png(block.svg)
        self.pictures.append(content)
        across, down = picture_size(content)
        inch = 2.54 / 72
        scale = min(inch, WIDTH / across, HEIGHT / down)
        size = round(across * scale * EMU), round(down * scale * EMU)
        return f"<w:p><w:pPr><w:keepNext/></w:pPr>{picture(len(self.pictures), size, block.caption)}</w:p>"


def _quote(quote: Quote) -> Iterator[str]:
    if quote.before:
        yield _paragraph(f"… {quote.before}", "Context")
    yield from [_rich(paragraph, "Quote") for paragraph in quote.paragraphs] or [_paragraph(quote.words, "Quote")]
    if quote.after:
        yield _paragraph(f"{quote.after} …", "Reference")
    yield _paragraph(f"— {quote.source}", "Reference")
    if quote.note:
        yield _paragraph(message("note: {note}").format(note=quote.note), "Reference")


STYLE_PROPERTIES = {"bold": BOLD, "italic": ITALIC}


def _rich(block: RichPara, style: str = "") -> str:
    runs = [_run(run.text, STYLE_PROPERTIES.get(run.style, "")) for run in block.runs]
    return _of_runs([_run(block.mark), *runs], style)


def _sentences(prose: Prose) -> Iterator[str]:
    for sentence in prose.sentences:
        yield _run(sentence.whole, STRUCK if sentence.wrong else "")
        yield _run(f" {struck(sentence.wrong)} " if sentence.wrong else " ")


def _caption(kind: str, number: int, text: str, *, keep: bool = False) -> str:
    """Returns a caption with Word's own numbering, so lists of tables and figures include it."""
    counted = f'<w:fldSimple w:instr="SEQ {kind} \\* ARABIC">{_run(str(number))}</w:fldSimple>'
    label = message("Table") if kind == "Table" else message("Figure")
    return _of_runs([_run(f"{label} "), counted, _run(f". {text}")], "Caption", "<w:keepNext/>" * keep)


def _table(block: Table) -> Iterator[str]:
    """Yields a table whose head repeats on every page and whose rows do not break across pages. Wide tables become a
    list for each row."""
    rows = [block.head, *(tuple("\u2003" * cell.indent + cell.text for cell in row) for row in block.rows)]
    right = [column.numeric for column in block.columns]
    if not block.columns:
        return
    widths = _widths(rows)
    if len(block.columns) > MOST_COLUMNS and sum(min(whole, SHORT) for _, whole in widths) > TOO_WIDE:
        rows = [(rows[0][0], "Values"), *(_listed(rows[0], row) for row in rows[1:])]
        widths, right = _widths(rows), [False, False]
    small = _scale(widths)
    size = f'<w:sz w:val="{round(HALF_POINTS * small)}"/>' if small < 1 else ""
    twips = [round(width * TWIPS) for width in _fitted([(_scaled(a, small), _scaled(b, small)) for a, b in widths])]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    yield (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(twips)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )
    for number, row in enumerate(rows):
        head = "" if number else "<w:tblHeader/>"
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
            f"{_paragraph(text, 'Cell', (BOLD if not number or not at else '') + size, right=right[at])}</w:tc>"
            for at, (text, width) in enumerate(zip(row, twips, strict=True))
        )
        yield f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{cells}</w:tr>"
    yield "</w:tbl>" + _paragraph("")


def _listed(head: Sequence[str], row: Sequence[str]) -> tuple[str, str]:
    return row[0], "; ".join(f"{title}: {text}" for title, text in zip(head[1:], row[1:], strict=True) if text)


def _widths(rows: Sequence[Sequence[str]]) -> list[tuple[float, float]]:
    """Of each column the centimetres of its longest word, or of its longest cell where that is short, and of that cell."""
    result = []
    for column in zip(*rows, strict=True):
        whole = max(map(_width, column)) + PADDING
        word = max(_width(word) for text in column for word in text.split() or [""]) + PADDING
        result.append((whole if whole <= SHORT else word, min(whole, WIDTH)))
    return result


def _width(text: str) -> float:
    return measure(text, EM, bold=True)


def _scale(widths: Sequence[tuple[float, float]]) -> float:
    """How much smaller letters must be for no word to break, at most by a third."""
    room, needed = WIDTH - PADDING * len(widths), sum(least - PADDING for least, _ in widths)
    return max(2 / 3, min(1.0, room / needed)) if needed else 1.0


def _scaled(width: float, scale: float) -> float:
    return PADDING + (width - PADDING) * scale


def _fitted(widths: Sequence[tuple[float, float]]) -> list[float]:
    """Returns widths that sum to the page width: each column's need, and a share of the rest by what it could use."""
    spare = WIDTH - sum(least for least, _ in widths)
    growth = sum(whole - least for least, whole in widths)
    if spare < 0 or not growth:
        return [WIDTH * least / (WIDTH - spare) for least, _ in widths]
    return [least + spare * (whole - least) / growth for least, whole in widths]


def _paragraph(text: str, style: str = "", how: str = "", *, right: bool = False) -> str:
    about = '<w:jc w:val="right"/>' if right else ""
    return _of_runs([_run(text, how)], style, about)


def _of_runs(runs: Iterable[str], style: str = "", about: str = "") -> str:
    about = (f'<w:pStyle w:val="{style}"/>' if style else "") + about
    properties = f"<w:pPr>{about}</w:pPr>" if about else ""
    return f"<w:p>{properties}{''.join(runs)}</w:p>"


def _run(text: str, how: str = "") -> str:
    """Returns one run; line breaks and tabs stay."""
    if not text:
        return ""
    properties = f"<w:rPr>{how}</w:rPr>" if how else ""
    lines = (
        "<w:tab/>".join(f'<w:t xml:space="preserve">{shown(part)}</w:t>' for part in line.split("\t"))
        for line in _BREAK.split(text)
    )
    return f"<w:r>{properties}{'<w:br/>'.join(lines)}</w:r>"
