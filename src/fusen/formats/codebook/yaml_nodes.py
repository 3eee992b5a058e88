"""Parse YAML into checked nodes; record every problem with its file and line, and continue."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from fusen.model.codebook import Phrase
from fusen.model.phrase import MODEL_KEYS, TEXT_KEYS, TOKEN_KEYS, PhraseSyntaxError, parse_phrase

MOST_NODES = 200_000
DEEPEST = 100

_LANGUAGE_LENGTHS = (2, 3)
_NULL, _BOOL = "tag:yaml.org,2002:null", "tag:yaml.org,2002:bool"


@dataclass(frozen=True, slots=True)
class NodeReader:
    """Converts the nodes of a file to plain values and collects problems."""

    file: str
    problems: list[tuple[str, int, str]]

    def problem(self, where: Node | int, what: str) -> None:
        self.problems.append((self.file, where if isinstance(where, int) else line_of(where), what))

    def root(self, data: bytes) -> MappingNode | None:
        """Return the root mapping of the file, or None after recording the problem."""
        text = self._decoded(data)
        if text is None:
            return None
        try:
            node = self._composed(text)
        except yaml.YAMLError as error:
            self._syntax_problem(text, error)
            return None
        if node is not None and not isinstance(node, MappingNode):
            self.problem(node, "a codebook is a mapping with the keys name and codes")
        elif node is not None and self._reasonable(node):
            return node
        return None

    def _decoded(self, data: bytes) -> str | None:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            self.problem(line, "the file is not UTF-8; save it as UTF-8")
            return None

    def _composed(self, text: str) -> Node | None:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        depth = 0
        for event in yaml.parse(text, Loader=loader):  # composing is recursive: check the depth first
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                self.problem(getattr(event.start_mark, "line", 0) + 1, f"nested more than {DEEPEST} deep")
                return None
        node: Node | None = yaml.compose(text, Loader=loader)
        if node is None:
            self.problem(1, "the file is empty")
        return node

    def _syntax_problem(self, text: str, error: yaml.YAMLError) -> None:
        if isinstance(error, yaml.reader.ReaderError):
            line = text.count("\n", 0, error.position) + 1
            self.problem(line, f"a character YAML does not allow: {_code_point(error.character)}")
            return
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        if "nesting" in str(getattr(error, "problem", "")):  # newer libyaml checks the depth itself
            self.problem(mark.line + 1 if mark else 1, f"nested more than {DEEPEST} deep")
            return
        line = mark.line + 1 if mark else 1
        lines = text.splitlines()
        indentation = lines[line - 1][: -len(lines[line - 1].lstrip()) or None] if line <= len(lines) else ""
        what = getattr(error, "problem", None) or str(error)
        if "\t" in indentation or (mark and text[mark.index : mark.index + 1] == "\t"):
            self.problem(line, "a tab where YAML needs spaces; indent with spaces")
        elif "undefined alias" in what:
            self.problem(line, "a value begins with *; put a phrase that does in quotes")
        else:
            context = getattr(error, "context", None)
            self.problem(line, f"not YAML: {what}" + (f" ({context})" if context else ""))

    def _reasonable(self, root: Node) -> bool:
        """Refuse recursive aliases, and aliases that expand a small file to a huge tree."""
        sizes: dict[int, int] = {}
        open_nodes: set[int] = set()
        stack = [(root, False)]
        while stack:
            node, seen = stack.pop()
            if seen:
                open_nodes.discard(id(node))
                sizes[id(node)] = 1 + sum(sizes[id(child)] for child in _children(node))
                if sizes[id(node)] > MOST_NODES:
                    self.problem(node, f"aliases unfold to more than {MOST_NODES:,} values")
                    return False
            elif id(node) in open_nodes:
                self.problem(node, "an alias makes this part contain itself")
                return False
            elif id(node) not in sizes:
                open_nodes.add(id(node))
                stack.append((node, True))
                stack.extend((child, False) for child in _children(node))
        return True

    def mapping(self, node: MappingNode, known: Iterable[str], what: str) -> dict[str, Node]:
        """Return the values by key; record unknown and repeated keys."""
        known = tuple(known)
        values: dict[str, Node] = {}
        for key_node, value in node.value:
            key = key_node.value if isinstance(key_node, ScalarNode) else None
            if key is None or key not in known:
                self.problem(key_node, f"unknown key {_quoted(key)} in {what}{_nearest(key, known)}")
            elif key in values:
                self.problem(key_node, f"{_quoted(key)} occurs twice in {what}; first in line {line_of(values[key])}")
            else:
                values[key] = value
        return values

    def items(self, node: Node | None, what: str) -> list[Node]:
        """Return the items of a list; none if it is absent or empty."""
        if node is None or is_null(node):
            return []
        if isinstance(node, SequenceNode):
            return list(node.value)
        self.problem(node, f"{what} must be a list")
        return []

    def text(self, node: Node | None, what: str, one_line: bool = False) -> str:
        """Return a scalar as written, stripped; empty if it is absent."""
        if node is None or is_null(node):
            return ""
        if not isinstance(node, ScalarNode):
            self.problem(node, f"{what} must be text, not a {'list' if isinstance(node, SequenceNode) else 'mapping'}")
            return ""
        value = str(node.value).strip()
        allowed = "" if one_line else "\n\t"
        bad = [
            character
            for character in value
            if character not in allowed and unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
        ]
        if bad:
            self.problem(node, f"{what} has a control character ({_code_point(bad[0])})")
            return ""
        return value

    def texts(self, node: Node | None, what: str) -> tuple[str, ...]:
        """Return a list of texts from a list or a single text."""
        nodes = [node] if isinstance(node, ScalarNode) else self.items(node, what)
        return tuple(text for text in (self.text(item, what) for item in nodes) if text)

    def boolean(self, node: Node | None, what: str, default: bool) -> bool:
        if node is None:
            return default
        if not isinstance(node, ScalarNode) or node.tag != _BOOL:
            self.problem(node, f"{what} must be true or false")
            return default
        return str(node.value).lower() in ("true", "yes", "on")

    def phrases(self, node: Node | None, what: str) -> tuple[Phrase, ...]:
        """Return phrases from a phrase, a list of phrases, or a mapping from language to either."""
        if not isinstance(node, MappingNode):
            return tuple(self._phrases(node, what, None))
        result: list[Phrase] = []
        seen: set[str] = set()
        for key, value in node.value:
            language = key.value if isinstance(key, ScalarNode) else ""
            if language in seen:
                self.problem(key, f"{_quoted(language)} occurs twice in {what}")
            elif not _is_language(language):
                self.problem(key, f"{what}: {_quoted(language)} is no language code such as en or ja")
            else:
                result += self._phrases(value, what, language)
            seen.add(language)
        return tuple(result)

    def _phrases(self, node: Node | None, what: str, language: str | None) -> Iterator[Phrase]:
        nodes = [node] if isinstance(node, ScalarNode) and not is_null(node) else self.items(node, what)
        for item in nodes:
            if isinstance(item, SequenceNode):
                pattern = self._pattern(item)
                if pattern:
                    yield Phrase(pattern=pattern, language=language)
            elif isinstance(item, MappingNode):
                self.problem(item, f"{what}: a token pattern is a list inside the list, as in - [{{LOWER: seed}}]")
            elif text := self._phrase(item):
                yield Phrase(text, language=language)

    def _phrase(self, node: Node) -> str:
        noted = len(self.problems)
        text = self.text(node, "a phrase", one_line=True)
        if len(self.problems) > noted:
            return ""
        try:
            parse_phrase(text)
        except PhraseSyntaxError as error:
            self.problem(node, f"phrase {_quoted(text)}: {error}" if text else "an empty phrase")
            return ""
        return text

    def _pattern(self, node: SequenceNode) -> tuple[dict[str, Any], ...]:
        if not node.value or not all(isinstance(token, MappingNode) for token in node.value):
            self.problem(node, "a token pattern is a list of mappings, as in [{LOWER: seed}, {LOWER: money}]")
            return ()
        pattern = []
        for token in node.value:
            result = {}
            for key, value in token.value:
                name = str(key.value) if isinstance(key, ScalarNode) else ""
                if name.upper() in MODEL_KEYS:
                    self.problem(key, f"token pattern: {name} needs a trained model, which fusen does not use")
                elif name.upper() not in TOKEN_KEYS:
                    self.problem(key, f"token pattern: unknown key {_quoted(name)}{_nearest(name.upper(), TOKEN_KEYS)}")
                else:
                    result[name.upper()] = self._plain(value, name.upper() in TEXT_KEYS or name.upper() == "OP")
            pattern.append(result)
        return tuple(pattern)

    def _plain(self, node: Node, as_text: bool) -> Any:
        """Return the node as Python values; scalars stay text, even `no` and `2020`."""
        if isinstance(node, SequenceNode):
            return [self._plain(item, as_text) for item in node.value]
        if isinstance(node, MappingNode):
            return {str(key.value): self._plain(value, as_text) for key, value in node.value}
        if as_text:
            return str(node.value)
        try:
            return yaml.constructor.SafeConstructor().construct_document(node)
        except (yaml.YAMLError, ValueError):
            self.problem(node, f"token pattern: {_quoted(str(node.value))} is no value")
            return None


def line_of(node: Node) -> int:
    return int(node.start_mark.line) + 1


def is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.tag == _NULL


def _children(node: Node) -> Iterator[Node]:
    if isinstance(node, SequenceNode):
        yield from node.value
    elif isinstance(node, MappingNode):
        for key, value in node.value:
            yield key
            yield value


def _is_language(tag: str) -> bool:
    first, *rest = tag.replace("_", "-").split("-")
    return (
        len(first) in _LANGUAGE_LENGTHS
        and all(part.isascii() and part.isalnum() for part in (first, *rest))
        and first.islower()
    )


def _nearest(key: str | None, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(key or "", list(known), 1, 0.6)
    return f"; did you mean {close[0]}?" if close else f"; known: {' '.join(sorted(known))}"


def _quoted(text: str | None) -> str:
    return f"«{text}»" if text is not None else "that is not text"


def _code_point(character: str | int) -> str:
    return f"U+{character if isinstance(character, int) else ord(character):04X}"
