"""Read .html transcripts: what a browser would show, by paragraphs and tables; nothing in it is run or fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from fusen.errors import FileError
from fusen.formats.containers.encoding import decode
from fusen.formats.containers.safe_zip_xml import refuse_many
from fusen.formats.registry import Loaded, Options
from fusen.formats.transcripts.build_source import About
from fusen.formats.transcripts.rich_text import Block, DocumentTable, Paragraph, read_blocks
from fusen.model.source import Source
from fusen.text.language import normalise

if TYPE_CHECKING:
    from lxml.etree import _Element

_NOT_SHOWN = """
    script style head title template noscript iframe object embed svg math canvas audio video select datalist textarea nav
    button dialog applet
"""
_OWN_LINES = """
    html body p div section article main aside header footer h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre figure
    figcaption form fieldset address center hr details summary table caption thead tbody tfoot tr td th
"""
_UNSEEN = frozenset(_NOT_SHOWN.split())
_BLOCKS = frozenset(_OWN_LINES.split())
_BOLD = frozenset(("b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"))
_BOLD_WEIGHTS = frozenset(("bold", "600", "700", "800", "900"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_WEIGHT = re.compile(r"font-weight\s*:\s*(bold|normal|[1-9]00)", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_MOST_BYTES = 32 * 2**20
_SPACES = re.compile(r"[ \t\n\r\f]+")


def read(file: BinaryIO, name: str, options: Options) -> Loaded[Source]:
    """The one Source in an .html file. Raises FileError, naming the file."""
    data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise FileError(f"{name}: larger than {_MOST_BYTES // 2**20} MB", "save the transcript alone")
    refuse_many(data, name)
    declared = _CHARSET.search(data[:4096])
    decoded = decode(data, name, options.encoding or (declared[1].decode("ascii", "replace") if declared else None))
    root = _parse(decoded.text, name)
    walk = _Walk()
    walk.through(root)
    if root.tag != "html" or not walk.blocks:
        raise FileError(f"{name}: there is no visible text in it", "a page made by a script must be saved as text")
    spoken = normalise(root.get("lang", ""))
    return read_blocks(
        walk.blocks, name, options, About("html", spoken, encoding=decoded.encoding), (), decoded.warnings
    )


def _parse(text: str, name: str) -> _Element:
    from lxml import etree

    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8")
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.LxmlError, ValueError, AssertionError) as e:
        raise FileError(f"{name}: cannot be read as HTML: {e}", "open it in a browser and save it anew") from e
    if root is None:
        raise FileError(f"{name}: there is no text in it")
    return root


@dataclass(slots=True)
class _Walk:
    """Collects paragraphs: pieces of text until a block begins or ends."""

    blocks: list[Block] = field(default_factory=list)
    pieces: list[tuple[str, bool]] = field(default_factory=list)

    def through(self, root: _Element) -> None:
        waiting: list[tuple[_Element | str, bool, bool]] = [(root, False, False)]  # (node, bold, preformatted)
        while waiting:
            node, bold, kept = waiting.pop()
            if isinstance(node, str):
                if node == "":
                    self.close()
                else:
                    self.pieces.append((node if kept else _SPACES.sub(" ", node), bold))
                continue
            tag = node.tag
            if not isinstance(tag, str) or tag in _UNSEEN or _is_hidden(node):
                continue
            if tag == "br":
                self.pieces.append(("\n", bold))
                continue
            if tag == "table" and not node.findall(".//table"):
                self.close()
                self.blocks.append(DocumentTable(tuple(_rows(node))))
                continue
            waiting.extend(reversed(list(_inside(node, _weight(node, bold), kept or tag == "pre"))))
        self.close()

    def close(self) -> None:
        text, bold = _joined(self.pieces)
        self.pieces.clear()
        if text:
            self.blocks.append(Paragraph(text, bold))


def _inside(node: _Element, bold: bool, kept: bool) -> Iterator[tuple[_Element | str, bool, bool]]:
    """What an element holds; an empty string ends a paragraph."""
    is_block = node.tag in _BLOCKS
    if is_block:
        yield "", bold, kept
    if node.text:
        yield node.text, bold, kept
    for child in node:
        yield child, bold, kept
        if child.tail:
            yield child.tail, bold, kept
    if is_block:
        yield "", bold, kept


def _weight(node: _Element, otherwise: bool) -> bool:
    if node.tag in _BOLD:
        return True
    found = _WEIGHT.search(node.get("style", ""))
    return otherwise if found is None else found[1].lower() in _BOLD_WEIGHTS


def _is_hidden(node: _Element) -> bool:
    return node.get("hidden") is not None or _HIDDEN.search(node.get("style", "")) is not None


def _joined(pieces: list[tuple[str, bool]]) -> tuple[str, int]:
    """A paragraph's text and how much of its start is in bold, white space as a browser shows it."""
    text = ""
    parts: list[str] = []
    bold = length = 0
    begins = True
    for piece, is_bold in pieces:
        if not parts or text.endswith((" ", "\n")):
            piece = piece.lstrip(" ") if not piece.startswith("\n") else piece
        if not piece:
            continue
        begins = begins and (is_bold or not piece.strip())
        parts.append(piece)
        text = piece
        length += len(piece)
        bold = length if begins else bold
    whole = "".join(parts)
    lead = len(whole) - len(whole.lstrip())
    return whole.strip(), max(0, bold - lead)


def _rows(table: _Element) -> Iterator[tuple[str, ...]]:
    for row in table.iter("tr"):
        if _is_hidden(row):
            continue
        cells = []
        for cell in row.iterchildren("td", "th"):
            inner = _Walk()
            inner.through(cell)
            cells.append("\n".join(one.text for one in inner.blocks if isinstance(one, Paragraph)))
        yield tuple(cells)
