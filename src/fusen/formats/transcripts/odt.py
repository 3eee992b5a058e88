"""Read .odt transcripts: body, tables, insertions; footnotes and comments at the end; no deletions.

Own mapping on lxml: odfdo unpacks without limits and resolves what a DTD declares.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, BinaryIO

from fusen.errors import FileError
from fusen.formats.containers.safe_zip_xml import Package, parse_xml
from fusen.formats.registry import Loaded, Options
from fusen.formats.transcripts.build_source import About
from fusen.formats.transcripts.rich_text import Block, DocumentTable, Notes, Paragraph, hidden_and_struck, read_blocks
from fusen.model.quantity import quantity
from fusen.model.source import Source

if TYPE_CHECKING:
    from lxml.etree import _Element

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_THROUGH = {f"{_STYLE}text-line-through-style": frozenset(("none",))}
_UNSEEN = {f"{_TEXT}display": frozenset(("true", "condition"))}
_DC = "{http://purl.org/dc/elements/1.1/}"
_SKIPPED = frozenset(
    (f"{_TEXT}tracked-changes", f"{_TEXT}sequence-decls", f"{_OFFICE}forms", f"{_TEXT}table-of-content")
)
_WEIGHTS = frozenset(("bold", "600", "700", "800", "900"))
_SPACES = re.compile(r"[ \t\r\n]+")
_MOST_SPACES = 1000
_MOST_REPEATED = 64  # columns; more are a spreadsheet's empty rest
_DEEPEST = 60
_ADVICE = "write each turn as `Name: …`, set names in bold, or use a table with a column of names"


def read(file: BinaryIO, name: str, options: Options) -> Loaded[Source]:
    """Return the one Source in an .odt file. Raises FileError, naming the file, if it is no OpenDocument text."""
    package = Package(file, name)
    if "content.xml" not in package:
        raise FileError(f"{name}: a zip archive, but no OpenDocument text", "save it as .odt in a word processor")
    document = _OdtDocument(package)
    blocks = document.blocks()
    notes = (Notes("Notes", tuple(document.notes)), Notes("Comments", tuple(document.comments)))
    return read_blocks(blocks, name, options, About("odt", advice=_ADVICE), notes, document.warnings())


class _OdtDocument:
    def __init__(self, package: Package) -> None:
        self.package = package
        root = package.xml("content.xml")
        self.body = root.find(f"{_OFFICE}body/{_OFFICE}text")
        if self.body is None:
            raise FileError(f"{package.name}: no OpenDocument text document", "save it as .odt in a word processor")
        self.notes: list[tuple[str, str]] = []
        self.comments: list[tuple[str, str]] = []
        self.deleted = len(root.findall(f".//{_TEXT}deletion"))
        self.weights = _weights(root)
        self.slants = _slants(root)
        self.lines_through = _switches(root, _THROUGH)
        self.unseen = _switches(root, _UNSEEN)
        self.struck = 0
        self.hidden = 0
        if "styles.xml" in package:
            styles = parse_xml(package.read("styles.xml", 2**22), f"{package.name}: 'styles.xml' in it")
            self.weights = _weights(styles) | self.weights
            self.lines_through = _switches(styles, _THROUGH) | self.lines_through
            self.unseen = _switches(styles, _UNSEEN) | self.unseen

    def blocks(self) -> list[Block]:
        assert self.body is not None
        return list(self._blocks(self.body, 0))

    def _blocks(self, parent: _Element, depth: int) -> Iterator[Block]:
        if depth > _DEEPEST:
            raise FileError(f"{self.package.name}: lists or tables nested more than {_DEEPEST} deep")
        for element in parent:
            tag = element.tag
            if tag in (f"{_TEXT}p", f"{_TEXT}h"):
                yield self._paragraph(element)
            elif tag == f"{_TABLE}table":
                yield DocumentTable(tuple(self._rows(element, depth)))
            elif tag not in _SKIPPED:  # lists, sections
                yield from self._blocks(element, depth + 1)

    def _rows(self, table: _Element, depth: int) -> Iterator[tuple[str, ...]]:
        for row in table.iter(f"{_TABLE}table-row"):
            if next(row.iterancestors(f"{_TABLE}table")) is not table:
                continue  # a row of a table inside a cell
            cells: list[str] = []
            for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                blocks = self._blocks(cell, depth + 1)
                rows = [((block.text,),) if isinstance(block, Paragraph) else block.rows for block in blocks]
                text = "\n".join("\t".join(inner) for group in rows for inner in group).strip()
                again = cell.get(f"{_TABLE}number-columns-repeated", "1")
                cells += [text] * (min(int(again), _MOST_REPEATED) if again.isascii() and again.isdigit() else 1)
            yield tuple(cells)

    def _paragraph(self, paragraph: _Element) -> Paragraph:
        style = paragraph.get(f"{_TEXT}style-name", "")
        pieces = list(self._pieces(paragraph, self.weights.get(style, False)))
        bold = 0
        for text, is_bold in pieces:
            if text.strip() and not is_bold:
                break
            bold += len(text)
        parent = paragraph.getparent()
        is_item = parent is not None and parent.tag == f"{_TEXT}list-item" and parent.index(paragraph) == 0
        marked = is_item or paragraph.tag == f"{_TEXT}h"
        return Paragraph("".join(text for text, _ in pieces), bold, self._is_italic(paragraph), marked)

    def _is_italic(self, paragraph: _Element) -> bool:
        """Return whether the paragraph is wholly in italics, by its style or the styles of its spans."""
        if self.slants.get(paragraph.get(f"{_TEXT}style-name", ""), False):
            return True
        spans = [
            span
            for span in paragraph.iterchildren(f"{_TEXT}span")
            if any(str(part).strip() for part in span.itertext())
        ]
        outside = (paragraph.text or "") + "".join(child.tail or "" for child in paragraph)
        slanted = all(self.slants.get(span.get(f"{_TEXT}style-name", ""), False) for span in spans)
        return bool(spans) and slanted and not outside.strip()

    def _pieces(self, parent: _Element, bold: bool) -> Iterator[tuple[str, bool]]:
        """Yield (text, in bold) of a paragraph in order, without notes and comments."""
        waiting: list[tuple[_Element | str, bool]] = [(parent, bold)]
        while waiting:
            element, bold = waiting.pop()
            if isinstance(element, str):
                yield element, bold
                continue
            tag = element.tag
            if tag == f"{_TEXT}note":
                yield self._note(element), bold
            elif tag == f"{_OFFICE}annotation":
                self._comment(element)
            elif tag == f"{_TEXT}s":
                count = element.get(f"{_TEXT}c", "1")
                yield " " * (min(int(count), _MOST_SPACES) if count.isascii() and count.isdigit() else 1), bold
            elif tag == f"{_TEXT}tab":
                yield "\t", bold
            elif tag == f"{_TEXT}line-break":
                yield "\n", bold
            elif self._is_unseen(element):
                self.hidden += len("".join(map(str, element.itertext())).split())
            else:
                style = element.get(f"{_TEXT}style-name", "") if tag == f"{_TEXT}span" else ""
                bold = self.weights.get(style, bold)
                inside: list[tuple[_Element | str, bool]] = [(_collapsed(element.text), bold)] if element.text else []
                for child in element:
                    inside.append((child, bold))
                    if child.tail:
                        inside.append((_collapsed(child.tail), bold))
                if self.lines_through.get(style) and "".join(map(str, element.itertext())).strip():
                    self.struck += 1
                    inside = [("~~", bold), *inside, ("~~", bold)]
                waiting.extend(reversed(inside))

    def _is_unseen(self, element: _Element) -> bool:
        """Return whether a paragraph's or span's style hides it."""
        styled = element.tag in (f"{_TEXT}span", f"{_TEXT}p", f"{_TEXT}h")
        return styled and self.unseen.get(element.get(f"{_TEXT}style-name", ""), False)

    def _note(self, note: _Element) -> str:
        mark = f"[{len(self.notes) + 1}]"
        body = note.find(f"{_TEXT}note-body")
        self.notes.append((mark, self._words(body)))
        return mark

    def _comment(self, comment: _Element) -> None:
        author = comment.findtext(f"{_DC}creator", "").strip()
        mark = f"[comment {len(self.comments) + 1}{', ' + author if author else ''}]"
        self.comments.append((mark, self._words(comment)))

    def _words(self, parent: _Element | None) -> str:
        paragraphs = [] if parent is None else [element for element in parent if element.tag == f"{_TEXT}p"]
        return "\n".join(
            "".join(text for text, _ in self._pieces(paragraph, False)).strip() for paragraph in paragraphs
        )

    def warnings(self) -> list[str]:
        name = self.package.name
        lines = []
        if self.deleted:
            lines.append(
                f"{name}: {quantity(self.deleted, 'tracked deletion is', 'tracked deletions are')} left out, insertions are kept"
            )
        lines += hidden_and_struck(name, self.hidden, self.struck)
        return lines


def _collapsed(text: str) -> str:
    """Collapse white space: in OpenDocument, a run of white space is one space."""
    return _SPACES.sub(" ", text)


def _slants(root: _Element) -> dict[str, bool]:
    """Return style name → in italics, for styles that state it."""
    slants: dict[str, bool] = {}
    for style in root.iter(f"{_STYLE}style"):
        properties = style.find(f"{_STYLE}text-properties")
        slant = None if properties is None else properties.get(f"{_FO}font-style")
        if slant is not None:
            slants[style.get(f"{_STYLE}name", "")] = slant in ("italic", "oblique")
    return slants


def _switches(root: _Element, switch: Mapping[str, frozenset[str]]) -> dict[str, bool]:
    """Return style name → whether a text property has a value other than those that turn it off."""
    result: dict[str, bool] = {}
    for style in root.iter(f"{_STYLE}style"):
        properties = style.find(f"{_STYLE}text-properties")
        for attribute, off in switch.items():
            value = None if properties is None else properties.get(attribute)
            if value is not None:
                result[style.get(f"{_STYLE}name", "")] = value not in off
    return result


def _weights(root: _Element) -> dict[str, bool]:
    """Return style name → bold, for styles that state it."""
    weights: dict[str, bool] = {}
    for style in root.iter(f"{_STYLE}style"):
        properties = style.find(f"{_STYLE}text-properties")
        weight = None if properties is None else properties.get(f"{_FO}font-weight")
        if weight is not None:
            weights[style.get(f"{_STYLE}name", "")] = weight in _WEIGHTS
    return weights
