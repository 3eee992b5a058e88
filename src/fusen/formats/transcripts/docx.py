"""Read .docx transcripts: body, text boxes, tables, insertions; footnotes and comments at the end; no deletions.

docx2python takes 25 ms for 6,000 words and mammoth 194 (this module: 3), and neither limits what it unpacks.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO

from fusen.errors import FileError
from fusen.formats.containers.safe_zip_xml import Package
from fusen.formats.registry import Loaded, Options
from fusen.formats.transcripts.build_source import About
from fusen.formats.transcripts.rich_text import Block, DocumentTable, Notes, Paragraph, hidden_and_struck, read_blocks
from fusen.model.quantity import quantity
from fusen.model.source import Source

if TYPE_CHECKING:
    from lxml.etree import _Element

_SPACES = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",  # "strict" Open XML
)
_SKIPPED = frozenset(
    ("del", "moveFrom", "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "instrText", "delText")
)
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_HEADING = ("Heading", "heading")  # ids of Word's own styles
_NOT_BOLD = frozenset(("0", "false", "off", "none"))
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MAIN = "word/document.xml"
_DEEPEST = 60  # tables within tables
_ADVICE = "write each turn as `Name: …`, set names in bold, or use a table with a column of names"


def read(file: BinaryIO, name: str, options: Options) -> Loaded[Source]:
    """Return the one Source in a .docx file. Raises FileError, naming the file, if it is no Word document."""
    package = Package(file, name)
    if _MAIN not in package:
        raise FileError(f"{name}: a zip archive, but no Word document", "save it as .docx in a word processor")
    document = _DocxDocument(package)
    blocks = document.blocks()
    notes = [Notes("Notes", tuple(document.notes())), Notes("Comments", tuple(document.comments()))]
    about = About("docx", advice=_ADVICE)
    return read_blocks(blocks, name, options, about, notes, document.warnings())


class _DocxDocument:
    def __init__(self, package: Package) -> None:
        self.package = package
        root = package.xml(_MAIN)
        space = root.tag.partition("}")[0] + "}"
        if space not in _SPACES:
            raise FileError(f"{package.name}: no Word document: its main part is <{root.tag}>")
        self.space = space
        self.body = root.find(f"{space}body")
        self.deleted = 0
        self.boxes = 0
        self.hidden = 0
        self.struck = 0
        self.marks: dict[tuple[str, str], int] = {}  # (kind, id) of a note → its number

    @cached_property
    def bold_styles(self) -> frozenset[str]:
        """Styles whose text is in bold; character and paragraph styles alike."""
        return self._styles("b")

    @cached_property
    def hidden_styles(self) -> frozenset[str]:
        return self._styles("vanish")

    @cached_property
    def heading_styles(self) -> frozenset[str]:
        """Styles of headings: those with a level in the outline, and Word's own."""
        return frozenset(
            style.get(f"{self.space}styleId", "")
            for style in self._all_styles
            if style.find(f"{self.space}pPr/{self.space}outlineLvl") is not None
        )

    @cached_property
    def _all_styles(self) -> list[_Element]:
        name = "word/styles.xml"
        return list(self.package.xml(name).iter(f"{self.space}style")) if name in self.package else []

    def _styles(self, switch: str) -> frozenset[str]:
        return frozenset(
            style.get(f"{self.space}styleId", "")
            for style in self._all_styles
            if (result := style.find(f"{self.space}rPr/{self.space}{switch}")) is not None and self._is_on(result)
        )

    def _is_on(self, switch: _Element) -> bool:
        return switch.get(f"{self.space}val") not in _NOT_BOLD

    def blocks(self) -> list[Block]:
        return [] if self.body is None else list(self._blocks(self.body, 0))

    def _blocks(self, parent: _Element, depth: int) -> Iterator[Block]:
        if depth > _DEEPEST:
            raise FileError(f"{self.package.name}: tables nested more than {_DEEPEST} deep")
        for element in parent:
            kind = self._kind(element)
            if kind == "p":
                if len(element):
                    yield self._paragraph(element)
                    yield from self._text_boxes(element, depth)
            elif kind == "tbl":
                yield DocumentTable(tuple(self._rows(element, depth)))
            elif kind not in _SKIPPED:  # w:sdt, w:ins, w:customXml and what later versions wrap blocks in
                yield from self._blocks(element, depth + 1)

    def _kind(self, element: _Element) -> str:
        tag = element.tag
        return tag[len(self.space) :] if isinstance(tag, str) and tag.startswith(self.space) else ""

    def _text_boxes(self, paragraph: _Element, depth: int) -> Iterator[Block]:
        """Yield the paragraphs in text boxes of a paragraph once; Word writes a second copy for older versions."""
        tag = f"{self.space}txbxContent"
        for box in paragraph.iter(tag):
            outer = next(box.iterancestors(tag, f"{_COMPATIBILITY}Fallback", paragraph.tag), None)
            if outer is paragraph:
                inside = list(self._blocks(box, depth + 1))
                self.boxes += any(
                    block.text.strip() if isinstance(block, Paragraph) else block.rows for block in inside
                )
                yield from inside

    def _rows(self, table: _Element, depth: int) -> Iterator[tuple[str, ...]]:
        for row in table.iter(f"{self.space}tr"):
            if next(row.iterancestors(f"{self.space}tbl")) is not table:
                continue  # a row of a table inside a cell
            if row.find(f"{self.space}trPr/{self.space}del") is not None:
                self.deleted += 1
                continue
            cells = [self._cell(cell, depth) for cell in row.iterchildren() if self._kind(cell) in ("tc", "sdt")]
            yield tuple(cells)

    def _cell(self, cell: _Element, depth: int) -> str:
        parts = []
        for block in self._blocks(cell, depth + 1):
            rows = ((block.text,),) if isinstance(block, Paragraph) else block.rows
            parts += ["\t".join(row) for row in rows]
        return "\n".join(parts).strip()

    def _paragraph(self, paragraph: _Element) -> Paragraph:
        pieces: list[str] = []
        length = bold = 0
        style = paragraph.find(f"{self.space}pPr/{self.space}pStyle")
        called = "" if style is None else style.get(f"{self.space}val", "")
        all_bold, all_hidden = called in self.bold_styles, called in self.hidden_styles
        struck = False
        begins_bold = italic = coloured = True
        for run in self._runs(paragraph):
            text = self._text(run)
            if not text:
                continue
            if self._is_hidden(run, all_hidden):
                self.hidden += len(text.split())
                continue
            now = bool(text.strip()) and self._is_struck(run)
            if now != struck and (now or text.strip()):
                self.struck += now
                text = f"~~{text}"
                struck = now
            begins_bold = begins_bold and (not text.strip() or self._is_bold(run, all_bold))
            italic = italic and (not text.strip() or self._is_italic(run))
            coloured = coloured and (not text.strip() or self._is_coloured(run))
            pieces.append(text)
            length += len(text)
            if begins_bold:
                bold = length
        if struck:
            pieces.append("~~")
        numbered = paragraph.find(f"{self.space}pPr/{self.space}numPr") is not None
        is_heading = called in self.heading_styles or called.startswith(_HEADING)
        return Paragraph(
            "".join(pieces), bold, italic and length > 0, is_heading or numbered or (coloured and length > 0)
        )

    def _runs(self, parent: _Element) -> Iterator[_Element]:
        """Yield runs in order, including inserted, linked and field runs, without deleted and moved ones."""
        waiting = list(reversed(parent))
        while waiting:
            element = waiting.pop()
            kind = self._kind(element)
            if kind == "r":
                yield element
            elif kind in ("del", "moveFrom"):
                self.deleted += 1
            elif kind not in _SKIPPED and kind != "p":
                waiting.extend(reversed(element))

    def _is_bold(self, run: _Element, default: bool) -> bool:
        properties = run.find(f"{self.space}rPr")
        if properties is None:
            return default
        switch = properties.find(f"{self.space}b")
        if switch is not None:
            return self._is_on(switch)
        style = properties.find(f"{self.space}rStyle")
        return default or (style is not None and style.get(f"{self.space}val") in self.bold_styles)

    def _is_hidden(self, run: _Element, default: bool) -> bool:
        switch = run.find(f"{self.space}rPr/{self.space}vanish")
        if switch is not None:
            return self._is_on(switch)
        style = run.find(f"{self.space}rPr/{self.space}rStyle")
        return default or (style is not None and style.get(f"{self.space}val") in self.hidden_styles)

    def _is_struck(self, run: _Element) -> bool:
        switches = (run.find(f"{self.space}rPr/{self.space}{name}") for name in ("strike", "dstrike"))
        return any(switch is not None and self._is_on(switch) for switch in switches)

    def _is_italic(self, run: _Element) -> bool:
        switch = run.find(f"{self.space}rPr/{self.space}i")
        return switch is not None and self._is_on(switch)

    def _is_coloured(self, run: _Element) -> bool:
        colour = run.find(f"{self.space}rPr/{self.space}color")
        return colour is not None and colour.get(f"{self.space}val", "auto").lower() not in ("auto", "000000")

    def _text(self, run: _Element) -> str:
        parts = []
        for element in run:
            kind = self._kind(element)
            if kind == "t":
                parts.append(element.text or "")
            elif kind in _SIGNS:
                parts.append(_SIGNS[kind])
            elif kind in ("footnoteReference", "endnoteReference"):
                parts.append(self._mark(kind.removesuffix("Reference"), element.get(f"{self.space}id", "")))
        return "".join(parts)

    def notes(self) -> Iterator[tuple[str, str]]:
        """(mark, text) of footnotes and endnotes."""
        for part, kind in (("word/footnotes.xml", "footnote"), ("word/endnotes.xml", "endnote")):
            if part in self.package:
                for note in self.package.xml(part).iter(f"{self.space}{kind}"):
                    if note.get(f"{self.space}type") in (None, "normal"):
                        yield self._mark(kind, note.get(f"{self.space}id", "")), self._words(note)

    def comments(self) -> Iterator[tuple[str, str]]:
        """(author and quoted words, text) of comments."""
        if "word/comments.xml" not in self.package:
            return
        quoted = self._quoted()
        for number, comment in enumerate(self.package.xml("word/comments.xml").iter(f"{self.space}comment"), 1):
            author = comment.get(f"{self.space}author", "")
            words = quoted.get(comment.get(f"{self.space}id", ""), "")
            mark = f"[comment {number}{', ' + author if author else ''}{': “' + words + '”' if words else ''}]"
            yield mark, self._words(comment)

    def _quoted(self) -> dict[str, str]:
        """Return the words that each comment refers to, cut after 60 characters."""
        open_: dict[str, list[str]] = {}
        done: dict[str, str] = {}
        for element in () if self.body is None else self.body.iter():
            kind = self._kind(element)
            number = element.get(f"{self.space}id", "") if kind.startswith("comment") else ""
            if kind == "commentRangeStart":
                open_[number] = []
            elif kind == "commentRangeEnd" and number in open_:
                words = " ".join("".join(open_.pop(number)).split())
                done[number] = words if len(words) <= 60 else words[:59] + "…"
            elif kind == "t" and open_:
                for parts in open_.values():
                    parts.append(element.text or "")
        return done

    def _words(self, note: _Element) -> str:
        paragraphs = [self._paragraph(paragraph).text.strip() for paragraph in note.iter(f"{self.space}p")]
        return "\n".join(filter(None, paragraphs))

    def warnings(self) -> list[str]:
        name = self.package.name
        lines = []
        if self.deleted:
            lines.append(
                f"{name}: {quantity(self.deleted, 'tracked deletion is', 'tracked deletions are')} left out, insertions are kept"
            )
        if self.boxes:
            lines.append(
                f"{name}: {quantity(self.boxes, 'text box is read after its paragraph; check its place', 'text boxes are read after their paragraphs; check their places')}"
            )
        lines += hidden_and_struck(name, self.hidden, self.struck)
        if any(member.endswith("vbaProject.bin") for member in self.package):
            lines.append(f"{name}: its macros are not used")
        return lines

    def _mark(self, kind: str, number: str) -> str:
        """The mark of a footnote or endnote: numbers from 1 in the order of the text, without a word."""
        return f"[{self.marks.setdefault((kind, number), len(self.marks) + 1)}]"
