"""Write REFI-QDA XML elements: only what the schema allows, without characters that XML forbids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from fusen.formats.projects.refi.vocabulary import (
    MEMBERS,
    describe,
    nested,
    read_colour,
    written_guid,
    written_time,
    xml_text,
)
from fusen.model.codebook import Code
from fusen.model.coding import Memo
from fusen.model.ids import name_guid, user_guid
from fusen.model.memos.links import Link
from fusen.model.project import ExchangedCase, Set

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ESCAPED = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord("\r"): "&#13;"}
_ESCAPED_VALUE = _ESCAPED | {ord('"'): "&quot;", ord("\n"): "&#10;", ord("\t"): "&#9;"}

Refs = Mapping[str, Sequence[str]]
"""Guids of notes by the guid of their target."""


def text(content: str) -> str:
    return xml_text(content).translate(_ESCAPED)


def value(content: str) -> str:
    return xml_text(content).translate(_ESCAPED_VALUE)


def element(tag: str, inner: Iterable[str] = (), /, **attributes: str | None) -> str:
    """Return an element without attributes that are empty or None."""
    words = "".join(f' {key}="{value(given)}"' for key, given in attributes.items() if given)
    content = "".join(inner)
    return f"<{tag}{words}>{content}</{tag}>\n" if content else f"<{tag}{words}/>\n"


def group(name: str, inner: Iterable[str]) -> str:
    """Return a container, or nothing for an empty one, which the schema forbids."""
    content = "".join(inner)
    return f"<{name}>\n{content}</{name}>\n" if content else ""


def references(name: str, guids: Iterable[str]) -> str:
    return "".join(f'<{name} targetGUID="{written_guid(guid)}"/>' for guid in guids)


def described(content: str) -> str:
    return f"<Description>{text(content)}</Description>" if content else ""


def users(project: str, names: Iterable[str]) -> str:
    return group("Users", (element("User", guid=user_guid(project, name), name=name) for name in names))


def codes(codebook: Sequence[Code], notes: Refs, used: frozenset[str]) -> str:
    """Return the tree of codes; a heading with codings (`used`) is codable, or other tools reject them."""
    below = nested(codebook)
    return "".join(_code(code, below, notes, used) for code in below.get(None, ()))


def _code(code: Code, below: Mapping[str | None, Sequence[Code]], notes: Refs, used: frozenset[str]) -> str:
    """Return a code with its descendants, built from the deepest up to avoid recursion."""
    order, waiting = [], [code]
    while waiting:
        parent = waiting.pop()
        order.append(parent)
        waiting += below.get(parent.guid, ())
    result: dict[str, str] = {}
    for parent in reversed(order):
        inner = (
            described(describe(parent)), references("NoteRef", notes.get(parent.guid, ())),
            *(result.pop(child.guid) for child in below.get(parent.guid, ())),
        )  # fmt: skip
        result[parent.guid] = element(
            "Code", inner, guid=written_guid(parent.guid), name=parent.name, color=read_colour(parent.colour),
            isCodable="true" if parent.codable or parent.guid in used else "false",
        )  # fmt: skip
    return result[code.guid]


def variables(guids: Mapping[str, str]) -> str:
    """Return the variables. All are text, which keeps values such as `007` and `yes`."""
    result = (element("Variable", guid=guid, name=name, typeOfVariable="Text") for name, guid in guids.items())
    return group("Variables", result)


def cases(
    given: Iterable[ExchangedCase], variable: Mapping[str, str], selection: Callable[[tuple[str, int, int]], str]
) -> str:
    return group("Cases", (_case(case, variable, selection) for case in given))


def _case(
    exchanged: ExchangedCase, variable: Mapping[str, str], selection: Callable[[tuple[str, int, int]], str]
) -> str:
    values = (
        f"<VariableValue>{references('VariableRef', [variable[name]])}<TextValue>{text(value)}</TextValue></VariableValue>"
        for name, value in exchanged.case.variables.items()
        if name in variable
    )
    wholes = dict.fromkeys(place.source for place in exchanged.case.places if place.speaker is None)
    spans = map(selection, dict.fromkeys(exchanged.selections))
    inner = (*values, references("SourceRef", wholes), references("SelectionRef", spans))
    return element("Case", inner, guid=written_guid(exchanged.case.guid), name=exchanged.case.name)


def notes(project: str, given: Iterable[Memo], names: Mapping[str, str]) -> str:
    """Return the notes; `names` replaces the kind as a note's name."""
    return group("Notes", (_note(project, note, names.get(note.guid, note.kind)) for note in given))


def _note(project: str, note: Memo, name: str) -> str:
    content = f"<PlainTextContent>{text(note.text)}</PlainTextContent>"
    return element(
        "Note", [content], guid=written_guid(note.guid), name=name, creatingUser=user_guid(project, note.user),
        creationDateTime=written_time(note.at),
    )  # fmt: skip


def links(given: Iterable[Link]) -> str:
    """Return the links as one-way relations; each refers to its memo by its own guid."""
    return group("Links", map(_link, given))


def _link(link: Link) -> str:
    noted = references("NoteRef", [link_memo(link)] if link.note else [])
    return element(
        "Link", [noted], guid=written_guid(link.guid), name=link.relation, direction="OneWay",
        originGUID=written_guid(link.origin), targetGUID=written_guid(link.target),
    )  # fmt: skip


def link_memo(link: Link) -> str:
    """Return the guid of the note that holds a link's memo."""
    return name_guid(f"{link.guid}#memo")


def sets(given: Iterable[Set], *, in_codebook: bool = False) -> str:
    """Return the sets; those of a codebook hold only codes."""
    return group("Sets", (_set(code_set, in_codebook) for code_set in given))


def _set(code_set: Set, in_codebook: bool) -> str:
    members = list(_members(code_set, in_codebook))
    return element(
        "Set", [described(code_set.description), *members], guid=written_guid(code_set.guid), name=code_set.name
    )


def _members(code_set: Set, in_codebook: bool) -> Iterator[str]:
    for name, kind in MEMBERS.items():
        guids = [guid for member, guid in code_set.members if member == kind]
        if not in_codebook:
            yield references(name, guids)
        elif kind == "code":
            yield "".join(f'<{name} guid="{written_guid(guid)}"/>' for guid in guids)
