"""Read the visible text of .html transcripts by paragraphs and tables; nothing is run or fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from fusen.errors import FileError
from fusen.formats.containers.encoding import decode
from fusen.formats.containers.safe_zip_xml import refuse_many
from fusen.formats.registry import Loaded, Options
from fusen.formats.transcripts.build_source import About
from fusen.formats.transcripts.noscribe import segments, timed
from fusen.formats.transcripts.rich_text import Block, DocumentTable, Paragraph, hidden_and_struck, read_blocks
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
_ITALIC = frozenset(("i", "em", "cite", "dfn", "var"))
_SLANT = re.compile(r"font-style\s*:\s*(italic|oblique|normal)", re.IGNORECASE)
_BOLD_WEIGHTS = frozenset(("bold", "600", "700", "800", "900"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_THROUGH = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)
_WEIGHT = re.compile(r"font-weight\s*:\s*(bold|normal|[1-9]00)", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_MOST_BYTES = 32 * 2**20
_TAB = re.compile(r"mso-tab-count\s*:")
_SPACES = re.compile(r"[ \t\n\r\f]+")


def read(file: BinaryIO, name: str, options: Options) -> Loaded[Source]:
    """Return the one Source in an .html file. Raises FileError, naming the file."""
    data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise FileError(f"{name}: larger than {_MOST_BYTES // 2**20} MB", "save the transcript alone")
    refuse_many(data, name)
    declared = _CHARSET.search(data[:4096])
    decoded = decode(data, name, options.encoding or (declared[1].decode("ascii", "replace") if declared else None))
    root = _parse(decoded.text, name)
    walk = _Walk()
    walk.through(root)
    warnings = [*decoded.warnings, *hidden_and_struck(name, walk.hidden, walk.struck)]
    if root.tag != "html" or not walk.blocks:
        raise FileError(f"{name}: there is no visible text in it", "a page made by a script must be saved as text")
    spoken = normalise(root.get("lang", ""))
    about = About("html", spoken, encoding=decoded.encoding)
    loaded = read_blocks(walk.blocks, name, options, about, (), warnings)
    if recognised := segments(root):
        return replace(loaded, items=tuple(timed(source, recognised) for source in loaded.items))
    return loaded


def _parse(text: str, name: str) -> _Element:
    from lxml import etree

    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8")
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.LxmlError, ValueError, AssertionError) as e:
        raise FileError(f"{name}: cannot be read as HTML: {e}", "open it in a browser and save it again") from e
    if root is None:
        raise FileError(f"{name}: there is no text in it")
    return root


class _Look(NamedTuple):
    """How text looks: bold, italic, white space kept."""

    bold: bool = False
    italic: bool = False
    kept: bool = False


class _StyledText(NamedTuple):
    text: str
    look: _Look


@dataclass(slots=True)
class _Walk:
    """Collects paragraphs: pieces of text until a block begins or ends."""

    blocks: list[Block] = field(default_factory=list)
    pieces: list[_StyledText] = field(default_factory=list)
    hidden: int = 0  # words
    struck: int = 0

    def through(self, root: _Element) -> None:
        waiting: list[tuple[_Element | str, _Look]] = [(root, _Look())]
        while waiting:
            node, look = waiting.pop()
            if isinstance(node, str):
                if node == "":
                    self.close()
                else:
                    self.pieces.append(_StyledText(node if look.kept else _SPACES.sub(_space, node), look))
                continue
            tag = node.tag
            if not isinstance(tag, str) or tag in _UNSEEN:
                continue
            if _is_hidden(node):
                self.hidden += len("".join(map(str, node.itertext())).split())
                continue
            if _TAB.search(node.get("style", "")):
                self.pieces.append(_StyledText("\t", look))
                continue
            if tag == "br":
                self.pieces.append(_StyledText("\n", look))
                continue
            if tag == "table" and not node.findall(".//table"):
                self.close()
                self.blocks.append(DocumentTable(tuple(self._rows(node))))
                continue
            inside = list(_inside(node, _look(node, look)))
            if _is_struck(node):
                self.struck += 1
                inside = [("~~", look), *inside, ("~~", look)]
            waiting.extend(reversed(inside))
        self.close()

    def close(self) -> None:
        text, bold, italic = _joined(self.pieces)
        self.pieces.clear()
        if text:
            self.blocks.append(Paragraph(text, bold, italic))

    def _rows(self, table: _Element) -> Iterator[tuple[str, ...]]:
        for row in table.iter("tr"):
            if _is_hidden(row):
                continue
            cells = []
            for cell in row.iterchildren("td", "th"):
                inner = _Walk()
                inner.through(cell)
                self.hidden += inner.hidden
                self.struck += inner.struck
                cells.append("\n".join(block.text for block in inner.blocks if isinstance(block, Paragraph)))
            yield tuple(cells)


def _space(match: re.Match[str]) -> str:
    """Return a space; a tab within a line parts a name from talk, as office programs write it."""
    inside = match.start() > 0 and match.end() < len(match.string)
    return "\t" if inside and not match[0].strip("\t") else " "


def _inside(node: _Element, look: _Look) -> Iterator[tuple[_Element | str, _Look]]:
    """Yield the content of an element; an empty string ends a paragraph."""
    is_block = node.tag in _BLOCKS
    if is_block:
        yield "", look
    if node.text:
        yield node.text, look
    for child in node:
        yield child, look
        if child.tail:
            yield child.tail, look
    if is_block:
        yield "", look


def _look(node: _Element, around: _Look) -> _Look:
    style = node.get("style", "")
    weight, slant = _WEIGHT.search(style), _SLANT.search(style)
    return _Look(
        node.tag in _BOLD or (around.bold if weight is None else weight[1].lower() in _BOLD_WEIGHTS),
        node.tag in _ITALIC or (around.italic if slant is None else slant[1].lower() != "normal"),
        around.kept or node.tag == "pre",
    )


def _is_struck(node: _Element) -> bool:
    """Return whether an element without blocks inside is struck through: its marks stay in one paragraph."""
    struck = node.tag in ("s", "strike", "del") or _THROUGH.search(node.get("style", "")) is not None
    inline = node.tag not in _BLOCKS and not any(inside.tag in _BLOCKS for inside in node.iter())
    return struck and inline and bool("".join(map(str, node.itertext())).strip())


def _is_hidden(node: _Element) -> bool:
    return node.get("hidden") is not None or _HIDDEN.search(node.get("style", "")) is not None


def _joined(pieces: list[_StyledText]) -> tuple[str, int, bool]:
    """Return a paragraph's text with a browser's spaces, the length of its bold start, and whether all is in italics."""
    text = ""
    parts: list[str] = []
    bold = length = 0
    begins = italic = True
    for piece, look in pieces:
        if not parts or text.endswith((" ", "\n")):
            piece = piece.lstrip(" ") if not piece.startswith("\n") else piece
        if not piece:
            continue
        begins = begins and (look.bold or not piece.strip())
        italic = italic and (look.italic or not piece.strip())
        parts.append(piece)
        text = piece
        length += len(piece)
        bold = length if begins else bold
    whole = "".join(parts)
    lead = len(whole) - len(whole.lstrip())
    return whole.strip(), max(0, bold - lead), italic and bool(whole.strip())
