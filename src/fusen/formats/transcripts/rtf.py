"""Read .rtf transcripts as Word, WordPad and TextEdit write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple

from fusen.errors import FileError
from fusen.formats.registry import Loaded, Options
from fusen.formats.transcripts.build_source import About
from fusen.formats.transcripts.rich_text import Paragraph, hidden_and_struck, read_blocks
from fusen.model.source import Source

_MOST_BYTES = 64 * 2**20
_MOST_WORDS = 6 * 2**20
"""Bytes without pictures: striprtf takes 1 s for 4 MB."""

_PICTURE = re.compile(rb"[0-9A-Fa-f\r\n]{4096,}")
_BINARY = re.compile(rb"\\bin(\d{1,9}) ?")
_DELETED = re.compile(rb"\\(?:deleted|revauthdel)\d*\b")
_CODEPAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_PAGES = {"10000": "mac_roman", "10001": "shift_jis", "10007": "mac_cyrillic", "10029": "mac_latin2", "65001": "utf-8"}
_STYLED = re.compile(rb"\\(?:v|striked?|b|i)(?![a-z0])")
_LOOKS = "\x01\x02\x03\x04"
"""Before text: neither bold nor italic, bold, italic, both. No RTF holds these characters."""
_TOKEN = re.compile(rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'[0-9a-fA-F]{2}|\\.|[{}]|[^\\{}]+|\\", re.DOTALL)
_DEEPEST = 500
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
_HINT = "open it in a word processor and save it as .docx"


def read(file: BinaryIO, name: str, options: Options) -> Loaded[Source]:
    """Return the one Source in an .rtf file. Raises FileError, naming the file, if it is damaged or no RTF."""
    data = file.read(_MOST_BYTES + 1)
    if not data.lstrip()[:5] == b"{\\rtf":
        raise FileError(f"{name}: this is no RTF document, whatever its name says", _HINT)
    if len(data) > _MOST_BYTES:
        raise FileError(f"{name}: larger than {_MOST_BYTES // 2**20} MB", _HINT)
    slim = _PICTURE.sub(b"", _without_binary(data))
    if len(slim) > _MOST_WORDS:
        raise FileError(f"{name}: more than {_MOST_WORDS // 2**20} MB without its pictures", _HINT)
    warnings = []
    slim, boxes = _with_text_boxes(slim)
    if boxes:
        warnings.append(f"{name}: text boxes ({boxes}) are read where they are anchored; check their place")
    if _STYLED.search(slim):
        slim, hidden, struck = _styled(slim)
        warnings += hidden_and_struck(name, hidden, struck, ("stretch", "stretches"))
    text = _text(slim, name, options.encoding)
    if _DELETED.search(slim):
        warnings.append(f"{name}: has tracked deletions, which RTF readers cannot tell from the text; check it")
    if b"\\footnote" in slim or b"\\annotation" in slim:
        warnings.append(f"{name}: footnotes and comments are not read; save it as .docx to keep them")
    unit = _BLANK_LINES if _BLANK_LINES.search(text.strip()) else re.compile("\n")
    blocks = list(_paragraphs(unit.split(text)))
    return read_blocks(blocks, name, options, About("rtf"), (), warnings)


class _CharacterStyle(NamedTuple):
    """The properties that open groups of the file give to text."""

    hidden: bool = False
    struck: bool = False
    bold: bool = False
    italic: bool = False

    def changed(self, word: bytes, number: bytes | None) -> _CharacterStyle:
        """Return the style after a control word."""
        return _CharacterStyle() if word == b"plain" else self._replace(**{_PROPERTIES[word]: number != b"0"})

    @property
    def look(self) -> bytes:
        return _LOOKS[self.bold + 2 * self.italic].encode()


_PROPERTIES = {b"v": "hidden", b"strike": "struck", b"striked": "struck", b"b": "bold", b"i": "italic", b"plain": ""}


def _styled(data: bytes) -> tuple[bytes, int, int]:
    """Return the file without hidden text (\\v), with ~~ around struck-through text, and how many there are of each.

    A sign of `_LOOKS` before text says whether it is bold or italic. Nothing is put between the parts of a character: the
    bytes of a code page (\\'82\\'a0), or a code point (\\u252) and the letter in its place.
    """
    parts: list[bytes] = []
    states = [_CharacterStyle()]  # of each open group
    hidden = struck = 0
    marked = skipping = after_point = False
    shown = b""
    for match in _TOKEN.finditer(data):
        token, word = match[0], match[1]
        is_text = token[:1] not in b"{}\\" or token[:2] == b"\\'"
        if token == b"{":
            states.append(states[-1])
            shown = b""
        elif token == b"}":
            shown = b""
            if len(states) > 1:
                states.pop()
        elif word in _PROPERTIES:
            states[-1] = states[-1].changed(word, match[2])
        style = states[-1]
        if is_text and style.hidden:
            hidden += not skipping and bool(token.strip())
            skipping = skipping or bool(token.strip())
            continue
        skipping = skipping and style.hidden
        strikes = style.struck and not style.hidden
        if (is_text and token.strip() and strikes != marked) or (marked and word in (b"par", b"cell", b"line")):
            parts.append(b"~~")
            struck += not marked
            marked = not marked
        if (word == b"u" or (is_text and token.strip())) and not after_point and style.look != shown:
            shown = style.look
            parts.append(shown)
        after_point = word == b"u"
        parts.append(token)
    return b"".join(parts), hidden, struck


def _paragraphs(parts: Iterable[str]) -> Iterator[Paragraph]:
    """Return paragraphs without the signs of `_LOOKS`, with the length of a bold start and whether all is italic."""
    look = 0
    for part in parts:
        bold = at = 0
        begins = italic = True
        pieces = []
        for piece in re.split(f"([{_LOOKS}])", part):
            if piece and piece in _LOOKS:
                look = _LOOKS.index(piece)
                continue
            pieces.append(piece)
            at += len(piece)
            if piece.strip():
                begins, italic = begins and bool(look & 1), italic and bool(look & 2)
                bold = at if begins else bold
        text = "".join(pieces)
        yield Paragraph(text.replace("|", "\t") if _is_row(text) else text, bold, italic and bool(text.strip()))


@dataclass(slots=True)
class _RtfGroup:
    """An open group of the file: where it begins, where its text box begins, and the text boxes inside."""

    start: int
    is_shape: bool = False
    box: int | None = None
    boxes: list[bytes] = field(default_factory=list)


def _with_text_boxes(data: bytes) -> tuple[bytes, int]:
    """Return the file with each shape replaced by the paragraphs of its text boxes, and the number of boxes."""
    if b"\\shptxt" not in data:
        return data, 0
    parts: list[bytes] = []
    groups = [_RtfGroup(0)]
    at = boxes = 0
    for match in _TOKEN.finditer(data):
        token, word = match[0], match[1]
        if token == b"{":
            groups.append(_RtfGroup(match.start()))
        elif word == b"shp":
            groups[-1].is_shape = True
        elif word == b"shptxt":
            groups[-1].box = match.end()
        elif token == b"}" and len(groups) > 1:
            group = groups.pop()
            if group.box is not None:
                group.boxes = [data[group.box : match.start()]]
            if group.is_shape and group.boxes and not any(one.is_shape for one in groups):
                parts += [data[at : group.start], b"\\par ", *(box + b"\\par " for box in group.boxes)]
                boxes += len(group.boxes)
                at = match.end()
            else:
                groups[-1].boxes += group.boxes
    return b"".join((*parts, data[at:])), boxes


def _without_binary(data: bytes) -> bytes:
    """Return the file without \\bin blocks, whose bytes may hold braces."""
    parts = []
    at = 0
    while (match := _BINARY.search(data, at)) is not None:
        parts.append(data[at : match.start()])
        at = match.end() + int(match[1])
    parts.append(data[at:])
    return b"".join(parts)


def _text(data: bytes, name: str, encoding: str | None) -> str:
    from striprtf import striprtf

    convert: Callable[..., str] = striprtf.rtf_to_text

    declared = _CODEPAGE.search(data, 0, 2000)
    code_page = declared[1].decode() if declared else "10000" if b"\\mac" in data[:200] else "1252"
    page = encoding or _PAGES.get(code_page, f"cp{code_page}")
    if declared is not None:  # striprtf knows no code page but Python's, and would overrule --encoding
        data = data[: declared.start()] + data[declared.end() :]
    _refuse_nested(data, name)
    try:
        raw = data.decode("ascii") if data.isascii() else _eight_bit(data, page)
        text = convert(raw, encoding=page, errors="replace")
    except (ValueError, LookupError, OverflowError, RecursionError, TypeError, AttributeError) as e:
        raise FileError(f"{name}: damaged RTF: {e}", _HINT) from e
    return _SURROGATES.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)


def _eight_bit(data: bytes, page: str) -> str:
    """Decode bytes above 127, which RTF forbids but programs write: as UTF-8 if valid, else by the code page."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(page, "replace")


def _refuse_nested(data: bytes, name: str) -> None:
    depth = 0
    for brace in re.finditer(rb"\\.|[{}]", data, re.DOTALL):
        depth += {b"{": 1, b"}": -1}.get(brace[0], 0)
        if depth > _DEEPEST:
            raise FileError(f"{name}: groups nested more than {_DEEPEST} deep", _HINT)


def _is_row(part: str) -> bool:
    return part.count("|") >= 2 and part.rstrip().endswith("|")
