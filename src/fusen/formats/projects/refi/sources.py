"""Convert the sources of a project file: their texts, selections and codings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from fusen.errors import FileError
from fusen.formats.projects.refi.memos import ProjectMemos, derived
from fusen.formats.projects.refi.offsets import OffsetSpan, Ruler, Span, choose, place, quoted
from fusen.formats.projects.refi.parse import RawCoding, RawSelection, RawText
from fusen.formats.projects.refi.texts import Members
from fusen.formats.projects.refi.users_codes_cases import Users
from fusen.formats.projects.refi.vocabulary import OWN, one_name, read_time
from fusen.formats.registry import Options
from fusen.model.coding import Coding
from fusen.model.project import ExchangeTally

_MEDIA = {"PDFSource": "PDF", "PictureSource": "picture", "AudioSource": "recording", "VideoSource": "film"}
_IN_TEXT = ("PlainTextSelection", "TranscriptSelection")
_MOST_OFFSET = 10**10


@dataclass(slots=True)
class Used:
    """A text in use; `raws` are the elements that describe it."""

    guid: str
    name: str
    ruler: Ruler
    raws: list[RawText] = field(default_factory=list)


@dataclass(slots=True)
class Texts:
    """Chooses the texts: `used` in the order of the file; `alias` maps every guid of a text to its main guid."""

    members: Members
    options: Options
    tally: ExchangeTally
    used: list[Used] = field(default_factory=list)
    alias: dict[str, str] = field(default_factory=dict)
    _by_member: dict[str, Used] = field(default_factory=dict)

    def take(self, raw: RawText) -> None:
        """Add a source of the file."""
        texts = (
            [raw]
            if raw.kind == "TextSource"
            else [inner for inner in raw.inner if inner.plain or inner.rich or inner.content]
        )
        reasons: list[str] = []
        result = [self._take_text(text, _name_of(raw, text, len(texts)), reasons) for text in texts]
        if not any(result):
            self.tally.left_out("sources", reasons[0] if reasons else f"{_MEDIA.get(raw.kind, 'other')} without a text")
        elif raw.kind != "TextSource":
            self.tally.converted("sources", f"{_MEDIA[raw.kind]} used by its text")
            self.alias.setdefault(raw.guid, next(filter(None, result)))

    def _take_text(self, raw: RawText, name: str, reasons: list[str]) -> str:
        """Return the guid of its text; empty if the file lacks the text, with the reason in `reasons`."""
        member = self.members.find(raw.plain) if raw.plain else None
        if member is not None and member in self._by_member:  # a transcript is often listed as a text too
            used = self._by_member[member]
        else:
            try:
                ruler = self._ruler(raw, member)
            except FileError as error:
                reasons.append(error.message)
                return ""
            used = Used(raw.guid, one_name(name) or _stem(raw) or "source", ruler)
            self.used.append(used)
            self.tally.read("sources")
            if member is not None:
                self._by_member[member] = used
        used.raws.append(raw)
        self.alias[raw.guid] = used.guid
        return used.guid

    def _ruler(self, raw: RawText, member: str | None) -> Ruler:
        if raw.content is not None:
            return Ruler(raw.content)
        if member is not None:
            return self.members.ruler(member)
        rich = self.members.find(raw.rich) if raw.rich else None
        if rich is None:
            raise FileError("whose text is not in the file")
        ruler = self.members.rich(rich, self.options)
        self.tally.approximated("sources", "of which the file holds the formatted text only")
        return ruler


def _name_of(raw: RawText, inner: RawText, count: int) -> str:
    return inner.name or raw.name if count > 1 else raw.name or inner.name


def _stem(raw: RawText) -> str:
    return one_name(PurePosixPath((raw.plain or raw.rich).rsplit("://", 1)[-1].replace("\\", "/")).stem)


@dataclass(slots=True)
class CodingReader:
    """Converts selections to codings; each place, code and coder occurs once, and each guid once."""

    codes: frozenset[str]
    users: Users
    notes: ProjectMemos
    tally: ExchangeTally
    codings: list[Coding] = field(default_factory=list)
    places: dict[str, tuple[str, int, int]] = field(default_factory=dict)  # guid of a selection → its place
    alias: dict[str, str] = field(
        default_factory=dict
    )  # guid of a coding in the file → guid of the coding that replaces it
    _stand_ins: dict[str, str] = field(default_factory=dict)
    _seen: dict[tuple[str, str, str, int, int], str] = field(default_factory=dict)
    _guids: set[str] = field(default_factory=set)

    def place_all(self, texts: Texts, every: Sequence[RawText]) -> None:
        """Place the selections of the texts in use by the model that fits best, and count the others as lost."""
        prepared = [(used, list(_selections(used))) for used in texts.used]
        spans = [(used.ruler, [span for span, _ in result]) for used, result in prepared]
        for (used, result), (model, sure) in zip(prepared, choose(spans), strict=True):
            for span, selection in result:
                self._selection(selection, used, place(used.ruler, model, span, sure))
            for raw in used.raws:
                self._whole(raw, used)
        taken = {id(raw) for used in texts.used for raw in used.raws}
        for raw in every:
            if id(raw) not in taken:
                self._lost(raw)

    def subjects(self) -> dict[str, str]:
        """Return the targets of notes on selections and on duplicate codings."""
        return {**self.alias, **self._stand_ins}

    def _selection(self, raw: RawSelection, used: Used, at: OffsetSpan | None) -> None:
        count = sum(len(coding.codes) for coding in raw.codings)
        if at is None or at.end < at.start:
            self.tally.left_out("codings", "that lie outside their text", count)
            return
        self.places[raw.guid] = (used.guid, at.start, at.end)
        result = [self._coding(coding, raw, used.guid, at) for coding in raw.codings]
        first = next((guid for guids in result for guid in guids), "")
        if first:
            self.notes.refer(first, raw.notes)
            self._stand_ins[raw.guid] = first
            self.notes.describe(first, raw.description, self.users.of(raw.codings[0].user, raw.user), raw.at)
        elif not count and not raw.name.startswith(OWN):
            self._stand_ins[raw.guid] = used.guid
            self._uncoded(raw, used, at)

    def _uncoded(self, raw: RawSelection, used: Used, at: OffsetSpan) -> None:
        """Add a selection without a code as a note that names a place of its source."""
        self.notes.refer(used.guid, raw.notes)
        label = "" if quoted(used.ruler.text[at.start : at.end], raw.name) else raw.name
        words = "\n".join(filter(None, (label.strip(), raw.description.strip())))
        text = f"{used.name}@{at.start}-{at.end}" + (f": {words}" if words else "")
        self.tally.read("notes")
        self.tally.converted("notes", "from selections without a code")
        self.notes.add(raw.guid, self.users.of(raw.user), used.guid, text, raw.at)

    def _coding(self, raw: RawCoding, selection: RawSelection, source: str, at: OffsetSpan) -> list[str]:
        """Return the guids of the codings, which may exist already."""
        result = []
        user = self.users.of(raw.user, selection.user)
        for code in raw.codes:
            if code not in self.codes:
                self.tally.left_out("codings", "with a code that is not in the file")
                continue
            key = (user, code, source, at.start, at.end)
            if key in self._seen:
                self.tally.converted("codings", "merged with a coding by the same coder, with the same code and place")
            else:
                self._seen[key] = self._new_guid(raw.guid, key)
                when = read_time(raw.at) or read_time(selection.at) or self.notes.now
                self.codings.append(Coding(self._seen[key], user, code, source, at.start, at.end, "import", when, ""))
                self.tally.read("codings")
                self.tally.certainties.append(at.certainty)
                if at.moved:
                    self.tally.approximated("codings", "placed by their words, not by their offsets")
            result.append(self._seen[key])
            self.alias.setdefault(raw.guid, self._seen[key])
            self.notes.refer(self._seen[key], raw.notes)
        return result

    def _new_guid(self, guid: str, key: tuple[object, ...]) -> str:
        if not guid or guid in self._guids:
            guid = derived(guid, "/".join(map(str, key)))
        self._guids.add(guid)
        return guid

    def _whole(self, raw: RawText, used: Used) -> None:
        """Add codings of whole sources."""
        whole = OffsetSpan(0, len(used.ruler.text), 1.0)
        stand_in = RawSelection("", "", "", "", "", raw.user, raw.at, "", (), ())
        for coding in raw.codings:
            guids = self._coding(coding, stand_in, used.guid, whole)
            self.tally.converted("codings", "of whole sources, from their first character to their last", len(guids))

    def _lost(self, raw: RawText) -> None:
        """Count the codings of a source without text as lost."""
        for selection in raw.selections:
            if selection.guid not in self.places:
                count = sum(len(coding.codes) for coding in selection.codings)
                what = "on texts that are not in the file" if selection.kind in _IN_TEXT else "on areas and times"
                self.tally.left_out("codings", what, count)
        self.tally.left_out(
            "codings", "of whole sources that have no text", sum(len(coding.codes) for coding in raw.codings)
        )


def _selections(used: Used) -> Iterator[tuple[Span, RawSelection]]:
    for raw in used.raws:
        for selection in raw.selections:
            if selection.kind in _IN_TEXT:
                start, end = (raw.points.get(offset, offset) for offset in (selection.start, selection.end))
                yield Span(_number(start), _number(end), selection.name), selection


def _number(text: str) -> int:
    """Return the number, or -1 if it cannot be an offset."""
    try:
        number = int(text)
    except ValueError:
        return -1
    return number if 0 <= number <= _MOST_OFFSET else -1
