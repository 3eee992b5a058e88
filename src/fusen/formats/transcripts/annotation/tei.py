"""TEI transcriptions of speech: utterances `u` with `who`, also inside ISO 24624 annotation blocks, and `sp`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from fusen.formats.containers.safe_zip_xml import inner_text
from fusen.formats.transcripts.annotation.tiers import AnnotationFile, Segment, Tier
from fusen.formats.transcripts.columns import seconds
from fusen.text.language import normalise
from fusen.text.role_words import is_name_of_interviewer

if TYPE_CHECKING:
    from lxml.etree import _Element

_XML = "{http://www.w3.org/XML/1998/namespace}"
_NO_TALK = frozenset(
    [
        "note",
        "vocal",
        "incident",
        "kinesic",
        "pause",
        "writing",
        "shift",
        "gap",
        "desc",
        "del",
        "spanGrp",
        "span",
        "fw",
        "speaker",
        "stage",
        "event",
        "comment",
    ]
)
_MARKS = frozenset(["note", "vocal", "incident", "kinesic", "pause", "gap", "event"])
_UTTERANCES = frozenset(("u", "sp"))
_UNITS = {"s": 1.0, "ms": 0.001, "min": 60.0}
_SPACES = re.compile(r"\s+")
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,12})?")
_DURATION = re.compile(r"(?:PT?)?(\d{1,7}(?:\.\d{1,12})?)S", re.IGNORECASE)


def tei_file(root: _Element, name: str) -> AnnotationFile:
    """Return a tier for each speaker of a TEI document."""
    people = dict(_people(root))
    timeline = dict(_timeline(root))
    result: dict[str, list[Segment]] = {}
    place, marks = 0.0, 0
    for element in root.iter():
        if _name(element) not in _UTTERANCES or any(
            _name(ancestor) in _UTTERANCES for ancestor in element.iterancestors()
        ):
            continue
        holder = _holder(element)
        who = _speaker(element, holder, people)
        marks += sum(_name(child) in _MARKS for child in element.iter())
        start, end = (timeline.get(_reference(element, holder, key)) for key in ("start", "end"))
        text = _text(element)
        if text:
            place += 1
            result.setdefault(who, []).append(Segment(text, start, end, place))
    tiers = tuple(Tier(who or "no speaker", who, tuple(segments)) for who, segments in result.items())
    asks = tuple(called for called, role in people.values() if is_name_of_interviewer(role))
    return AnnotationFile("tei", tiers, "TEI's utterances", _language(root), asks, marks=marks)


def _name(element: _Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _holder(element: _Element) -> _Element | None:
    """The annotation block around an utterance, which has its speaker and times in ISO 24624."""
    return next(
        (ancestor for ancestor in element.iterancestors() if _name(ancestor) in ("annotationBlock", "annotatedU")), None
    )


def _people(root: _Element) -> Iterator[tuple[str, tuple[str, str]]]:
    """(id, (name, role)) of the persons in the header."""
    for person in root.iter():
        if _name(person) in ("person", "personGrp") and (number := person.get(f"{_XML}id")):
            named = next((child for child in person.iter() if _name(child) == "persName"), None)
            called = _SPACES.sub(" ", inner_text(named)).strip() if named is not None else ""
            abbreviation = next((child for child in person.iter() if _name(child) == "abbr"), None)
            short = inner_text(abbreviation).strip() if abbreviation is not None else ""
            yield number, (short or called or person.get("n", "") or number, person.get("role", ""))


def _speaker(element: _Element, holder: _Element | None, people: Mapping[str, tuple[str, str]]) -> str:
    who = element.get("who") or (holder.get("who") if holder is not None else "") or ""
    names = [people.get(pointer.rpartition("#")[2], (pointer.rpartition("#")[2], ""))[0] for pointer in who.split()]
    if not names:
        label = next((child for child in element if _name(child) == "speaker"), None)
        return inner_text(label).strip().rstrip(".:") if label is not None else ""
    return " and ".join(names)


def _reference(element: _Element, holder: _Element | None, key: str) -> str:
    value = element.get(key) or (holder.get(key) if holder is not None else "") or ""
    if not value:
        anchors = [child for child in element.iter() if _name(child) == "anchor" and child.get("synch")]
        value = (anchors[0 if key == "start" else -1].get("synch") or "") if anchors else ""
    return value.rpartition("#")[2]


def _timeline(root: _Element) -> Iterator[tuple[str, float | None]]:
    """Seconds of each `when`, absolute or since another one."""
    for line in root.iter():
        if _name(line) != "timeline":
            continue
        unit = _UNITS.get(line.get("unit", "s"))
        known: dict[str, float] = {}
        for at, when in enumerate(child for child in line if _name(child) == "when"):
            number = when.get(f"{_XML}id", "")
            since = (when.get("since") or line.get("origin") or "").rpartition("#")[2]
            time = _since(when.get("interval", ""), unit)
            if time is not None:
                known[number] = round(known.get(since, 0.0) + time, 3)
            elif (stamp := seconds(when.get("absolute", ""))) is not None:
                known[number] = stamp
            elif at == 0:
                known[number] = 0.0
            yield number, known.get(number)


def _since(interval: str, unit: float | None) -> float | None:
    if unit is not None and _NUMBER.fullmatch(interval):
        return float(interval) * unit
    stated = _DURATION.fullmatch(interval)
    return float(stated[1]) if stated else None


def _text(utterance: _Element) -> str:
    parts: list[str] = []
    waiting: list[_Element | str] = [utterance]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            parts.append(node)
            continue
        name = _name(node)
        if name in _NO_TALK or not name:
            continue
        if name == "w" and parts and not parts[-1][-1:].isspace() and parts[-1][-1:] not in "([«“„’'":
            parts.append(" ")
        if name == "pc":
            while parts and parts[-1].isspace():
                parts.pop()
        children: list[_Element | str] = [node.text] if node.text else []
        kept = _alternative(node) if name == "choice" else list(node)
        for child in kept:
            children.append(child)
            if child.tail:
                children.append(child.tail)
        waiting.extend(reversed(children))
    return _SPACES.sub(" ", "".join(parts)).strip()


def _alternative(choice: _Element) -> list[_Element]:
    """Keep the first of several readings: the words as spoken, not as corrected."""
    return list(choice)[:1]


def _language(root: _Element) -> str:
    for element in root.iter():
        if _name(element) in ("text", "u", "body", "TEI") and (stated := element.get(f"{_XML}lang")):
            return normalise(stated)
    used = next((child.get("ident", "") for child in root.iter() if _name(child) == "language"), "")
    return normalise(used)
