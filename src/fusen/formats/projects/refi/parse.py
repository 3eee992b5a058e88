"""Parse a .qde or .qdc document into plain values, in one pass without a tree."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from fusen.errors import FileError
from fusen.formats.projects.refi.vocabulary import MEMBERS, SELECTIONS, SOURCES, TEXTS, read_guid

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_ELEMENTS = 1_500_000
MOST_DEPTH = 200
_BROKEN = "export the project again from its program"
_DOCTYPE = tuple("<!DOCTYPE".encode(codec) for codec in ("utf-8", "utf-16-le", "utf-16-be"))
_WATCHED = (
    *SOURCES, *dict.fromkeys((*TEXTS, *SELECTIONS)), "Project", "CodeBook", "User", "Code", "Variable", "Case", "Link",
    "Set", "Graph",
)  # fmt: skip


class RawCoding(NamedTuple):
    guid: str
    user: str
    at: str
    codes: tuple[str, ...]
    notes: tuple[str, ...]


class RawSelection(NamedTuple):
    """`kind` is the element's name; `start` and `end` are as written, in a transcript guids of sync points."""

    kind: str
    guid: str
    name: str
    start: str
    end: str
    user: str
    at: str
    description: str
    codings: tuple[RawCoding, ...]
    notes: tuple[str, ...]


@dataclass(slots=True)
class RawText:
    """A text or a source without text, with its selections and inner texts."""

    kind: str
    guid: str
    name: str
    plain: str = ""  # path
    rich: str = ""
    content: str | None = None
    user: str = ""
    at: str = ""
    description: str = ""
    selections: list[RawSelection] = field(default_factory=list)
    codings: tuple[RawCoding, ...] = ()
    notes: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()  # (variable's guid, value)
    points: dict[str, str] = field(default_factory=dict)  # sync point → position
    inner: list[RawText] = field(default_factory=list)


class RawCode(NamedTuple):
    guid: str
    name: str
    parent: str
    colour: str
    codable: bool
    description: str
    notes: tuple[str, ...]


class RawCase(NamedTuple):
    guid: str
    name: str
    description: str
    values: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]
    selections: tuple[str, ...]
    codes: int


class RawSet(NamedTuple):
    guid: str
    name: str
    description: str
    members: tuple[tuple[str, str], ...]


class RawLink(NamedTuple):
    guid: str
    name: str
    origin: str
    target: str
    notes: tuple[str, ...]


@dataclass(slots=True)
class RawProject:
    attributes: dict[str, str] = field(default_factory=dict)
    description: str = ""
    notes_of_all: tuple[str, ...] = ()
    users: list[tuple[str, str]] = field(default_factory=list)  # (guid, name)
    codes: list[RawCode] = field(default_factory=list)
    variables: dict[str, tuple[str, str]] = field(default_factory=dict)  # guid → (name, description)
    cases: list[RawCase] = field(default_factory=list)
    sources: list[RawText] = field(default_factory=list)
    notes: list[RawText] = field(default_factory=list)
    links: list[RawLink] = field(default_factory=list)
    sets: list[RawSet] = field(default_factory=list)
    graphs: int = 0
    cut: str = ""  # where and why reading ended before the document did

    def texts(self) -> Iterator[RawText]:
        """Yield every source and its inner texts."""
        for source in self.sources:
            yield source
            yield from source.inner


def parse(content: bytes, place: str, *, cut: bool = False) -> RawProject:
    """Return the document's elements. Raises FileError that begins with `place` if it is broken or declares a DTD.

    With `cut`, a truncated document is read up to where it breaks off, and `cut` of the result is true.
    """
    from lxml import etree

    _refuse(content, place)
    project = RawProject()
    events = etree.iterparse(
        io.BytesIO(content), ("start", "end"), tag=tuple("{*}" + name for name in _WATCHED),
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    walk = _ElementWalk(project)
    try:
        for event, element in events:
            walk.start(element) if event == "start" else walk.end(element)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        if not (cut and walk.root and isinstance(error, etree.XMLSyntaxError)):
            raise FileError(f"{place} is broken: {error}", _BROKEN) from error
        project.cut = str(error)
        walk.close()
    if walk.root not in ("Project", "CodeBook"):
        raise FileError(f"{place} is no REFI-QDA document: it has no element Project or CodeBook", _BROKEN)
    return project


def _refuse(content: bytes, place: str) -> None:
    if any(mark in content for mark in _DOCTYPE):
        raise FileError(f"{place} declares a DTD, which fusen does not follow", _BROKEN)
    if content.count(b"<") - content.count(b"</") > MOST_ELEMENTS:
        raise FileError(f"{place} has more than {MOST_ELEMENTS:,} elements", "export a part of the project")


class _ElementWalk:
    """Adds each element to its parent when it ends, and frees it."""

    def __init__(self, project: RawProject) -> None:
        self._project = project
        self._texts: list[RawText] = []
        self._selections: list[list[RawText]] = []  # texts inside a selection: what a picture's or PDF's stretch says
        self._depth = 0  # of codes
        self._open: list[_Element] = []
        self.root = ""

    def start(self, element: _Element) -> None:
        name = local(element)
        if not self.root:
            self.root = name
            self._project.attributes = {str(key): str(value) for key, value in element.attrib.items()}
            if element.getroottree().docinfo.internalDTD is not None:
                raise ValueError("it declares a DTD")
        if name in SOURCES or name in TEXTS:
            self._texts.append(RawText(name, read_guid(element.get("guid")), element.get("name") or ""))
        elif name in SELECTIONS:
            self._selections.append([])
        elif name == "Code":
            self._depth += 1
            self._open.append(element)
            if self._depth > MOST_DEPTH:
                raise ValueError(f"codes are nested more than {MOST_DEPTH} deep")

    def end(self, element: _Element) -> None:
        name = local(element)
        if name in SELECTIONS:
            self._selections.pop()
            if self._texts:
                self._texts[-1].selections.append(_selection(element, name))
        elif name in SOURCES or name in TEXTS:
            self._end_text(element, name)
        elif name == "Code":
            self._depth -= 1
            self._open.pop()
            if self._depth:
                return
            self._project.codes += _codes(element)
        elif name == "Project":
            self._project.description = _child_text(element, "Description")
            self._project.notes_of_all = _refs(element, "NoteRef")
            return
        else:
            self._end_other(element, name)
        _free(element)

    def close(self) -> None:
        """Keep the codes that were open when the document broke off."""
        if self._open:
            self._project.codes += _codes(self._open[0])

    def _end_text(self, element: _Element, name: str) -> None:
        text = self._texts.pop()
        _fill(text, element)
        if self._selections:
            return  # what a PDF's or picture's stretch says, not a text of its own
        if self._texts:
            self._texts[-1].inner.append(text)
        elif name == "Note":
            self._project.notes.append(text)
        else:
            self._project.sources.append(text)

    def _end_other(self, element: _Element, name: str) -> None:
        project = self._project
        guid, called = read_guid(element.get("guid")), element.get("name") or ""
        if name == "User":
            project.users.append((guid, called or element.get("id") or ""))
        elif name == "Variable":
            project.variables[guid] = (called, _child_text(element, "Description"))
        elif name == "Case":
            project.cases.append(_case(element, guid, called))
        elif name == "Link":
            origin, target = (read_guid(element.get(key)) for key in ("originGUID", "targetGUID"))
            project.links.append(RawLink(guid, called, origin, target, _refs(element, "NoteRef")))
        elif name == "Set":
            members = tuple(
                (MEMBERS[local(child)], read_guid(child.get("targetGUID") or child.get("guid")))
                for child in element
                if local(child) in MEMBERS
            )
            project.sets.append(RawSet(guid, called, _child_text(element, "Description"), members))
        elif name == "Graph":
            project.graphs += 1


def local(element: _Element) -> str:
    """Return the element's name without its namespace, which has many versions."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def _free(element: _Element) -> None:
    """Empty an element, and drop the watched element before it; elements in between are still needed."""
    element.clear()
    parent, before = element.getparent(), element.getprevious()
    if parent is not None and before is not None and local(before) in _WATCHED:
        parent.remove(before)


def _child_text(element: _Element, name: str) -> str:
    return next((child.text or "" for child in element if local(child) == name), "")


def _refs(element: _Element, name: str) -> tuple[str, ...]:
    return tuple(read_guid(child.get("targetGUID")) for child in element if local(child) == name)


def _user(element: _Element) -> str:
    return read_guid(element.get("creatingUser") or element.get("creatingUserGUID"))


def _fill(text: RawText, element: _Element) -> None:
    text.plain = element.get("plainTextPath") or ""
    text.rich = element.get("richTextPath") or ""
    text.user, text.at = _user(element), element.get("creationDateTime") or ""
    text.codings, text.notes, text.values = _codings(element), _refs(element, "NoteRef"), _values(element)
    for child in element:
        name = local(child)
        if name == "Description":
            text.description = child.text or ""
        elif name == "PlainTextContent":
            text.content = child.text or ""
        elif name == "SyncPoint":
            text.points[read_guid(child.get("guid"))] = child.get("position") or ""


def _selection(element: _Element, kind: str) -> RawSelection:
    get: Any = element.get
    keys = ("fromSyncPoint", "toSyncPoint") if kind == "TranscriptSelection" else ("startPosition", "endPosition")
    start, end = (get(key) or "" for key in keys)
    if kind == "TranscriptSelection":
        start, end = read_guid(start), read_guid(end)
    return RawSelection(
        kind, read_guid(get("guid")), get("name") or "", start, end, _user(element), get("creationDateTime") or "",
        _child_text(element, "Description"), _codings(element), _refs(element, "NoteRef"),
    )  # fmt: skip


def _codings(element: _Element) -> tuple[RawCoding, ...]:
    return tuple(
        RawCoding(
            read_guid(child.get("guid")), _user(child), child.get("creationDateTime") or "", _refs(child, "CodeRef"),
            _refs(child, "NoteRef"),
        )
        for child in element
        if local(child) == "Coding"
    )  # fmt: skip


def _values(element: _Element) -> tuple[tuple[str, str], ...]:
    result = []
    for child in element:
        if local(child) == "VariableValue":
            value = next((part.text or "" for part in child if local(part).endswith("Value")), "")
            result += [(guid, value) for guid in _refs(child, "VariableRef")]
    return tuple(result)


def _case(element: _Element, guid: str, name: str) -> RawCase:
    codes = sum(local(child) == "CodeRef" for child in element)
    return RawCase(
        guid, name, _child_text(element, "Description"), _values(element), _refs(element, "SourceRef"),
        _refs(element, "SelectionRef"), codes,
    )  # fmt: skip


def _codes(top: _Element) -> Iterator[RawCode]:
    """Yield the code and its descendants, parents before children."""
    waiting = [(top, "")]
    while waiting:
        element, parent = waiting.pop()
        guid = read_guid(element.get("guid"))
        codable = (element.get("isCodable") or "true").strip().lower() not in ("false", "0")
        if not guid and not element.get("name"):
            continue  # where the document breaks off
        yield RawCode(
            guid, element.get("name") or "", parent, element.get("color") or "", codable,
            _child_text(element, "Description"), _refs(element, "NoteRef"),
        )  # fmt: skip
        waiting += [(child, guid) for child in reversed(element) if local(child) == "Code"]
