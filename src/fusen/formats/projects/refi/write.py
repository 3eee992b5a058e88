"""Write .qdpx and .qdc strictly by the schema, with offsets in code points and no details of this machine."""

from __future__ import annotations

import hashlib
import uuid
import zipfile
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import BinaryIO

from fusen.formats.projects.refi import elements as xml
from fusen.formats.projects.refi.extension import OwnPart, member_of
from fusen.formats.projects.refi.vocabulary import (
    CODEBOOK_SPACE,
    INTERNAL,
    OWN,
    PROJECT_SPACE,
    origin,
    written_guid,
    written_time,
)
from fusen.formats.registry import Options
from fusen.model.codebook import Code
from fusen.model.coding import AUTO_USER, Coding, Memo, Review, by_source
from fusen.model.ids import name_guid, user_guid
from fusen.model.project import ExchangedSource, Project

DOCUMENT = "project.qde"
_LONGEST_QUOTE = 100
_LEVEL = 3  # of 9: half the time of the usual 6, a tenth larger
_DATE = (1980, 1, 1, 0, 0, 0)  # of every member: the same project makes the same file
_SCHEMA = "http://www.w3.org/2001/XMLSchema-instance"

Span = tuple[str, int, int]  # source guid, start, end


def write(project: Project, file: BinaryIO, options: Options) -> None:
    """Write a project as .qdpx: document, texts, and below `fusen/` the records that REFI-QDA cannot hold."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        document = _ProjectDocument(project, options.crlf)
        digest = _put_parts(archive, DOCUMENT, (part.encode() for part in document.parts()))
        own = OwnPart(project, digest)
        for source in project.sources:
            text = source.text.replace("\n", "\r\n") if options.crlf else source.text
            _put(archive, member_of(source.guid), text.encode(), packed=not source.withheld)
            own.add(source)
        for member, parts in own.members():
            _put_parts(archive, member, parts)


def _put_parts(archive: zipfile.ZipFile, member: str, parts: Iterable[bytes]) -> str:
    """Write a member part by part; return its sha256."""
    digest = hashlib.sha256()
    with archive.open(member, "w") as file:  # dated 1980: the same project makes the same file
        for part in parts:
            digest.update(part)
            file.write(part)
    return digest.hexdigest()


def _put(archive: zipfile.ZipFile, member: str, content: bytes, *, packed: bool = True) -> None:
    """Write a member. A masked text stays uncompressed, or readers would take it for a zip bomb."""
    archive.writestr(_info(member), content, zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED, _LEVEL)


def _info(member: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(member, _DATE)
    info.external_attr = 0o600 << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def write_codebook(project: Project, file: BinaryIO, options: Options) -> None:
    """Write codes and sets of codes as .qdc."""
    codes = xml.codes(project.codes, {}, frozenset(coding.code for coding in project.codings))
    sets = [code_set for code_set in project.sets if any(kind == "code" for kind, _ in code_set.members)]
    inner = ("\n", f"<Codes>\n{codes}</Codes>\n", xml.sets(sets, in_codebook=True))
    file.write((xml.HEAD + xml.element("CodeBook", inner, xmlns=CODEBOOK_SPACE, origin=origin())).encode())


@dataclass(slots=True)
class _ProjectDocument:
    """The .qde of a project."""

    project: Project
    crlf: bool
    notes: dict[str, list[str]] = field(default_factory=dict)  # what they are about → guids of notes
    own_memos: list[Memo] = field(default_factory=list)  # by fusen, of what has no place of its own
    named: dict[str, str] = field(default_factory=dict)
    users: dict[str, str] = field(default_factory=dict)  # name → guid
    used: set[str] = field(default_factory=set)  # codes with codings

    def parts(self) -> Iterator[str]:
        project = self.project
        self._gather()
        cases = [case for case in project.cases if case.case.consent != "analyse"]
        variable = {
            name: str(uuid.uuid5(uuid.UUID(project.guid), f"variable:{name}"))
            for name in dict.fromkeys(name for case in cases for name in case.case.variables)
        }
        yield xml.HEAD
        yield f'<Project xmlns="{PROJECT_SPACE}" xmlns:xsi="{_SCHEMA}" name="{xml.value(project.name)}" origin="{xml.value(origin())}">\n'
        own = [AUTO_USER] if self.own_memos or project.reviews else []  # the author of notes by fusen
        yield xml.users(project.guid, dict.fromkeys((*project.users, *own)))
        yield xml.group("CodeBook", [xml.group("Codes", [xml.codes(project.codes, self.notes, frozenset(self.used))])])
        yield xml.variables(variable)
        yield xml.cases(cases, variable, _selection_guid)
        if project.sources:
            yield "<Sources>\n"
            yield from self._sources()
            yield "</Sources>\n"
        yield xml.notes(project.guid, [*project.notes, *self.own_memos], self.named)
        yield xml.links(project.links)
        yield xml.sets(project.sets)
        yield xml.references("NoteRef", self.notes.get(project.guid, ()))
        yield "</Project>\n"

    def _gather(self) -> None:
        """Collect the notes by target, and the codes in use."""
        project = self.project
        for note in project.notes:
            self.notes.setdefault(note.target, []).append(note.guid)
        for link in project.links:
            if link.note:
                self.own_memos.append(Memo(xml.link_memo(link), link.user, "free", link.guid, link.note, link.at))
        for code in project.codes:
            self._say(code.guid, "phrases", _phrases(code))
        for coding in project.codings:
            self.used.add(coding.code)
            self._say(coding.guid, "coding", _way(coding))

    def _say(self, target: str, what: str, text: str) -> None:
        if text:
            guid = name_guid(f"{target}#{OWN}{what}")
            self.own_memos.append(Memo(guid, AUTO_USER, "free", target, text, ""))
            self.named[guid] = OWN + what
            self.notes.setdefault(target, []).append(guid)

    def _sources(self) -> Iterator[str]:
        stretches, reviews = _stretches(self.project), by_source(self.project.reviews)
        for source, codings in _with_codings(self.project):
            if source.guid in reviews:
                who = dict.fromkeys(_reader(review, len(source.text)) for review in reviews[source.guid])
                self._say(source.guid, "read", f"Read by {', '.join(who)}.")
            at = _counting(source, self.crlf)
            spans: dict[Span, list[Coding]] = {}
            for coding in codings:
                spans.setdefault((source.guid, coding.start, coding.end), []).append(coding)
            for span in stretches.get(source.guid, ()):
                spans.setdefault(span, [])
            inner = [self._selection(source, span, on, at) for span, on in spans.items()]
            inner.append(xml.references("NoteRef", self.notes.get(source.guid, ())))
            yield xml.element(
                "TextSource", inner, guid=written_guid(source.guid), name=source.name,
                plainTextPath=INTERNAL + member_of(source.guid).removeprefix("sources/"),
            )  # fmt: skip

    def _selection(
        self, source: ExchangedSource, span: Span, codings: Sequence[Coding], at: Callable[[int], int]
    ) -> str:
        _, start, end = span
        if not codings:
            name = f"{OWN}who speaks"
        elif source.withheld:
            name = ""
        else:
            name = _quote(source.text[start:end])
        result = "".join(map(self._coding, codings))
        return (
            f'<PlainTextSelection guid="{_selection_guid(span)}" name="{xml.value(name)}" startPosition="{at(start)}" '
            f'endPosition="{at(end)}">{result}</PlainTextSelection>\n'
        )

    def _coding(self, coding: Coding) -> str:
        when = written_time(coding.at)
        dated = f' creationDateTime="{when}"' if when else ""
        notes = xml.references("NoteRef", self.notes.get(coding.guid, ()))
        user = self.users.get(coding.user) or self.users.setdefault(
            coding.user, user_guid(self.project.guid, coding.user)
        )
        return (
            f'<Coding guid="{written_guid(coding.guid)}" creatingUser="{user}"{dated}>'
            f'<CodeRef targetGUID="{written_guid(coding.code)}"/>{notes}</Coding>'
        )


def _with_codings(project: Project) -> Iterator[tuple[ExchangedSource, Sequence[Coding]]]:
    """Yield each source with its codings, which come in the order of the sources."""
    groups = groupby(project.codings, key=attrgetter("source"))
    guid, group = next(groups, ("", iter(())))
    for source in project.sources:
        codings: list[Coding] = []
        if source.guid == guid:
            codings = list(group)
            guid, group = next(groups, ("", iter(())))
        yield source, codings
    if guid:
        raise ValueError("the codings of the project are not in the order of its sources")


def _counting(source: ExchangedSource, crlf: bool) -> Callable[[int], int]:
    """Return the function from code points to offsets in the file, where a line end may count as two."""
    if not crlf:
        return lambda at: at
    ends = [at for at, letter in enumerate(source.text) if letter == "\n"]
    return lambda at: at + bisect_left(ends, at)


def _quote(words: str) -> str:
    return words if len(words) <= _LONGEST_QUOTE else f"{words[:_LONGEST_QUOTE].rstrip()}…"


def _phrases(code: Code) -> str:
    lines = [
        (label, ", ".join(phrase.text or str(list(phrase.pattern)) for phrase in phrases))
        for label, phrases in (("Phrases", code.phrases), ("Not", code.not_phrases))
    ]
    return "\n".join(f"{label}: {value}" for label, value in lines if value)


def _way(coding: Coding) -> str:
    """Describe direction, magnitude and origin of a coding, which REFI-QDA cannot hold."""
    lines = [coding.direction or "", f"magnitude {coding.magnitude}" if coding.magnitude else ""]
    lines.append("accepted from a suggestion" if coding.origin == "accepted-suggestion" else "")
    return ", ".join(filter(None, lines))


def _selection_guid(span: Span) -> str:
    return name_guid("{}@{}-{}".format(*span))


def _stretches(project: Project) -> Mapping[str, list[Span]]:
    """Return the stretches of cases by source."""
    result: dict[str, list[Span]] = {}
    for case in project.cases:
        for span in case.selections:
            result.setdefault(span[0], []).append(span)
    return result


def _reader(review: Review, chars: int) -> str:
    """Return who has read a source, and which stretch if it is not all."""
    whole = (review.start, review.end) == (0, chars)
    return review.user if whole else f"{review.user} ({review.start}-{review.end})"
