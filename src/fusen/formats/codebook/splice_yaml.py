"""Splice small changes into a YAML text at the marks of its nodes; every other byte stays the same."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from fusen.formats.codebook.yaml_nodes import is_null

_TEXT = "tag:yaml.org,2002:str"
WIDTH = 120  # maximum width of a folded text, in columns
_PRINTABLE = re.compile("[^\t\n -~\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029]")
_HEADER = re.compile(r"[|>][-+0-9]*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A list item as lines from its dash, and on one line (empty if that would lose a comment)."""

    lines: tuple[str, ...]
    flow: str

    def at(self, column: int) -> list[str]:
        return [" " * column + line if line.strip() else line for line in self.lines]


class CannotSplice(Exception):
    """The node cannot be changed alone, for example because it is an alias."""


# -- writing values


def flow_scalar(value: str) -> str:
    """Return a text on one line that reads back the same in any context: plain if that is safe, else quoted."""
    if _reads_back(value):
        return value
    return _PRINTABLE.sub(lambda match: _escape(match[0]), json.dumps(value, ensure_ascii=False))


def _escape(character: str) -> str:
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _reads_back(value: str) -> bool:
    if not value or "\n" in value or "#" in value or _PRINTABLE.search(value):
        return False
    try:
        braces: Any = yaml.compose(f"[{{k: {value}}}, {value}]", Loader=yaml.SafeLoader)
        lines: Any = yaml.compose(f"k: {value}\nl:\n- {value}\n", Loader=yaml.SafeLoader)
        pair, item = braces.value
        result = [pair.value[0][1], item, lines.value[0][1], lines.value[1][1].value[0]]
    except (yaml.YAMLError, ValueError, IndexError, AttributeError, TypeError):
        return False
    return all(isinstance(node, ScalarNode) and node.value == value and node.tag == _TEXT for node in result)


def block_text(value: str, indent: int, header: str = "") -> str:
    """Return a text as a block scalar, literal or folded; `header` is `|` or `>` with its indicators."""
    pad = " " * indent
    folded = textwrap.wrap(value, max(WIDTH - indent, 40), break_long_words=False, break_on_hyphens=False)
    if "\n" not in value and "\t" not in value and " ".join(folded) == value:
        return "\n".join([f">-{header}", *(pad + line for line in folded)])
    return "\n".join([f"|-{header}", *(pad + line if line else "" for line in value.split("\n"))])


def long_or_short(value: str, indent: int) -> str:
    """Return a text as a new value in block style, folded if it is long."""
    return block_text(value, indent) if "\n" in value or len(value) + indent > WIDTH else flow_scalar(value)


def flow_value(value: object) -> str:
    """Return texts, numbers, lists and mappings in flow style."""
    if isinstance(value, str):
        return flow_scalar(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow_value(str(key))}: {flow_value(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(flow_value, value)) + "]"
    return json.dumps(value)


# -- offsets


def line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Return the offset after the line break of the line that contains `at`."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def content_end(text: str, node: Node) -> int:
    """Return the end of the node's own text: the end mark of a block collection is the start of the next token."""
    if isinstance(node, (MappingNode, SequenceNode)) and not node.flow_style and node.value:
        last = node.value[-1]
        key, value = last if isinstance(node, MappingNode) else (None, last)
        if key is not None and value.start_mark.index < key.start_mark.index:
            raise CannotSplice("an alias (*name)")
        return content_end(text, value)
    end = int(node.end_mark.index)
    if isinstance(node, ScalarNode) and node.style in ("|", ">"):
        start = int(node.start_mark.index)
        header = _HEADER.match(text, start)
        if header and "+" in header[0]:
            return end - (text[end - 1 : end] == "\n")
        return start + len(text[start:end].rstrip())
    return end


def pair_of(owner: MappingNode, key: str) -> tuple[ScalarNode, Node] | None:
    for name, value in owner.value:
        if isinstance(name, ScalarNode) and name.value == key:
            if value.start_mark.index < name.start_mark.index:
                raise CannotSplice("an alias (*name)")
            return name, value
    return None


def _deeper_comments(text: str, end: int, column: int) -> int:
    """Return the end including following comments that are indented deeper: they belong to this node."""
    at = end
    while at < len(text):
        stop = line_end(text, at)
        line = text[at:stop]
        words = line.strip()
        if words and not (words[0] == "#" and len(line) - len(line.lstrip()) > column):
            break
        if words:
            end = stop
        at = stop
    return end


def item_span(text: str, owner: SequenceNode, number: int) -> tuple[int, int]:
    """Return (start, end) of the lines of an item of a block list, including the comments inside it."""
    column, node = owner.start_mark.column, owner.value[number]
    start = line_start(text, node.start_mark.index)
    while text[start + column : start + column + 1] != "-" or text[start : start + column].strip():
        if start <= owner.start_mark.index - column:
            raise CannotSplice("a list that does not begin on a line of its own")
        start = line_start(text, start - 1)
    if node.start_mark.index < start or (number and start <= owner.value[number - 1].start_mark.index):
        raise CannotSplice("an alias (*name)")
    end = line_end(text, max(content_end(text, node) - 1, start))
    return start, _deeper_comments(text, end, column)


def newline_of(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


# -- edits; each returns the whole text


def insert_lines(text: str, at: int, lines: Sequence[str]) -> str:
    """Insert lines before the line that begins at `at`; adds a missing last line break."""
    newline = newline_of(text)
    if at and text[at - 1] != "\n":
        return text[:at] + newline + newline.join(lines) + text[at:]
    return text[:at] + newline.join(lines) + newline + text[at:]


def put_value(text: str, owner: MappingNode, key: str, value: str, after: Sequence[str]) -> str:
    """Set a text; a new key follows the last present key of `after`."""
    pair = pair_of(owner, key)
    newline = newline_of(text)
    if pair is None:
        if owner.flow_style:
            return put_written(text, owner, key, flow_scalar(value), after)
        indent = owner.start_mark.column + 2
        written = long_or_short(value, indent).replace("\n", newline)
        return put_written(text, owner, key, written, after)
    name, node = pair
    start, end = node.start_mark.index, content_end(text, node)
    if not owner.flow_style and isinstance(node, ScalarNode) and node.style in ("|", ">"):
        header, _, body = text[start:end].partition("\n")
        first = next((line for line in body.split("\n") if line.strip()), "")
        indent = len(first) - len(first.lstrip()) or name.start_mark.column + 2
        written = block_text(value, indent, _HEADER.sub("", header, count=1).rstrip("\r"))
    elif "\n" in value and not owner.flow_style:
        rest = text[end : line_end(text, end)].rstrip("\r\n") if end < len(text) else ""
        written, end = block_text(value, name.start_mark.column + 2, rest), end + len(rest)
    elif isinstance(node, ScalarNode) and node.style == '"':
        written = _quoted(value)
    else:
        written = flow_scalar(value)
    gap = " " if start == end and text[start - 1 : start] == ":" else ""
    return text[:start] + gap + written.replace("\n", newline) + text[end:]


def _quoted(value: str) -> str:
    return _PRINTABLE.sub(lambda match: _escape(match[0]), json.dumps(value, ensure_ascii=False))


def put_written(text: str, owner: MappingNode, key: str, written: str, after: Sequence[str]) -> str:
    """Insert a key with a rendered value after the last present key of `after`."""
    before = [(name, value) for name, value in owner.value if isinstance(name, ScalarNode) and name.value in after]
    name, value = before[-1] if before else owner.value[-1]
    if value.start_mark.index < name.start_mark.index:
        raise CannotSplice("an alias (*name)")
    if owner.flow_style:
        at = content_end(text, value)
        return f"{text[:at]}, {key}: {written}{text[at:]}"
    column = name.start_mark.column
    at = line_end(text, max(content_end(text, value) - 1, name.start_mark.index))
    at = _deeper_comments(text, at, column)
    gap = "" if written[:1] in ("\r", "\n") else " "
    return insert_lines(text, at, [f"{' ' * column}{key}:{gap}{written}"])


def put_list(text: str, owner: MappingNode, key: str, items: Sequence[str], after: Sequence[str]) -> str:
    """Replace a value by a list of rendered items."""
    written = "[" + ", ".join(items) + "]"
    pair = pair_of(owner, key)
    if pair is None:
        if not owner.flow_style and len(written) > WIDTH - owner.start_mark.column:
            pad = " " * (owner.start_mark.column + 2)
            written = newline_of(text).join(["", *(f"{pad}- {item}" for item in items)])
        return put_written(text, owner, key, written, after)
    start, end = pair[1].start_mark.index, content_end(text, pair[1])
    gap = " " if text[start - 1 : start] == ":" else ""
    return text[:start] + gap + written + text[end:]


def drop_pair(text: str, owner: MappingNode, key: str) -> str:
    """Remove a key and its value; a comment on their line, or a first key after a dash, leaves an empty text."""
    pair = pair_of(owner, key)
    if pair is None:
        return text
    name, value = pair
    number = [item for item, _ in owner.value].index(name)
    start, end = name.start_mark.index, content_end(text, value)
    if owner.flow_style:
        return _drop_between(
            text, [(key_.start_mark.index, content_end(text, value_)) for key_, value_ in owner.value], number
        )
    stop = line_end(text, max(end - 1, start))
    begin = line_start(text, start)
    if "#" in text[end:stop] or text[begin:start].strip() or _has_comment(text, value):
        if isinstance(value, ScalarNode):
            gap = " " if value.start_mark.index == end else ""
            return f'{text[: value.start_mark.index]}{gap}""{text[end:]}'
        return f"{text[: value.start_mark.index]}[]{text[end:]}"
    return text[:begin] + text[stop:]


def _has_comment(text: str, node: Node) -> bool:
    """Return whether a list or mapping contains a comment, or the header of a block scalar has one."""
    start, end = int(node.start_mark.index), content_end(text, node)
    if isinstance(node, ScalarNode):
        return node.style in ("|", ">") and "#" in text[start:end].partition("\n")[0]
    inside = sorted(_scalars(node))
    gaps = [start, *(bound for pair in inside for bound in pair), end]
    return any("#" in text[gaps[at] : gaps[at + 1]] for at in range(0, len(gaps) - 1, 2))


def _scalars(node: Node) -> list[tuple[int, int]]:
    if isinstance(node, ScalarNode):
        return [(node.start_mark.index, node.end_mark.index)]
    children = [child for pair in node.value for child in pair] if isinstance(node, MappingNode) else node.value
    return [span for child in children for span in _scalars(child)]


def _drop_between(text: str, spans: Sequence[tuple[int, int]], number: int) -> str:
    """Remove one item of a flow collection with one adjacent comma; keep comments."""
    start, end = spans[number]
    comma = re.compile(r"\s*,[ \t]*").match(text, end)
    if number + 1 < len(spans) and comma:
        return text[:start] + text[comma.end() :]
    if number and "#" not in text[spans[number - 1][1] : start]:
        return text[: spans[number - 1][1]] + text[end:]
    return text[:start] + text[comma.end() if comma else end :]


def drop_item(text: str, owner: SequenceNode, number: int) -> str:
    if owner.flow_style:
        return _drop_between(text, [(item.start_mark.index, content_end(text, item)) for item in owner.value], number)
    start, end = item_span(text, owner, number)
    return text[:start] + text[end:]


def add_item(text: str, owner: SequenceNode, place: int, piece: Piece) -> str:
    """Insert an item before the one at `place`, or at the end."""
    if not owner.flow_style:
        at = item_span(text, owner, place)[0] if place == 0 else item_span(text, owner, place - 1)[1]
        return insert_lines(text, at, piece.at(owner.start_mark.column))
    if not owner.value:
        at = text.index("[", owner.start_mark.index) + 1
        return text[:at] + piece.flow + text[at:]
    if place < len(owner.value):
        at = owner.value[place].start_mark.index
        return f"{text[:at]}{piece.flow}, {text[at:]}"
    at = content_end(text, owner.value[-1])
    return f"{text[:at]}, {piece.flow}{text[at:]}"


def add_to(text: str, owner: MappingNode, key: str, place: int, piece: Piece, after: Sequence[str]) -> str:
    """Insert an item into the list under a key; create the list if it is missing or empty."""
    pair = pair_of(owner, key)
    if pair is not None and isinstance(pair[1], SequenceNode) and (pair[1].value or owner.flow_style):
        return add_item(text, pair[1], place, piece)
    newline = newline_of(text)
    if owner.flow_style:
        if pair is None:
            return put_written(text, owner, key, f"[{piece.flow}]", after)
        start, end = pair[1].start_mark.index, content_end(text, pair[1])
        return f"{text[:start]} [{piece.flow}]{text[end:]}"
    if pair is None:
        lines = piece.at(owner.start_mark.column + 2)
        return put_written(text, owner, key, newline.join(["", *lines]), after)
    start, end = pair[1].start_mark.index, content_end(text, pair[1])
    text = text[:start].rstrip(" ") + text[end:] if end > start else text
    at = line_end(text, pair[0].end_mark.index)
    return insert_lines(text, at, piece.at(pair[0].start_mark.column + 2))


def take_item(text: str, owner: SequenceNode, number: int, *, comments: bool) -> tuple[str, Piece]:
    """Return the text without the item, and the item; `comments` includes those directly above it, unless it is the first."""
    node = owner.value[number]
    if owner.flow_style:
        start, end = node.start_mark.index, content_end(text, node)
        words = text[start:end]
        first, *more = words.split("\n")
        return drop_item(text, owner, number), Piece((f"- {first}", *(f"  {line.strip()}" for line in more)), words)
    column = owner.start_mark.column
    start, end = item_span(text, owner, number)
    while comments and number and start:
        above = line_start(text, start - 1)
        line = text[above:start]
        if not line.lstrip().startswith("#") or len(line) - len(line.lstrip()) != column:
            break
        start = above
    lines = text[start:end].replace("\r\n", "\n").removesuffix("\n").split("\n")
    flow = "" if _has_comment(text, node) else flow_node(node)
    piece = Piece(tuple(line[min(column, len(line) - len(line.lstrip(" "))) :] for line in lines), flow)
    return text[:start] + text[end:], piece


def flow_node(node: Node) -> str:
    """Return a node in flow style, with scalars as texts."""
    if isinstance(node, MappingNode):
        pairs = (f"{flow_node(key)}: {flow_node(value)}" for key, value in node.value)
        return "{" + ", ".join(pairs) + "}"
    if isinstance(node, SequenceNode):
        return "[" + ", ".join(map(flow_node, node.value)) + "]"
    return str(node.value) if node.tag != _TEXT else flow_scalar(str(node.value))


def swap_item(text: str, owner: SequenceNode, number: int, written: str) -> str:
    """Replace the value of an item; the rest of its line stays."""
    node = owner.value[number]
    if is_null(node) or node.start_mark.index < owner.start_mark.index:
        raise CannotSplice("an empty item or an alias")
    return text[: node.start_mark.index] + written + text[content_end(text, node) :]
