"""A report as a Word document: a findings draft with real headings, tables, captions and quotes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from fusen.model.escape import visible
from fusen.model.report import Report
from fusen.report.blocks import Block, Figure, Heading, Items, Para, Prose, Quote, Table, Terms
from fusen.report.charts.canvas import measure
from fusen.report.charts.png import png
from fusen.report.sections.findings import Section, findings
from fusen.report.sections.methods import account

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

FONT, JAPANESE = "Calibri", "Yu Gothic"
WIDTH, HEIGHT = 16.0, 22.0  # cm of text on a page
MOST_COLUMNS = 9
EM, PADDING, SHORT = 0.32, 0.45, 3.2  # cm: of 9 points, beside a cell's text, and what a column may keep to itself


def write(report: Report) -> bytes:
    """The file's bytes. Raises nothing of its own: what XML cannot hold is made visible."""
    facts = report.facts
    parts: list[Block] = [Para(f"Made {facts.made} with fusen {facts.version}.")]
    for section in _sections(report):
        parts += [Heading(1, section.title), *section.blocks]
    return document(report.title, parts, author=facts.made_by, comment=f"Data sha256 {facts.data_hash}")


def document(title: str, blocks: Iterable[Block], *, author: str = "", comment: str = "") -> bytes:
    """Blocks under a title as a Word document."""
    from docx import Document

    made = Document()
    _style(made, title, author, comment)
    made.add_heading(_text(title), 0)
    numbers = {"Figure": 0, "Table": 0}
    for block in blocks:
        _add(made, block, numbers)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def _sections(report: Report) -> Iterator[Section]:
    yield from findings(report)
    own = {section.anchor: section for section in account(report)}
    for anchor in ("methods", "checklist", "cite", "quotes", "codebook", "trail"):
        if anchor in own:
            section = own[anchor]
            title = (
                f"Appendix: {section.title}"
                if anchor in ("quotes", "codebook", "trail", "checklist")
                else section.title
            )
            yield Section(section.anchor, title, section.blocks)


def _text(text: str) -> str:
    """What XML may hold; line breaks stay line breaks."""
    return visible(text).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


def _style(document: Document, title: str, author: str, comment: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    properties = document.core_properties
    properties.title, properties.author = _text(title)[:255], _text(author)[:255]
    properties.comments = comment
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
    names: Any = document.styles
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "Caption", "Quote"):
        style = names[name]
        style.font.name = FONT
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), JAPANESE)
    names["Normal"].font.size = Pt(11)
    quote = names["Quote"].paragraph_format
    quote.left_indent = quote.right_indent = Cm(1)
    names["Quote"].font.italic = False


def _add(document: Document, block: Block, numbers: dict[str, int]) -> None:
    match block:
        case Heading():
            document.add_heading(_text(block.text), min(block.level, 4))
        case Para():
            run = document.add_paragraph().add_run(_text(block.text))
            run.italic = block.kind == "definition" or None
        case Prose():
            document.add_paragraph().add_run(_text(block.said)).bold = True
            paragraph = document.add_paragraph()
            for one in block.sentences:
                paragraph.add_run(_text(one.whole)).font.strike = bool(one.wrong) or None
                paragraph.add_run(_text(f" (struck out: {one.wrong}) " if one.wrong else " "))
        case Quote():
            because = f"; {block.reason}" if block.reason else ""
            document.add_paragraph(_text(f"{block.words}\n— {block.reference}{because}"), "Quote")
        case Terms():
            for term, text in block.pairs:
                paragraph = document.add_paragraph()
                paragraph.add_run(_text(f"{term}: ")).bold = True
                paragraph.add_run(_text(text))
        case Items():
            for item in block.items:
                document.add_paragraph(_text(item), "List Bullet")
        case Table():
            _caption(document, "Table", block.caption, numbers).paragraph_format.keep_with_next = True
            _table(document, block)
        case Figure():
            _figure(document, block, numbers)


def _caption(document: Document, kind: str, text: str, numbers: dict[str, int]) -> Paragraph:
    """A caption that Word numbers itself, so that lists of tables and figures find it."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    numbers[kind] += 1
    paragraph = document.add_paragraph(f"{kind} ", "Caption")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), f"SEQ {kind} \\* ARABIC")
    run, shown = OxmlElement("w:r"), OxmlElement("w:t")
    shown.text = str(numbers[kind])
    run.append(shown)
    field.append(run)
    paragraph._p.append(field)
    paragraph.add_run(_text(f". {text}"))
    return paragraph


def _table(document: Document, block: Table) -> None:
    """The head repeats on every page; rows do not break across pages. Wide tables become a list a row."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Cm

    shown = [block.head, *(tuple(cell.text for cell in row) for row in block.rows)]
    numbers = block.numbers
    if len(block.head) > MOST_COLUMNS:
        shown, numbers = [(shown[0][0], "Values"), *(_listed(shown[0], row) for row in shown[1:])], ()
    made = document.add_table(0, len(shown[0]), "Table Grid")
    made.autofit = False
    widths = _widths(shown)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Cm(width)
    for number, cells in enumerate(shown):
        row = made.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if not number:
            properties.append(OxmlElement("w:tblHeader"))
        for column, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
            cell.width = Cm(widths[column])
            _fill(cell, text, bold=not number or not column)
            if column in numbers:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph()


def _listed(head: Sequence[str], row: Sequence[str]) -> tuple[str, str]:
    return row[0], "; ".join(f"{title}: {text}" for title, text in zip(head[1:], row[1:], strict=True) if text)


def _widths(rows: Sequence[Sequence[str]]) -> list[float]:
    """Centimetres of each column, together the width of the page: short ones as wide as their text, the others by theirs."""
    whole = [max(measure(text, EM, bold=True) for text in column) + PADDING for column in zip(*rows, strict=True)]
    short = [width for width in whole if width <= SHORT]
    room = WIDTH - sum(short)
    long = sum(min(width, WIDTH) for width in whole if width > SHORT)
    if not long or room < SHORT * (len(whole) - len(short)):
        return [WIDTH * width / sum(whole) for width in whole]
    return [width if width <= SHORT else room * min(width, WIDTH) / long for width in whole]


def _fill(cell: _Cell, text: str, *, bold: bool) -> None:
    from docx.shared import Pt

    run = cell.paragraphs[0].add_run(_text(text))
    run.font.size = Pt(9)
    run.bold = bold


def _figure(document: Document, block: Figure, numbers: dict[str, int]) -> None:
    from docx.shared import Cm

    picture = document.add_picture(io.BytesIO(png(block.svg)))
    scale = min(1.0, Cm(WIDTH) / picture.width, Cm(HEIGHT) / picture.height)
    picture.width, picture.height = int(picture.width * scale), int(picture.height * scale)
    described = picture._inline.docPr
    described.set("descr", _text(block.caption))
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    _caption(document, "Figure", block.caption, numbers)
