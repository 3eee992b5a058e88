"""Writing: a step of history and the rows it adds and closes, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, and_, insert, select, update

from fusen.model.codebook import Code
from fusen.model.coding import Case, Coding, Note, Rejection, Review
from fusen.model.ids import new_guid, passed_note_guid
from fusen.model.source import FileStamp, Passages, Source
from fusen.storage import schema
from fusen.storage.backends import sqlite
from fusen.storage.row_mapper import turns_to_json
from fusen.storage.row_writer import new_key
from fusen.storage.themes import AuthoredSteps

if TYPE_CHECKING:
    from fusen.model.history import HistoryStep
    from fusen.model.project import Set

BATCH = 5_000  # rows bound at a time: a row as a dictionary takes 0.7 KB


def now() -> str:
    return moment(datetime.now(UTC))


def moment(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Step(AuthoredSteps):
    """One open step."""

    def __init__(self, connection: Connection, number: int, user: str, kind: str) -> None:
        super().__init__(connection, number, now())
        self.user = user
        self.kind = kind
        self.summary: dict[str, Any] = {}
        self._unindexed: list[tuple[int, str, Passages]] = []

    # -- closing

    def close_codings(self, guids: Collection[str]) -> None:
        self.close(schema.codings, guids)

    def close_reviews(self, guids: Collection[str]) -> None:
        self.close(schema.reviews, guids)

    def close_rejections(self, guids: Collection[str]) -> None:
        self.close(schema.rejections, guids)

    def close_notes(self, guids: Collection[str]) -> None:
        self.close(schema.notes, guids)

    def close_cases(self, guids: Collection[str]) -> None:
        self.close(schema.cases, guids)

    def close_sets(self, guids: Collection[str]) -> None:
        self.close(schema.sets, guids)

    def close_codes(self, guids: Collection[str]) -> None:
        self.close(schema.codes, guids)

    # -- adding

    def add_codings(self, codings: Iterable[Coding], *, detached: Mapping[str, str] | None = None) -> None:
        """Add codings; `detached` gives, by coding guid, the sha256 of the older text one stands on."""
        texts = self._text_ids(detached or {})
        waiting = iter(codings)
        while batch := list(islice(waiting, BATCH)):
            self._insert(schema.codings, [self._coding_row(coding, texts) for coding in batch])
            self.add_notes(_own_note(coding) for coding in batch if coding.note)

    def _coding_row(self, coding: Coding, texts: Mapping[str, int]) -> dict[str, Any]:
        return {
            "guid": coding.guid,
            "since": self.id,
            "user": self.user_id(coding.user),
            "code": self._thing(coding.code, "code"),
            "source": self._thing(coding.source, "source"),
            "start": coding.start,
            "end": coding.end,
            "origin": coding.origin,
            "at": coding.at,
            "version": coding.version,
            "direction": coding.direction,
            "magnitude": coding.magnitude,
            "words": coding.words,
            "interviewer": coding.interviewer,
            "detached": texts.get(coding.guid),
            "sight": None if coding.sight is None else [list(each) for each in coding.sight],
        }

    def _text_ids(self, detached: Mapping[str, str]) -> dict[str, int]:
        if not detached:
            return {}
        t = schema.texts.c
        found = self._connection.execute(select(t.sha256, t.id).where(t.sha256.in_(set(detached.values()))))
        numbers = {row.sha256: row.id for row in found}
        return {guid: numbers[sha256] for guid, sha256 in detached.items()}

    def add_reviews(self, reviews: Iterable[Review]) -> None:
        self._insert(
            schema.reviews,
            [
                {
                    "guid": review.guid,
                    "since": self.id,
                    "user": self.user_id(review.user),
                    "source": self._thing(review.source, "source"),
                    "start": review.start,
                    "end": review.end,
                    "at": review.at,
                }
                for review in reviews
            ],
        )

    def add_rejections(self, rejections: Iterable[Rejection]) -> None:
        self._insert(
            schema.rejections,
            [
                {
                    "guid": rejection.guid,
                    "since": self.id,
                    "user": self.user_id(rejection.user),
                    "code": self._thing(rejection.code, "code"),
                    "source": self._thing(rejection.source, "source"),
                    "start": rejection.start,
                    "end": rejection.end,
                    "at": rejection.at,
                }
                for rejection in rejections
            ],
        )

    def pass_over(self, codings: Collection[Coding]) -> None:
        """Remember codings that a merge met but that newer ones outdo: closed rows, never live."""
        self._insert(schema.codings, [self._coding_row(coding, {}) | {"until": self.id} for coding in codings])
        notes = [
            replace(
                _own_note(coding),
                guid=passed_note_guid(coding.guid, coding.code, coding.source, coding.start, coding.end),
            )
            for coding in codings
            if coding.note
        ]
        self._insert(schema.notes, [self._note_row(note) | {"until": self.id} for note in notes])

    def add_notes(self, notes: Iterable[Note]) -> None:
        self._insert(schema.notes, [self._note_row(note) for note in notes])

    def _note_row(self, note: Note) -> dict[str, Any]:
        return {
            "guid": note.guid,
            "since": self.id,
            "user": self.user_id(note.user),
            "kind": note.kind,
            "target": note.target,
            "text": note.text,
            "at": note.at,
        }

    def add_sets(self, sets: Iterable[Set]) -> None:
        """New sets, or new versions of sets that were closed in this step."""
        self._insert(
            schema.sets,
            [
                {
                    "guid": one.guid,
                    "since": self.id,
                    "name": one.name,
                    "members": [list(member) for member in one.members],
                    "description": one.description,
                }
                for one in sets
            ],
        )

    def add_cases(self, cases: Iterable[tuple[int, Case]]) -> None:
        """(position, case) pairs."""
        self._insert(
            schema.cases,
            [
                {
                    "guid": case.guid,
                    "since": self.id,
                    "case": self._thing(case.guid, "case"),
                    "position": position,
                    "name": case.name,
                    "consent": case.consent,
                    "places": [[place.source, place.speaker] for place in case.places],
                    "variables": dict(case.variables),
                }
                for position, case in cases
            ],
        )

    def add_codes(self, codes: Iterable[tuple[int, Code]]) -> None:
        """(position, code) pairs, parents before children."""
        self._insert(
            schema.codes,
            [
                {
                    "guid": code.guid,
                    "since": self.id,
                    "code": self._thing(code.guid, "code"),
                    "parent": None if code.parent is None else self._thing(code.parent, "code"),
                    "position": position,
                    "id": code.id,
                    "name": code.name,
                    "definition": code.definition,
                    "include": code.include,
                    "exclude": code.exclude,
                    "examples": list(code.examples),
                    "phrases": [phrase.record() for phrase in code.phrases],
                    "not_phrases": [phrase.record() for phrase in code.not_phrases],
                    "colour": code.colour,
                    "codable": code.codable,
                    "retired": code.retired,
                }
                for position, code in codes
            ],
        )

    def put_source(
        self, source: Source, *, words: int, passages: Passages, unit: str, rules: str, file: FileStamp,
        options: Mapping[str, Any],
    ) -> None:  # fmt: skip
        """Add a source, or its next version: text, turns, passages and search index."""
        self.close(schema.sources, [source.guid])
        speakers = list(source.speakers)
        text_id, is_new = self._put_text(source)
        put_passages(self._connection, source.sha256, unit, rules, passages)
        row: dict[str, Any] = {
            "guid": source.guid,
            "since": self.id,
            "source": self._thing(source.guid, "source"),
            "path": source.path,
            "text": text_id,
            "language": source.language,
            "format": source.format,
            "encoding": source.encoding,
            "header": dict(source.header),
            "interviewers": list(source.interviewers),
            "speakers": speakers,
            "turns": turns_to_json(source.turns, speakers),
            "turn_count": len(source.turns),
            "words": words,
            "passages": len(passages),
            "unit": unit,
            "rules": rules,
            "file_sha256": file.sha256,
            "file_size": file.size,
            "file_mtime_ns": file.mtime_ns,
            "options": dict(options),
        }
        if source.pages or source.times.offsets:  # beside the turns: both are offsets that belong to this text
            row["turns"] = {**row["turns"], "pages": source.pages, "times": source.times}
        self._insert(schema.sources, [row])
        if is_new:
            self._unindexed.append((text_id, source.text, passages))

    def _put_text(self, source: Source) -> tuple[int, bool]:
        t = schema.texts.c
        known = self._connection.execute(select(t.id).where(t.sha256 == source.sha256)).scalar()
        if known is not None:
            return int(known), False
        row = {"sha256": source.sha256, "chars": len(source.text), "body": source.text}
        return new_key(self._connection.execute(insert(schema.texts), row)), True

    def put_meta(self, key: str, value: str) -> None:
        put_meta(self._connection, key, value)

    def repeat(self, target: HistoryStep) -> None:
        """This step reverses `target`, and is called and summed up as it was."""
        self._connection.execute(
            update(schema.steps).where(schema.steps.c.id == self.id).values(action=target.action, reverses=target.id)
        )
        self.summary = dict(target.summary)
        self.changed += 1

    def changed_sources(self) -> bool:
        c = schema.sources.c
        rows = self._connection.execute(select(c.row).where((c.since == self.id) | (c.until == self.id)).limit(1))
        return rows.first() is not None

    def finish(self) -> None:
        """Complete the step's row with what it became; a step that changed nothing leaves no trace."""
        s = schema.steps
        if not self.changed:
            self._connection.execute(s.delete().where(s.c.id == self.id))
            return
        # In one go: any other statement in between makes FTS5 write out what it gathered, 2.4 ms a source.
        sqlite.index_passages(self._connection, self._unindexed)
        self._connection.execute(update(s).where(s.c.id == self.id).values(summary=self.summary))


def _own_note(coding: Coding) -> Note:
    return Note(new_guid(), coding.user, "free", coding.guid, coding.note or "", coding.at)


def begin_step(connection: Connection, user: str, action: str, kind: str) -> Step:
    step = Step(connection, 0, user, kind)
    row = {"user": step.user_id(user), "at": step.at, "action": action, "kind": kind, "summary": {}}
    step.id = new_key(connection.execute(insert(schema.steps), row))
    return step


def put_meta(connection: Connection, key: str, value: str) -> None:
    connection.execute(schema.meta.delete().where(schema.meta.c.key == key))
    connection.execute(insert(schema.meta), {"key": key, "value": value})


def put_passages(connection: Connection, sha256: str, unit: str, rules: str, passages: Passages) -> None:
    p = schema.passages
    connection.execute(p.delete().where(and_(p.c.sha256 == sha256, p.c.unit == unit, p.c.rules == rules)))
    row = {"sha256": sha256, "unit": unit, "rules": rules, "bounds": passages.pack()}
    connection.execute(insert(p), row)
