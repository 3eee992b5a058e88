"""Read `codebook/*.yaml` as one tree of codes, or report every problem with its file and line."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from yaml.nodes import MappingNode, Node

from fusen.errors import CodebookError
from fusen.formats.codebook.yaml_nodes import NodeReader, is_null, line_of
from fusen.formats.registry import Loaded, Options
from fusen.model.codebook import NO_CODES, Code, Codebook
from fusen.model.ids import code_guid

_FILE_KEYS = ("name", "codes")
_CODE_KEYS = (
    "name", "id", "parent", "definition", "include", "exclude", "examples", "phrases", "not_phrases", "colour",
    "codable", "codes",
)  # fmt: skip
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")

Problem = tuple[str, int, str]  # file, line, what is wrong


@dataclass(eq=False, slots=True)
class _Entry:
    """A code as written in its file, before ids and paths are assigned."""

    file: str
    line: int
    offset: int  # start in the file's text
    name: str
    id: str
    id_line: int
    above: _Entry | None  # the code that contains it
    parent: str  # value of its key `parent`
    values: dict[str, Any]
    below: list[_Entry] = field(default_factory=list)

    @property
    def path(self) -> tuple[str, ...]:
        return (*(entry.name for entry in reversed(_ancestors(self))), self.name)


def read(file: BinaryIO, name: str, options: Options) -> Loaded[Codebook]:
    """Reads a codebook of a single file; raises CodebookError with every problem in it."""
    codebook = read_files([(name, file.read())], options.project)
    return Loaded((codebook,), codebook.warnings)


def read_files(files: Sequence[tuple[str, bytes]], project: str) -> Codebook:
    """Returns the codebook of a project from (name, content) of all its files, in the order of their names.

    Raises CodebookError with every problem in all of them.
    """
    name, entries = _entries(files)
    derived = _settle_ids(entries, project)
    warnings = [*_missing_ids(entries, derived), *_odd(entries)]
    if not entries:
        warnings.append(NO_CODES)
    return Codebook(tuple(_codes(entries, project)), name, tuple(warnings))


def derived_ids(files: Sequence[tuple[str, bytes]], project: str) -> dict[str, dict[int, str]]:
    """Returns file → start of each code without id (in characters, after any BOM) → its derived id."""
    _, entries = _entries(files)
    result: dict[str, dict[int, str]] = defaultdict(dict)
    for entry in _settle_ids(entries, project):
        result[entry.file][entry.offset] = entry.id
    return dict(result)


def _entries(files: Sequence[tuple[str, bytes]]) -> tuple[str, list[_Entry]]:
    """Returns the name and the codes, parents before children; raises CodebookError."""
    problems: list[Problem] = []
    names: list[str] = []
    entries: list[_Entry] = []
    for file, data in sorted(files):
        reader = NodeReader(file, problems)
        root = reader.root(data)
        if root is not None:
            values = reader.mapping(root, _FILE_KEYS, "the codebook")
            names.append(reader.text(values.get("name"), "name", one_line=True))
            if "codes" not in values and len(root.value) <= 1:
                reader.problem(root, "the key codes is missing")
            _collect(reader, values.get("codes"), None, entries)
    _place(entries, problems)
    ordered = list(_in_order(entry for entry in entries if entry.above is None))
    _check_ids(ordered, problems)
    _check_paths(ordered, problems)
    if problems:
        raise CodebookError(f"{file}:{line}: {what}" for file, line, what in sorted(set(problems)))
    return next(filter(None, names), ""), ordered


def _collect(reader: NodeReader, node: Node | None, above: _Entry | None, entries: list[_Entry]) -> None:
    for item in reader.items(node, "codes"):
        if not isinstance(item, MappingNode):
            reader.problem(item, "a code is a mapping with at least a name")
            continue
        values = reader.mapping(item, _CODE_KEYS, "a code")
        entry = _entry(reader, item, values, above)
        entries.append(entry)
        _collect(reader, values.get("codes"), entry, entries)


def _entry(reader: NodeReader, node: MappingNode, values: dict[str, Node], above: _Entry | None) -> _Entry:
    noted = len(reader.problems)
    name = reader.text(values.get("name"), "name", one_line=True)
    if not name and len(reader.problems) == noted:
        reader.problem(
            values.get("name", node), "a code has an empty name" if "name" in values else "a code has no name"
        )
    noted = len(reader.problems)
    code_id = reader.text(values.get("id"), "id", one_line=True)
    if "id" in values and not code_id and len(reader.problems) == noted:
        reader.problem(values["id"], "the id is empty; leave the key out to have one derived")
    parent = reader.text(values.get("parent"), "parent", one_line=True)
    if parent and above:
        reader.problem(values["parent"], f"code «{name}» is inside «{above.name}» and names another parent")
    read_values = {
        "definition": reader.text(values.get("definition"), "definition"),
        "include": reader.text(values.get("include"), "include"),
        "exclude": reader.text(values.get("exclude"), "exclude"),
        "examples": reader.texts(values.get("examples"), "examples"),
        "phrases": reader.phrases(values.get("phrases"), "phrases"),
        "not_phrases": reader.phrases(values.get("not_phrases"), "not_phrases"),
        "colour": _colour(reader, values.get("colour")),
        "codable": reader.boolean(values.get("codable"), "codable", default=True),
    }
    line, id_line = line_of(node), line_of(values.get("id", node))
    return _Entry(reader.file, line, node.start_mark.index, name, code_id, id_line, above, parent, read_values)


def _colour(reader: NodeReader, node: Node | None) -> str | None:
    if node is None:
        return None
    if is_null(node):
        reader.problem(node, 'the colour is empty; a colour needs quotes, as in colour: "#c0632f"')
        return None
    colour = reader.text(node, "colour", one_line=True)
    if not _COLOUR.fullmatch(colour):
        reader.problem(node, f'colour «{colour}» is neither "#rgb" nor "#rrggbb"')
        return None
    digits = colour[1:].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def _place(entries: list[_Entry], problems: list[Problem]) -> None:
    """Attaches every code to the code that contains it or that it names as its parent; reports circles."""
    named: dict[str, list[_Entry]] = defaultdict(list)
    for entry in entries:
        for key in {entry.id, entry.name} - {""}:
            named[key].append(entry)
    for entry in entries:
        if entry.parent and not entry.above:
            result = [candidate for candidate in named[entry.parent] if candidate.id == entry.parent] or named[
                entry.parent
            ]
            if len(result) == 1:
                entry.above = result[0]
            else:
                problems.append((entry.file, entry.line, _no_parent(entry, result, named)))
    circular = [entry for entry in entries if entry in _ancestors(entry)]
    for entry in circular:
        problems.append((entry.file, entry.line, f"code «{entry.name}» is its own ancestor: its parents form a circle"))
        entry.above = None
    for entry in entries:
        if entry.above:
            entry.above.below.append(entry)


def _no_parent(entry: _Entry, entries: list[_Entry], named: dict[str, list[_Entry]]) -> str:
    if entries:
        lines = ", ".join(f"{same.file}:{same.line}" for same in entries)
        return f"the parent «{entry.parent}» of code «{entry.name}» is ambiguous ({lines}); give its id"
    close = difflib.get_close_matches(entry.parent, [key for key, alike in named.items() if alike], 1)
    return f"the parent «{entry.parent}» of code «{entry.name}» does not exist" + (
        f"; did you mean {close[0]}?" if close else ""
    )


def _ancestors(entry: _Entry) -> list[_Entry]:
    """Yields the ancestors, nearest first; each once if they form a circle."""
    result: dict[_Entry, None] = {}
    above = entry.above
    while above is not None and above not in result:
        result[above] = None
        above = above.above
    return list(result)


def _in_order(entries: Iterable[_Entry]) -> Iterator[_Entry]:
    waiting = list(entries)[::-1]
    while waiting:
        entry = waiting.pop()
        yield entry
        waiting += reversed(entry.below)


def _check_ids(entries: list[_Entry], problems: list[Problem]) -> None:
    first: dict[str, _Entry] = {}
    for entry in entries:
        if entry.id:
            before = first.setdefault(_identity(entry.id), entry)
            if before is not entry:
                taken = f"id «{entry.id}» is taken by «{before.name}» in {before.file}:{before.id_line}"
                problems.append((entry.file, entry.id_line, taken))


def _check_paths(entries: list[_Entry], problems: list[Problem]) -> None:
    first: dict[tuple[str, ...], _Entry] = {}
    for entry in entries:
        path = tuple(unicodedata.normalize("NFC", name) for name in entry.path)
        before = first.setdefault(path, entry)
        if entry.name and before is not entry:
            problems.append((entry.file, entry.line, f"code «{' / '.join(path)}» is already in {_at(before)}"))


def _at(entry: _Entry) -> str:
    return f"{entry.file}:{entry.line}"


def _identity(code_id: str, project: str = "00000000-0000-0000-0000-000000000000") -> str:
    """Returns a key that is equal for ids with equal guids: `{ABC…}` and `abc…` are the same UUID."""
    return code_guid(project, code_id)


def _settle_ids(entries: list[_Entry], project: str) -> list[_Entry]:
    """Gives every code without id one derived from its path, and returns those codes."""
    taken = {_identity(entry.id) for entry in entries if entry.id}
    derived = [entry for entry in entries if not entry.id]
    for entry in derived:
        path = "/".join(slug(name) for name in entry.path)
        entry.id, number = path, 1
        while _identity(entry.id) in taken:
            number += 1
            entry.id = f"{path}-{number}"
        taken.add(_identity(entry.id))
    return derived


def slug(name: str) -> str:
    """Returns letters, marks and digits of any script in lower case, with hyphens for all other characters."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    kept = (character if unicodedata.category(character)[0] in "LMN" else " " for character in folded)
    return "-".join("".join(kept).split()) or "code"


def _missing_ids(entries: list[_Entry], derived: list[_Entry]) -> Iterator[str]:
    for entry in derived:
        yield f"{_at(entry)}: code «{entry.name}» has no id; run fusen codebook check --fix to write one"


def _odd(entries: list[_Entry]) -> Iterator[str]:
    for entry in entries:
        if entry.values["phrases"] and not entry.values["codable"]:
            yield f"{_at(entry)}: code «{entry.name}» is a heading (codable: false); its phrases are not used"


def _codes(entries: list[_Entry], project: str) -> Iterator[Code]:
    for entry in entries:
        parent = code_guid(project, entry.above.id) if entry.above else None
        guid = code_guid(project, entry.id)
        yield Code(guid, entry.id, entry.name, entry.path, parent, **entry.values)
