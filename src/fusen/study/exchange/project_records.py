"""Turn the decisions of a project file into change records with this study's paths, codes and cases."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fusen.formats.exchange.jsonl import SharedLine
from fusen.model.coding import AUTO_USER, CONSENSUS, Coding, Memo, ShownSuggestion
from fusen.model.ids import assumed_review_guid, text_hash, user_guid
from fusen.model.project import ExchangedSource, ExchangeTally, Project, SharedRecord
from fusen.study.exchange.records import ChangeRecords


@dataclass(frozen=True, slots=True)
class Home:
    """A source of the file as this study has it: guid, path, the sha256 of its text and its length."""

    guid: str
    path: str
    sha256: str
    chars: int


@dataclass(slots=True)
class ProjectRecords:
    """Builds the records of a project file.

    `homes`, `codes` and `cases` give, by guid in the file, the source, the guid of the code and the name of the case
    in this study; `tally` counts the records that do not fit. After `read`, `codings` is the number of codings, and `assumed`
    holds the coders with assumed reviews.
    """

    project: Project
    study: str  # guid of this study's project
    homes: Mapping[str, Home]
    codes: Mapping[str, str]
    cases: Mapping[str, str]
    tally: ExchangeTally
    codings: int = 0
    assumed: tuple[str, ...] = ()
    _texts: dict[str, str] = field(default_factory=dict)
    _hashes: dict[str, str] = field(default_factory=dict)
    _masked: set[str] = field(default_factory=set)  # sources whose true text this study lacks

    def read(self, assume_for: Collection[tuple[str, str]] | None = None) -> ChangeRecords:
        """Return all records. Where `assume_for` is given, coders without a review of a source they coded get one of
        the whole source, except the (coder, source guid) pairs in it.
        """
        for source in self.project.sources:
            self._hash(source)
        lines = list(self._codings())
        self.codings = len(lines)
        lines += self._reviews()
        if assume_for is not None:
            reviews = list(self._assumed(lines, assume_for))
            self.assumed = tuple(dict.fromkeys(line.coder for line in reviews))
            lines += reviews
        further = [*self._notes(), *self._rejections(), *self._links(), *self._only_fusen_has()]
        words = {coding.guid: coding.words for coding in self.project.codings if coding.source in self._masked}
        return ChangeRecords(tuple(lines), tuple(further), texts=self._texts, words=words, own_memos=True)

    def _hash(self, source: ExchangedSource) -> None:
        """Note the hash of a source's text; keep the text if this study has another one."""
        home = self.homes.get(source.guid)
        if home is None:
            return
        sha256 = source.sha256 or text_hash(source.text)
        if sha256 != home.sha256 and source.withheld and len(source.text) == home.chars:
            sha256 = home.sha256  # a masked text of that length is this study's
            if text_hash(source.text) == home.sha256:
                self._masked.add(source.guid)
        if sha256 != home.sha256:
            self._texts[sha256] = source.text
        self._hashes[source.guid] = sha256

    def _codings(self) -> Iterator[SharedLine]:
        notes = _own_notes(self.project)
        labels = {code.guid: code.label for code in self.project.codes}
        texts = self._texts_without_length()
        taken: set[tuple[object, ...]] = set()
        lost = 0
        for coding in sorted(self.project.codings, key=lambda coding: coding.start == coding.end):
            home = self.homes.get(coding.source)
            if home is None:
                lost += 1
                continue
            start, end = coding.start, coding.end
            if start == end:
                start, end = widened(texts[coding.source], start)
                spot = (coding.user, coding.code, coding.source, start, end)
                if start == end or spot in taken:
                    self.tally.lose("codings", "without length, on a word with the same code and coder")
                    continue
                self.tally.approximated("codings", "without length, widened to a word")
            taken.add((coding.user, coding.code, coding.source, start, end))
            yield SharedLine(
                0, coding.guid, home.path, self._hashes[coding.source], coding.user, start, end, coding.at,
                self.codes[coding.code], labels[coding.code], None, coding.origin, coding.direction, coding.magnitude,
                notes.get(coding.guid), self._sight(coding), coding.version,
            )  # fmt: skip
        self.tally.lose("codings", "on sources that were not imported", lost)

    def _texts_without_length(self) -> dict[str, str]:
        """Return the texts that hold a coding without length."""
        sources = {coding.source for coding in self.project.codings if coding.start == coding.end}
        if not sources:
            return {}
        return {source.guid: source.text for source in self.project.sources if source.guid in sources}

    def _sight(self, coding: Coding) -> tuple[ShownSuggestion, ...] | None:
        if coding.sight is None:
            return None
        return tuple(
            suggestion._replace(code=self.codes.get(suggestion.code, suggestion.code)) for suggestion in coding.sight
        )

    def _reviews(self) -> Iterator[SharedLine]:
        for review in self.project.reviews:
            home = self.homes.get(review.source)
            if home is not None and review.start < review.end:
                sha256 = self._hashes[review.source]
                yield SharedLine(0, review.guid, home.path, sha256, review.user, review.start, review.end, review.at)

    def _assumed(self, lines: Collection[SharedLine], known: Collection[tuple[str, str]]) -> Iterator[SharedLine]:
        """Yield a review of the whole source for each person who coded it without a review."""
        read = {(line.coder, line.source) for line in lines if line.is_review}
        latest: dict[tuple[str, str], str] = {}
        for line in lines:
            if not line.is_review and line.coder not in (AUTO_USER, CONSENSUS):
                key = (line.coder, line.source)
                latest[key] = max(latest.get(key, ""), line.at)
        homes = {home.path: home for home in self.homes.values()}
        for (coder, path), at in latest.items():
            home = homes[path]
            if (coder, path) not in read and (coder, home.guid) not in known and home.chars:
                guid = assumed_review_guid(self.study, home.guid, coder)
                yield SharedLine(0, guid, path, home.sha256, coder, 0, home.chars, at)

    def _rejections(self) -> Iterator[SharedRecord]:
        labels = {code.guid: code.label for code in self.project.codes}
        for rejection in self.project.rejections:
            home = self.homes.get(rejection.source)
            if home is not None and rejection.start < rejection.end:
                yield SharedRecord(
                    0, "rejection",
                    {"guid": rejection.guid, "coder": rejection.user, "source": home.path,
                     "source_sha256": self._hashes[rejection.source], "start": rejection.start, "end": rejection.end, "quote": None,
                     "code_id": self.codes[rejection.code], "code": labels[rejection.code], "at": rejection.at},
                )  # fmt: skip

    def _links(self) -> Iterator[SharedRecord]:
        labels = {code.guid: code.label for code in self.project.codes}
        codings = {coding.guid for coding in self.project.codings}
        for link in self.project.links:
            ends = [self._link_end(end, labels, codings) for end in (link.origin, link.target)]
            if None in ends:
                self.tally.lose("links", "with an end that was not imported")
                continue
            (origin_kind, origin, origin_name), (target_kind, target, target_name) = ends  # type: ignore[misc]
            yield SharedRecord(
                0, "link",
                {"guid": link.guid, "coder": link.user, "relation": link.relation, "origin_kind": origin_kind,
                 "origin": origin, "origin_name": origin_name, "target_kind": target_kind, "target": target,
                 "target_name": target_name, "note": link.note, "at": link.at},
            )  # fmt: skip

    def _link_end(
        self, guid: str, labels: Mapping[str, str], codings: Collection[str]
    ) -> tuple[str, str, str | None] | None:
        if guid in labels:
            return "code", self.codes[guid], labels[guid]
        return ("coding", guid, None) if guid in codings else None

    def _notes(self) -> Iterator[SharedRecord]:
        coders = {user_guid(self.project.guid or self.study, name): name for name in self.project.users}
        codings = {coding.guid for coding in self.project.codings}
        notes = {note.guid for note in self.project.notes}
        for note in self.project.notes:
            about = self._about(note, coders, codings, notes)
            if about is None:
                self.tally.lose("notes", "about records that were not imported")
                continue
            sha256 = self._hashes[note.target] if about[0] == "source" else None
            yield SharedRecord(
                0, "note",
                {"guid": note.guid, "coder": note.user, "kind": note.kind, "about": about[0], "target": note.target,
                 "name": about[1], "source_sha256": sha256, "text": note.text, "at": note.at},
            )  # fmt: skip

    def _about(
        self, note: Memo, coders: Mapping[str, str], codings: Collection[str], notes: Collection[str]
    ) -> tuple[str, str | None] | None:
        """Return the kind of a memo's target and its name in this study; None if it did not come in."""
        target = note.target
        if target == self.project.guid:
            return "study", None
        for kind, names in (("code", self.codes), ("case", self.cases), ("coder", coders)):
            if target in names:
                return kind, names[target]
        if target in self.homes:
            return "source", self.homes[target].path
        if target in codings:
            return "coding", None
        return ("note", None) if target in notes else None

    def _only_fusen_has(self) -> Iterator[SharedRecord]:
        """Yield the records without an element in REFI-QDA, with the paths that their sources have in this study."""
        paths = {
            source.path: self.homes[source.guid].path for source in self.project.sources if source.guid in self.homes
        }
        for line in self.project.further:
            values: dict[str, Any] = dict(line.values)
            if "source" in values:
                values["source"] = paths.get(values["source"], values["source"])
            if "stretches" in values:
                values["stretches"] = [
                    {**value, "source": paths.get(value["source"], value["source"])} for value in values["stretches"]
                ]
            yield replace(line, values=values)


def _own_notes(project: Project) -> dict[str, str]:
    """Return the last memo of each coding's own coder, by guid of the coding."""
    coders = {coding.guid: coding.user for coding in project.codings}
    return {note.target: note.text for note in project.notes if coders.get(note.target) == note.user}


def widened(text: str, at: int) -> tuple[int, int]:
    """Return the word at a position, or the character if there is no word, because a coding needs a length."""
    start = end = at
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    if start == end:
        start, end = (at, at + 1) if at < len(text) else (max(at - 1, 0), at)
    return start, end
