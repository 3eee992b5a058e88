"""Edit a codebook file in place: comments, quotes and line ends stay byte for byte."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from yaml.nodes import MappingNode, Node

from fusen.errors import CodebookError
from fusen.formats.codebook.read_yaml import derived_ids, read_files
from fusen.formats.codebook.yaml_nodes import NodeReader

_BOM = "\ufeff"
_PLAIN = re.compile(r"[^\W\d_][\w/-]*")
_READ_AS_SOMETHING_ELSE = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


def fix_ids(files: Sequence[tuple[str, bytes]], project: str) -> dict[str, bytes]:
    """Returns new content of every file that has codes without id; raises CodebookError if the codebook is invalid."""
    contents = dict(files)
    fixed = {name: add_ids(contents[name], ids) for name, ids in derived_ids(files, project).items()}
    before, after = read_files(files, project), read_files(list({**contents, **fixed}.items()), project)
    if before.codes != after.codes or before.name != after.name:
        raise CodebookError(["the ids cannot be written without changing the codebook; add them by hand"])
    return fixed


def add_ids(data: bytes, ids: Mapping[int, str]) -> bytes:
    """Returns the file with an `id` after the name of each code at one of these offsets (see `derived_ids`)."""
    if not ids:
        return data
    text = data.decode("utf-8-sig")
    problems: list[tuple[str, int, str]] = []
    root = NodeReader("codebook", problems).root(data)
    if root is None:
        raise CodebookError(f"{file}:{line}: {what}" for file, line, what in problems)
    insertions = sorted(
        _insertion(text, node, ids[node.start_mark.index]) for node in _mappings(root) if node.start_mark.index in ids
    )
    for at, addition in reversed(insertions):
        text = text[:at] + addition + text[at:]
    return ((_BOM if data.startswith(_BOM.encode()) else "") + text).encode()


def _insertion(text: str, code: MappingNode, code_id: str) -> tuple[int, str]:
    """Return (offset, text) to insert an id: a new line after the name, or another pair inside braces."""
    key, value = next((key, value) for key, value in code.value if key.value == "name")
    pair = f"id: {_scalar(code_id)}"
    if code.flow_style:
        return value.end_mark.index, f", {pair}"
    newline = "\r\n" if "\r\n" in text else "\n"
    indent = " " * key.start_mark.column
    at = value.end_mark.index
    if at and text[at - 1] == "\n":  # a block scalar includes its last line break
        return at, f"{indent}{pair}{newline}"
    end = text.find("\n", at)
    end = len(text) if end < 0 else end - (text[end - 1] == "\r")
    return end, f"{newline}{indent}{pair}"


def _scalar(code_id: str) -> str:
    plain = _PLAIN.fullmatch(code_id) and code_id.lower() not in _READ_AS_SOMETHING_ELSE
    return code_id if plain else json.dumps(code_id, ensure_ascii=False)


def _mappings(node: Node) -> Iterator[MappingNode]:
    """Yield the mappings of all codes in a file, and the file's root mapping."""
    if isinstance(node, MappingNode):
        yield node
        for key, value in node.value:
            if key.value == "codes" and isinstance(value.value, list):
                for child in value.value:
                    yield from _mappings(child)


def template(name: str = "My study") -> str:
    """Returns an empty codebook for a new study, with its keys explained."""
    return _TEMPLATE.replace("NAME", json.dumps(name, ensure_ascii=False))


_TEMPLATE = """\
# The codebook: a tree of codes. Check it with: fusen codebook check
# Several files in this folder make one codebook together. Indent with spaces, never with tabs.
name: NAME
codes:
# Remove the # before a line (and the space after it) to begin. Only the name is needed.
# - name: Challenges
#   codable: false              # a heading: passages are coded with the codes below it
#   codes:
#     - name: Funding gap
#       id: funding-gap         # keeps the code the same when its name changes
#       definition: Money for the cooperation is missing, late or about to end.
#       include: project money, travel costs, co-financing
#       exclude: a company's own lack of capital
#       examples: ["After the grant stopped we could only meet online."]
#       phrases:                # where fusen looks first; any of these
#         - lack of funding     # words, in any inflected form and in capitals or not
#         - '"seed money"'      # exactly these words; with a capital in them, exactly these capitals
#         - co-financ*          # any word that begins so
#         - [{LEMMA: grant}, {LOWER: {IN: [ends, ended, stops, stopped]}}]   # a spaCy token pattern
#       not_phrases: ["budget airline"]     # a place that overlaps one of these does not count
#       colour: "#c0632f"
# Phrases in several languages: a mapping, as in {en: [budget], ja: [資金不足, 予算]}
"""
