"""Apply a series of edits to the codebook files; all other text stays byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from yaml.nodes import MappingNode, ScalarNode, SequenceNode

from fusen.errors import CodebookError
from fusen.formats.codebook import splice_yaml as splice
from fusen.formats.codebook.edit_yaml import add_ids
from fusen.formats.codebook.read_yaml import derived_ids
from fusen.formats.codebook.yaml_nodes import NodeReader
from fusen.model.codebook import Code, Phrase
from fusen.model.ids import code_guid

KEYS = (
    "name",
    "id",
    "parent",
    "definition",
    "include",
    "exclude",
    "examples",
    "phrases",
    "not_phrases",
    "colour",
    "codable",
)
TEXTS = ("name", "definition", "include", "exclude", "colour")
_BOM = "\ufeff"


class Rewriting:
    """The codebook files of a study; `files` holds their edited content."""

    def __init__(self, files: Sequence[tuple[str, bytes]], project: str) -> None:
        self.files = dict(files)
        self._project = project
        self._roots: dict[str, tuple[bytes, MappingNode]] = {}
        self._derived: tuple[dict[str, bytes], dict[tuple[str, int], str]] = ({}, {})

    def changed(self, before: Sequence[tuple[str, bytes]]) -> dict[str, bytes]:
        old = dict(before)
        return {name: data for name, data in self.files.items() if old.get(name) != data}

    # -- lookup

    def _text(self, file: str) -> str:
        return self.files[file].decode("utf-8-sig")

    def _root(self, file: str) -> MappingNode:
        known = self._roots.get(file)
        if known is not None and known[0] is self.files[file]:
            return known[1]
        problems: list[tuple[str, int, str]] = []
        root = NodeReader(file, problems).root(self.files[file])
        if root is None:
            raise CodebookError(f"{name}:{line}: {what}" for name, line, what in problems)
        self._roots[file] = (self.files[file], root)
        return root

    def _put(self, file: str, text: str) -> None:
        mark = _BOM if self.files[file].startswith(_BOM.encode()) else ""
        self.files[file] = (mark + text).encode()

    def _guid(self, file: str, code: MappingNode) -> str:
        written = text_of(code, "id").strip()
        if not written:
            if self._derived[0] != self.files:
                result = derived_ids(list(self.files.items()), self._project)
                self._derived = (
                    dict(self.files),
                    {(path, at): rows for path, ids in result.items() for at, rows in ids.items()},
                )
            written = self._derived[1].get((file, code.start_mark.index), "")
        return code_guid(self._project, written) if written else ""

    def _find(self, guid: str) -> tuple[str, MappingNode, MappingNode, int]:
        """Return (file, code, mapping whose list `codes` contains it, index in that list)."""
        for file in self.files:
            waiting = [self._root(file)]
            while waiting:
                owner = waiting.pop()
                for number, child in enumerate(codes_in(owner)):
                    if self._guid(file, child) == guid:
                        return file, child, owner, number
                    waiting.append(child)
        raise splice.CannotSplice("a place that fusen does not find")

    def _change(self, guid: str, change: Callable[[str, MappingNode], str]) -> None:
        file, node, _, _ = self._find(guid)
        self._put(file, change(self._text(file), node))

    def says(self, guid: str, key: str) -> str:
        """Return the value of a key of a code if it is a text."""
        return text_of(self._find(guid)[1], key)

    # -- edits of a code

    def write_ids(self, guids: Sequence[str]) -> None:
        """Write the derived id of each of these codes that has no id in its file."""
        missing, files = set(guids), list(self.files.items())
        for file, ids in derived_ids(files, self._project).items():
            own = {at: result for at, result in ids.items() if code_guid(self._project, result) in missing}
            self.files[file] = add_ids(self.files[file], own)

    def put_text(self, guid: str, key: str, value: str) -> None:
        """Set name, definition, include, exclude or colour; an empty value removes the key."""
        after = KEYS[: KEYS.index(key)]

        def change(text: str, node: MappingNode) -> str:
            if not value:
                return splice.drop_pair(text, node, key)
            return splice.put_value(text, node, key, value, after)

        self._change(guid, change)

    def put_codable(self, guid: str, codable: bool) -> None:
        def change(text: str, node: MappingNode) -> str:
            pair = splice.pair_of(node, "codable")
            if codable:
                return splice.drop_pair(text, node, "codable") if pair else text
            if pair is None:
                return splice.put_written(text, node, "codable", "false", KEYS)
            return text[: pair[1].start_mark.index] + "false" + text[splice.content_end(text, pair[1]) :]

        self._change(guid, change)

    def put_examples(self, guid: str, before: Sequence[str], now: Sequence[str]) -> None:
        written = [splice.flow_scalar(example) for example in now]
        self._put_list(guid, "examples", (), [splice.flow_scalar(example) for example in before], written)

    def put_phrases(self, guid: str, key: str, before: Sequence[Phrase], now: Sequence[Phrase]) -> None:
        """Set `phrases` or `not_phrases`, by language where they have one; unchanged phrases keep their bytes."""
        old, new = by_language(before), by_language(now)
        if None in new and len(new) > 1:
            raise CodebookError([f"either all {key} name a language or none does"])
        if (None in old) != (None in new) and old and new:
            self._change(guid, lambda text, node: splice.drop_pair(text, node, key))
            old = {}
        if None in (*old, *new):
            self._put_list(guid, key, (), old.get(None, []), new.get(None, []))
        elif not new:
            self._change(guid, lambda text, node: splice.drop_pair(text, node, key))
        elif not old:
            written = "{" + ", ".join(f"{tag}: [{', '.join(items)}]" for tag, items in new.items()) + "}"
            self._change(guid, lambda text, node: splice.put_written(text, node, key, written, _before(key)))
        else:
            for language in dict.fromkeys([*new, *old]):
                self._put_list(guid, language or "", (key,), old.get(language, []), new.get(language, []))

    def _put_list(self, guid: str, key: str, path: tuple[str, ...], before: Sequence[str], now: Sequence[str]) -> None:
        """Edit a list item by item from its end; unchanged items keep their bytes."""

        def owner_of(node: MappingNode) -> MappingNode:
            for part in path:
                pair = splice.pair_of(node, part)
                if pair is None or not isinstance(pair[1], MappingNode):
                    raise splice.CannotSplice(f"{part} that is no mapping")
                node = pair[1]
            return node

        def change(with_owner: Callable[[str, MappingNode], str]) -> None:
            self._change(guid, lambda text, node: with_owner(text, owner_of(node)))

        if not now:
            change(lambda text, owner: splice.drop_pair(text, owner, key))
            return
        _, node, _, _ = self._find(guid)
        pair = splice.pair_of(owner_of(node), key)
        items = pair[1].value if pair and isinstance(pair[1], SequenceNode) else None
        if items is None or not before or len(items) != len(before):
            change(lambda text, owner: splice.put_list(text, owner, key, now, _before(key)))
            return
        for text_change in _item_changes(key, before, now):
            change(text_change)

    # -- the tree

    def add(self, pairs: Mapping[str, str], parent: str | None, after: str | None) -> None:
        """Add a code (keys and texts) below a parent, or at the top without one; after the code `after`, else first."""
        flow = "{" + ", ".join(f"{key}: {splice.flow_scalar(value)}" for key, value in pairs.items()) + "}"
        lines = [
            f"{'  ' if number else '- '}{key}: {splice.long_or_short(value, 4)}"
            for number, (key, value) in enumerate(pairs.items())
        ]
        self._insert(splice.Piece(tuple("\n".join(lines).split("\n")), flow), parent, after)

    def _insert(self, piece: splice.Piece, parent: str | None, after: str | None) -> None:
        if parent is not None:
            file, owner, _, _ = self._find(parent)
            place = self._place_in(file, owner, after)
        else:
            file, owner, place = self._top(after)
        codes = splice.pair_of(owner, "codes")
        flow = owner.flow_style or (
            codes and isinstance(codes[1], SequenceNode) and codes[1].flow_style and codes[1].value
        )
        if flow and not piece.flow:
            raise splice.CannotSplice("comments, which the braces { } at its new place cannot hold")
        self._put(file, splice.add_to(self._text(file), owner, "codes", place, piece, KEYS))

    def _place_in(self, file: str, owner: MappingNode, after: str | None) -> int:
        """Return the index after `after`, or the end if this list does not contain it."""
        guids = [self._guid(file, sibling) for sibling in codes_in(owner)]
        if after is None:
            return 0
        return guids.index(after) + 1 if after in guids else len(guids)

    def _top(self, after: str | None) -> tuple[str, MappingNode, int]:
        """Return (file, its root, index) for a code at the top."""
        for file in self.files:
            owner = self._root(file)
            guids = [self._guid(file, sibling) for sibling in codes_in(owner)]
            if after is None or after in guids:
                return file, owner, 0 if after is None else guids.index(after) + 1
        file = list(self.files)[-1]
        return file, self._root(file), len(codes_in(self._root(file)))

    def remove(self, guid: str, *, comments: bool = False) -> splice.Piece:
        """Remove a code and its children; `comments` removes the comments above it too."""
        file, _, owner, number = self._find(guid)
        text = self._text(file)
        pair = splice.pair_of(owner, "codes")
        if pair is None or not isinstance(pair[1], SequenceNode):
            raise splice.CannotSplice("codes that are no list")
        last = len(pair[1].value) == 1 and owner is not self._root(file)
        rest, piece = splice.take_item(text, pair[1], number, comments=comments)
        if last and "#" not in text[pair[0].end_mark.index : pair[1].start_mark.index]:
            whole = splice.drop_pair(text, owner, "codes")
            rest = whole if len(whole) < len(rest) else rest
        self._put(file, rest)
        return piece

    def move(self, guid: str, parent: str | None, after: str | None) -> None:
        self._change(guid, lambda text, node: splice.drop_pair(text, node, "parent"))
        self._insert(self.remove(guid, comments=True), parent, after)

    def name_parents(self, code: Code, children: Iterable[str]) -> None:
        """Let children that name this code as their parent name it by its id, which never changes."""
        for child in children:
            if self.says(child, "parent").strip() == code.name != code.id:
                self._change(child, lambda text, node: splice.put_value(text, node, "parent", code.id, KEYS[:2]))


def codes_in(owner: MappingNode) -> list[MappingNode]:
    pair = splice.pair_of(owner, "codes")
    if pair is None or not isinstance(pair[1], SequenceNode):
        return []
    return [child for child in pair[1].value if isinstance(child, MappingNode)]


def text_of(code: MappingNode, key: str) -> str:
    pair = splice.pair_of(code, key)
    return str(pair[1].value) if pair and isinstance(pair[1], ScalarNode) else ""


def by_language(phrases: Iterable[Phrase]) -> dict[str | None, list[str]]:
    """Return the phrases as written, by language."""
    result: dict[str | None, list[str]] = {}
    for phrase in phrases:
        written = splice.flow_scalar(phrase.text) if phrase.text else splice.flow_value(phrase.pattern)
        result.setdefault(phrase.language, []).append(written)
    return result


def _before(key: str) -> tuple[str, ...]:
    return KEYS[: KEYS.index(key)] if key in KEYS else ()


def _item_changes(key: str, before: Sequence[str], now: Sequence[str]) -> Iterator[Callable[[str, MappingNode], str]]:
    """Yield the edits of single items, last item first."""

    def add(at: int, items: Sequence[str]) -> Callable[[str, MappingNode], str]:
        piece = splice.Piece(tuple(f"- {item}" for item in items), ", ".join(items))
        return lambda text, owner: splice.add_item(text, _list_of(owner, key), at, piece)

    def drop(at: int) -> Callable[[str, MappingNode], str]:
        return lambda text, owner: splice.drop_item(text, _list_of(owner, key), at)

    def swap(at: int, item: str) -> Callable[[str, MappingNode], str]:
        return lambda text, owner: splice.swap_item(text, _list_of(owner, key), at, item)

    for what, low, high, start, stop in reversed(SequenceMatcher(None, before, now, autojunk=False).get_opcodes()):
        if what == "equal":
            continue
        common = min(high - low, stop - start)
        if start + common < stop:
            yield add(low + common, now[start + common : stop])
        yield from (drop(at) for at in range(high - 1, low + common - 1, -1))
        yield from (swap(low + number, now[start + number]) for number in range(common))


def _list_of(owner: MappingNode, key: str) -> SequenceNode:
    pair = splice.pair_of(owner, key)
    if pair is None or not isinstance(pair[1], SequenceNode):
        raise splice.CannotSplice(f"{key} that are no list")
    return pair[1]
