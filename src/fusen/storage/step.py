"""Write a step of the history: the rows it adds and closes, in one transaction."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, insert, select, true, update

from fusen.storage import row_mapper as mappers
from fusen.storage import schema
from fusen.storage.backends.backend import Backend
from fusen.storage.codebook import CodeWriter, FileWriter
from fusen.storage.codings import CodingWriter
from fusen.storage.connection import GROUND, NO_GROUND, Ground
from fusen.storage.deletions import DeletionWriter
from fusen.storage.memos import LinkWriter
from fusen.storage.rounds import RoundResultWriter
from fusen.storage.row_writer import PositionedWriter, RowWriter, TableWriter, new_key, put_meta
from fusen.storage.sources import SourceWriter

if TYPE_CHECKING:
    from fusen.model.history import HistoryStep

PART_OF = "part_of"
"""The key of a summary with the number of the first step of long work that commits in parts."""


def now() -> str:
    return moment(datetime.now(UTC))


def moment(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _start_query(user: str) -> Select[Any]:
    """Selects the time of the newest step, the number of a user, and the ground."""
    s, u = schema.steps.c, schema.users.c
    newest = select(s.at).order_by(s.id.desc()).limit(1).scalar_subquery()
    known = select(newest, select(u.id).where(u.name == user).scalar_subquery()).subquery()
    ground = GROUND.subquery()
    return select(known, ground).select_from(known.outerjoin(ground, true()))


class Step:
    """One open step, with a writer for each kind of record."""

    def __init__(
        self, backend: Backend, connection: Connection, user: str, kind: str, part_of: int | None = None
    ) -> None:
        self.at = now()
        self.user = user
        self.kind = kind
        self._part_of = part_of
        self.summary: dict[str, Any] = {}
        rows = self._rows = RowWriter(backend, connection)
        self.sources = SourceWriter(rows)
        self.cases = PositionedWriter(rows, mappers.CASES)
        self.codes = CodeWriter(rows)
        self.sets = TableWriter(rows, mappers.SETS)
        self.wordings = TableWriter(rows, mappers.WORDINGS)
        self.files = FileWriter(rows)
        self.codings = CodingWriter(rows)
        self.reviews = TableWriter(rows, mappers.REVIEWS)
        self.rejections = TableWriter(rows, mappers.REJECTIONS)
        self.looks = TableWriter(rows, mappers.LOOKS)
        self.memos = TableWriter(rows, mappers.MEMOS)
        self.rounds = TableWriter(rows, mappers.ROUNDS)
        self.submissions = TableWriter(rows, mappers.SUBMISSIONS)
        self.round_results = RoundResultWriter(rows)
        self.resolutions = TableWriter(rows, mappers.RESOLUTIONS)
        self.cells = TableWriter(rows, mappers.CELLS)
        self.themes = TableWriter(rows, mappers.THEMES)
        self.pins = TableWriter(rows, mappers.PINS)
        self.links = LinkWriter(rows)
        self.deletions = DeletionWriter(rows)

    @property
    def id(self) -> int:
        """The number of the step."""
        return self._rows.step

    @property
    def changed(self) -> int:
        """Returns the number of rows added and closed so far."""
        return self._rows.changed

    def user_id(self, name: str) -> int:
        """Returns the user's number; a new name creates a user."""
        return self._rows.user_id(name)

    def note_change(self) -> None:
        """Keep the step's row although its writers added and closed nothing."""
        self._rows.changed += 1

    def put_meta(self, key: str, value: str) -> None:
        """Set one of the database's own metadata values."""
        put_meta(self._rows.connection, key, value)

    def repeat(self, target: HistoryStep) -> None:
        """Mark this step as the reversal of `target`, with its action and summary."""
        s = schema.steps
        self._rows.connection.execute(
            update(s).where(s.c.id == self.id).values(action=target.action, reverses=target.id)
        )
        self.summary = dict(target.summary)
        self._rows.changed += 1

    def know_numbers(self, numbers: dict[str, int]) -> None:
        """Take known numbers of codes and sources by guid, and add to them."""
        self._rows.known = numbers

    def start(self, action: str) -> Ground:
        """Write the step's row, which gives its number, and return the ground before it.

        Its time is later than that of the step before, even if the clock went back: merges keep the newest record.
        """
        before, number, *ground = self._rows.connection.execute(_start_query(self.user)).one()
        if number is not None:
            self._rows.know_user(self.user, number)
        if before is not None and before >= self.at:
            self.at = moment(datetime.fromisoformat(before) + timedelta(milliseconds=1))
        row = {"user": self.user_id(self.user), "at": self.at, "action": action, "kind": self.kind, "summary": {}}
        self._rows.step = new_key(self._rows.connection.execute(insert(schema.steps), row))
        return NO_GROUND if ground[0] is None else (ground[0], ground[1])

    def finish(self) -> None:
        """Complete the step's row with its summary; a step without changes leaves no row."""
        s = schema.steps
        if not self.changed:
            self._rows.connection.execute(s.delete().where(s.c.id == self.id))
            return
        if self.kind != "do" or self._rows.may_loosen_links:
            self.links.close_loose()
        self.sources.index()
        part = {} if self._part_of is None else {PART_OF: self._part_of}
        self._rows.connection.execute(update(s).where(s.c.id == self.id).values(summary={**self.summary, **part}))
