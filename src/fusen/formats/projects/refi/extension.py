"""The files fusen adds to a .qdpx below `fusen/`: the exact records that REFI-QDA cannot hold."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from itertools import islice
from sys import intern
from typing import Any, TypeVar

from fusen.errors import FileError
from fusen.formats.containers.safe_zip_xml import Package
from fusen.formats.exchange.jsonl_schema import SHAPES, further_line
from fusen.formats.exchange.validators import CONTROL, NOBODY
from fusen.formats.projects.refi.layouts import layout_record, read_layout
from fusen.formats.projects.refi.package_sources import PackageSources, Stale
from fusen.formats.projects.refi.vocabulary import origin, plain_note, written_guid
from fusen.model.codebook import Code, Phrase
from fusen.model.coding import (
    CONSENTS,
    DIRECTIONS,
    MEMO_KINDS,
    ORIGINS,
    Case,
    Coding,
    Memo,
    Place,
    Rejection,
    Review,
    ShownSuggestion,
)
from fusen.model.escape import json_line
from fusen.model.ids import text_hash
from fusen.model.memos.links import Link
from fusen.model.project import MEMBER_KINDS, ExchangedCase, ExchangedSource, Project, Set, SharedRecord

ABOUT = "fusen/project.json"
CODINGS, REVIEWS, REJECTIONS, NOTES, LINKS, HISTORY, FURTHER, LAYOUTS = (
    f"fusen/{name}.jsonl"
    for name in ("codings", "reviews", "rejections", "notes", "links", "history", "further", "layouts")
)
FORMAT = 1
_MOST = 128 * 2**20
_MOST_TEXT = 64 * 2**20
_MOST_LINE = 64 * 2**20
_LONGEST = 10_000  # characters of a name
_MOST_MARKS = 1_000_000
_BATCH = 1_000  # records that are written at once

Record = Mapping[str, Any]
Value = TypeVar("Value")


def member_of(source: str) -> str:
    """Return the member that holds the plain text of a source (guid)."""
    return f"sources/{written_guid(source)}.txt"


class OwnPart:
    """The members that only fusen reads; valid while the .qde has the sha256 `document`."""

    def __init__(self, project: Project, document: str) -> None:
        self._project, self._document = project, document
        self._sources: list[dict[str, Any]] = []
        self._layouts: list[bytes] = []  # packed: the turns of 20,000 long transcripts take 300 MB

    def add(self, source: ExchangedSource) -> None:
        """Add the record and the layout of a source."""
        self._sources.append(_source_record(source))
        if source.layout is not None:
            line = json_line(layout_record(source, source.layout)) + "\n"
            self._layouts.append(zlib.compress(line.encode(), 1))

    def members(self) -> Iterator[tuple[str, Iterable[bytes]]]:
        """Yield (member, parts of its content)."""
        project = self._project
        about = {
            "format": FORMAT, "origin": origin(), "document_sha256": self._document,
            "project": project.guid, "name": project.name, "language": project.language, "unit": project.unit,
            "users": list(project.users), "codes": [_code_record(code) for code in project.codes],
            "versions": {guid: list(had) for guid, had in project.versions.items()}, "sources": self._sources,
            "cases": [_case_record(case.case) for case in project.cases],
            "sets": [
                {"guid": code_set.guid, "name": code_set.name, "members": [list(m) for m in code_set.members], "description": code_set.description}
                for code_set in project.sets
            ],
        }  # fmt: skip
        yield ABOUT, [json.dumps(about, ensure_ascii=False, indent=1).encode()]
        yield CODINGS, _lines(map(_coding_record, project.codings))
        yield (
            REJECTIONS,
            _lines({key: getattr(rejection, key) for key in _REJECTION} for rejection in project.rejections),
        )
        yield REVIEWS, _lines({key: getattr(review, key) for key in _REVIEW} for review in project.reviews)
        yield NOTES, _lines({key: getattr(note, key) for key in _NOTE} for note in project.notes)
        if project.links:
            yield LINKS, _lines({key: getattr(link, key) for key in _LINK} for link in project.links)
        yield LAYOUTS, map(zlib.decompress, self._layouts)
        if project.further:
            yield FURTHER, _lines({"type": line.type, **line.values} for line in project.further)
        if project.history:
            yield HISTORY, _lines(project.history)


_CODING = ("guid", "user", "code", "source", "start", "end", "origin", "at", "version", "direction", "magnitude")
_REJECTION = ("guid", "user", "code", "source", "start", "end", "at")
_REVIEW = ("guid", "user", "source", "start", "end", "at")
_NOTE = ("guid", "user", "kind", "target", "text", "at")
_LINK = ("guid", "user", "relation", "origin", "target", "note", "at")
_PROSE = ("definition", "include", "exclude")


def _lines(records: Iterable[Record]) -> Iterator[bytes]:
    waiting = iter(records)
    while batch := list(islice(waiting, _BATCH)):
        yield "".join(f"{json_line(record)}\n" for record in batch).encode()


def _coding_record(coding: Coding) -> dict[str, Any]:
    record = {key: getattr(coding, key) for key in _CODING}
    if coding.words:  # of a withheld text, in which they cannot be counted
        record["words"] = coding.words
    return record if coding.sight is None else record | {"sight": list(map(list, coding.sight))}


def _code_record(code: Code) -> dict[str, Any]:
    plain = {
        key: getattr(code, key) for key in ("guid", "id", "name", "parent", *_PROSE, "colour", "codable", "retired")
    }
    if code.mark is not None:
        plain["mark"] = code.mark
    return plain | {
        "examples": list(code.examples), "phrases": [phrase.record() for phrase in code.phrases],
        "not_phrases": [phrase.record() for phrase in code.not_phrases],
    }  # fmt: skip


def _source_record(source: ExchangedSource) -> dict[str, Any]:
    keys = ("guid", "name", "path", "sha256", "withheld", "language", "options")
    sha256 = source.sha256 or text_hash(source.text)
    return {key: getattr(source, key) for key in keys} | {"sha256": sha256, "chars": len(source.text)}


def _case_record(case: Case) -> dict[str, Any]:
    return {
        "guid": case.guid, "name": case.name, "places": [[place.source, place.speaker] for place in case.places],
        "consent": case.consent, "variables": dict(case.variables),
    }  # fmt: skip


def read_own(package: Package, document: str) -> Project | None:
    """Return the project as fusen wrote it; None for another tool's file. Raises Stale if the document changed.

    Its sources are read from the package each time they are iterated.
    """
    if ABOUT not in package:
        return None
    try:
        about = json.loads(package.read(ABOUT, _MOST))
        if about["format"] > FORMAT:
            raise Stale(f"it was written by a newer version ({_line(about['origin'])})")
        if about["document_sha256"] != package.sha256(document):
            raise Stale("another program changed the project since")
        return _project(about, package)
    except FileError as error:
        raise Stale(error.message) from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Stale(f"it is damaged ({error})") from error


def _project(about: Record, package: Package) -> Project:
    layouts = _packed_layouts(package)
    sources = PackageSources(package.name, about["sources"], lambda record: _source(record, package, layouts))
    chars = sources.chars
    codes = _with_paths([_code(record) for record in about["codes"]])
    known = {code.guid for code in codes}
    codings = tuple(_each(package, CODINGS, lambda record: _coding(record, chars, known)))
    rejections = tuple(_each(package, REJECTIONS, lambda record: _rejection(record, chars, known)))
    reviews = tuple(_each(package, REVIEWS, lambda record: _review(record, chars)))
    notes = tuple(_each(package, NOTES, _note))
    cases = tuple(ExchangedCase(_case(record, chars)) for record in about["cases"])
    return Project(
        _line(about["name"]), _line(about["project"]), _line(about["origin"]), True, _line(about["language"], ""),
        _line(about["unit"], ""), tuple(map(_coder, about["users"])), codes, sources, cases, codings, reviews, rejections,
        notes, tuple(map(_set, about["sets"])), tuple(map(_link, _records(package, LINKS))), further=tuple(_further(package)),
    )  # fmt: skip


def _each(package: Package, member: str, make: Callable[[Record], Value]) -> Iterator[Value]:
    for line in package.lines(member, _MOST_LINE):
        yield make(json.loads(line))


def _records(package: Package, member: str) -> Iterator[Record]:
    """Yield the records of a member that older versions do not write."""
    return _each(package, member, lambda record: record) if member in package else iter(())


def _further(package: Package) -> Iterator[SharedRecord]:
    """Yield the records of types that this version knows, except notes and rejections, which have their own members."""
    for record in _records(package, FURTHER):
        if record["type"] in SHAPES.keys() - {"note", "rejection"}:
            yield further_line(record["type"], record, 0)


def _packed_layouts(package: Package) -> dict[str, bytes]:
    """Return the record of each source's layout, compressed: the turns of 20,000 long transcripts take 300 MB."""
    lines = package.lines(LAYOUTS, _MOST_LINE) if LAYOUTS in package else ()
    return {_text(json.loads(line)["source"]): zlib.compress(line, 1) for line in lines}


def _source(record: Record, package: Package, layouts: Mapping[str, bytes]) -> ExchangedSource:
    guid = _line(record["guid"])
    raw = package.read(member_of(guid), _MOST_TEXT).decode()
    text = raw.replace("\r\n", "\n") if "\r" in raw else raw
    withheld = record["withheld"] is True
    if len(text) != record["chars"] or (not withheld and text_hash(text) != record["sha256"]):
        raise Stale("a text in it was changed")
    options = record["options"]
    if not isinstance(options, dict):
        raise ValueError("`options` of a source are no mapping")
    layout = None
    if guid in layouts:
        layout = read_layout(json.loads(zlib.decompress(layouts[guid])), len(text), withheld=withheld)
    return ExchangedSource(
        guid, _line(record["name"]), text, _line(record["path"], ""), _line(record["sha256"]), withheld,
        _line(record["language"], ""), options, layout=layout,
    )  # fmt: skip


def _code(record: Record) -> Code:
    parent, colour = record["parent"], record["colour"]
    definition, include, exclude = (_text(record[key]) for key in _PROSE)
    phrases, refused = (tuple(Phrase.of(value) for value in record[key]) for key in ("phrases", "not_phrases"))
    return Code(
        _line(record["guid"]), _line(record["id"]), _line(record["name"]), (), None if parent is None else _line(parent),
        definition, include, exclude, tuple(map(_text, record["examples"])), phrases, refused,
        None if colour is None else _line(colour), record["codable"] is True, record["retired"] is True,
        _mark(record.get("mark")),
    )  # fmt: skip


def _mark(value: object) -> int | None:
    """Return the number of a code's sign and colour; files of earlier versions have none."""
    return value if type(value) is int and 0 <= value < _MOST_MARKS else None


def _with_paths(codes: list[Code]) -> tuple[Code, ...]:
    paths: dict[str, tuple[str, ...]] = {}
    result = []
    for code in codes:
        paths[code.guid] = (*(paths[code.parent] if code.parent else ()), code.name)
        result.append(replace(code, path=paths[code.guid]))
    if len({code.guid for code in result}) < len(result):
        raise ValueError("two codes with one guid")
    return tuple(result)


def _coding(record: Record, chars: Mapping[str, int], codes: set[str]) -> Coding:
    if record["origin"] not in ORIGINS or record["direction"] not in (None, *DIRECTIONS):
        raise ValueError("a coding with an unknown origin or direction")
    if record["magnitude"] not in (None, 1, 2, 3) or record["code"] not in codes:
        raise ValueError("a coding with an unknown magnitude or code")
    start, end = _span(record, chars)
    coder, version = intern(_coder(record["user"])), intern(_line(record["version"], ""))
    # One object for what most codings share: of 50,000 codings 25 MB.
    code, source, origin = (intern(record[key]) for key in ("code", "source", "origin"))
    return Coding(
        _line(record["guid"]), coder, code, source, start, end, origin,  # type: ignore[arg-type]
        intern(_time(record["at"])), version, record["direction"], record["magnitude"],
        words=_words(record.get("words", 0), end - start), sight=_sight(record.get("sight")),
    )  # fmt: skip


def _words(value: Any, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError(f"a coding with {value!r:.20} words")
    return value


def _sight(value: Any) -> tuple[ShownSuggestion, ...] | None:
    if value is None:
        return None
    shown = tuple(ShownSuggestion(_line(code), score, _line(by, "")) for code, score, by in value)
    if not all(
        suggestion.score is None or (type(suggestion.score) in (int, float) and 0 <= suggestion.score <= 1)
        for suggestion in shown
    ):
        raise ValueError("a suggestion whose score is not between 0 and 1")
    return shown


def _rejection(record: Record, chars: Mapping[str, int], codes: set[str]) -> Rejection:
    start, end = _span(record, chars)
    if record["code"] not in codes:
        raise ValueError("a rejection of an unknown code")
    return Rejection(
        _line(record["guid"]), _coder(record["user"]), record["code"], record["source"], start, end, _time(record["at"])
    )  # fmt: skip


def _review(record: Record, chars: Mapping[str, int]) -> Review:
    start, end = _span(record, chars)
    return Review(_line(record["guid"]), _coder(record["user"]), record["source"], start, end, _time(record["at"]))


def _note(record: Record) -> Memo:
    text = _text(record["text"])
    if record["kind"] not in MEMO_KINDS or plain_note(text) != text:
        raise ValueError("a note of an unknown kind, or with control characters")
    return Memo(
        _line(record["guid"]), _coder(record["user"]), record["kind"], _line(record["target"]), text, _time(record["at"])
    )  # fmt: skip


def _link(record: Record) -> Link:
    note = _text(record["note"])
    if plain_note(note) != note:
        raise ValueError("a link whose memo has control characters")
    relation, origin_, target = (_line(record[key]) for key in ("relation", "origin", "target"))
    return Link(_line(record["guid"]), _coder(record["user"]), relation, origin_, target, note, _time(record["at"]))


def _case(record: Record, chars: Mapping[str, int]) -> Case:
    if record["consent"] not in CONSENTS:
        raise ValueError("a case with an unknown consent")
    places = tuple(
        Place(source, None if speaker is None else _line(speaker))
        for source, speaker in record["places"]
        if source in chars
    )
    variables = {_line(key): _text(value) for key, value in record["variables"].items()}
    return Case(_line(record["guid"]), _line(record["name"]), places, record["consent"], variables)


def _set(record: Record) -> Set:
    members = tuple((kind, _line(guid)) for kind, guid in record["members"] if kind in MEMBER_KINDS)
    return Set(_line(record["guid"]), _line(record["name"]), members, _text(record["description"]))


def _span(record: Record, chars: Mapping[str, int]) -> tuple[int, int]:
    start, end = record["start"], record["end"]
    if not (type(start) is int and type(end) is int and 0 <= start <= end <= chars[record["source"]]):
        raise ValueError(f"[{start}, {end}) is no span of its text")
    return start, end


@lru_cache(4096)
def _time(value: Any) -> str:
    datetime.fromisoformat(value)
    return _line(value)


@lru_cache(4096)
def _coder(value: Any) -> str:
    name = _line(value)
    if name.casefold() in NOBODY or name != name.strip():
        raise ValueError(f"no coder can be called {name}")
    return name


def _line(value: Any, default: str | None = None) -> str:
    """Return a name on one line. Raises ValueError for an empty name without a default."""
    text = _text(value)
    if not text and default is not None:
        return default
    if not text.strip() or len(text) > _LONGEST or CONTROL.search(text):
        raise ValueError(f"{text[:40]!r} is no name")
    return text


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.40} is no text")
    value.encode()  # refuses half characters
    return value
