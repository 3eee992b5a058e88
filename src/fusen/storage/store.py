"""The store: reads and writes model objects; no connection or row leaves it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import inspect, select

from fusen.errors import StoreError
from fusen.storage import schema
from fusen.storage.backends.backend import Backend
from fusen.storage.backends.sqlite_backend import SqliteBackend
from fusen.storage.cases import CaseRepository
from fusen.storage.codebook import CodebookRepository
from fusen.storage.codings import CodingRepository
from fusen.storage.connection import StoreConnection
from fusen.storage.deletions import DeletionRepository
from fusen.storage.durable_files import intent_path
from fusen.storage.erasures import ErasureRepository
from fusen.storage.history import HistoryRepository
from fusen.storage.memos import LinkRepository, MemoRepository
from fusen.storage.migrations import migrate, number_codes
from fusen.storage.reviews import RejectionRepository, ReviewRepository
from fusen.storage.rounds import RoundRepository
from fusen.storage.row_writer import put_meta
from fusen.storage.sources import SourceRepository
from fusen.storage.step import Step
from fusen.storage.themes import ThemeRepository
from fusen.storage.users import UserRepository
from fusen.text import fold

BULK = frozenset({"tag", "import", "merge", "project", "redo", "undo"})
"""Actions that may write many rows."""


class Store:
    """A study's database, with a repository to read each kind of record; steps write it.

    Every read is one transaction; several threads may share one Store.
    """

    def __init__(self, backend: Backend) -> None:
        self.path = backend.path
        connection = self.connection = StoreConnection(backend)
        self.sources = SourceRepository(connection)
        self.cases = CaseRepository(connection)
        self.codebook = CodebookRepository(connection)
        self.codings = CodingRepository(connection)
        self.reviews = ReviewRepository(connection)
        self.rejections = RejectionRepository(connection)
        self.memos = MemoRepository(connection)
        self.links = LinkRepository(connection)
        self.users = UserRepository(connection)
        self.rounds = RoundRepository(connection)
        self.themes = ThemeRepository(connection)
        self.deletions = DeletionRepository(connection)
        self.history = HistoryRepository(connection)
        self.erasures = ErasureRepository(connection)

    def close(self) -> None:
        self.connection.close()

    @classmethod
    def create(cls, place: Path | Backend, project: str) -> Store:
        """Creates an empty database for the project guid; refuses an existing one."""
        backend = _backend(place)
        backend.make()
        store = cls(backend)
        with store.connection.begin("cannot create the database", write=True) as connection:
            schema.metadata.create_all(connection, checkfirst=False)
            backend.create_search(connection)
            backend.stamp(connection, schema.SCHEMA_VERSION)
            rows = {"project": project, "search-rules": fold.RULES}
            connection.execute(schema.meta.insert(), [{"key": key, "value": value} for key, value in rows.items()])
        return store

    @classmethod
    def open(cls, place: Path | Backend, *, backup: Callable[[], object]) -> Store:
        """Opens an existing database; backs up an older schema with `backup()`, then migrates it."""
        backend = _backend(place)
        version = backend.identify()
        if version > schema.SCHEMA_VERSION:
            raise StoreError(
                f"{backend}: written by a newer fusen (schema {version}; this version reads {schema.SCHEMA_VERSION})",
                "update fusen: pip install --upgrade fusen",
            )
        if version < schema.FIRST_VERSION:
            raise StoreError(
                f"{backend}: states the schema {version}, which no fusen has written",
                "it was altered outside fusen: fusen restore brings back a backup",
            )
        store = cls(backend)
        if version < schema.SCHEMA_VERSION:
            backup()
            with store.connection.begin("cannot migrate", write=True) as connection:
                migrate(backend, connection)
                backend.protect(connection)
            return store
        with store.connection.begin("cannot read") as connection:
            whole = set(schema.metadata.tables) <= set(inspect(connection).get_table_names())
        if not whole:  # made by a version in between, of the same schema
            with store.connection.begin("cannot migrate", write=True) as connection:
                schema.metadata.create_all(connection)
                number_codes(connection)
                backend.protect(connection)
        return store

    @property
    def project(self) -> str:
        """Returns the guid of the database's study."""
        return self.get_meta("project") or ""

    @property
    def is_shared(self) -> bool:
        """True if people write from several folders."""
        return self.connection.backend.is_shared

    def get_meta(self, key: str) -> str | None:
        """Returns one of the database's own metadata values."""
        return self.connection.get_meta(key)

    def settle_files(self) -> None:
        """Restore or keep the files of an interrupted step; see `file_transaction`."""
        if intent_path(self.path).exists():
            with self.connection.begin("cannot settle an interrupted step", write=True):
                pass  # every write begins with it

    @contextmanager
    def writing_meta(self, key: str) -> Iterator[tuple[str | None, Callable[[str], None]]]:
        """Give a metadata value and a function that replaces it, in one transaction and outside the history."""
        with self.connection.begin(f"cannot write ({key})", write=True) as connection:
            before = connection.execute(select(schema.meta.c.value).where(schema.meta.c.key == key)).scalar()
            yield before, lambda value: put_meta(connection, key, value)

    @contextmanager
    def step(self, user: str, action: str, *, kind: str = "do", part_of: int | None = None) -> Iterator[Step]:
        """Opens one step of history in one transaction: all of it is written, or nothing.

        `part_of` is the first step of long work that commits in parts; an undo takes all of its parts back.
        """
        with self.connection.begin(f"cannot write ({action})", write=True, bulk=action in BULK) as connection:
            step = Step(self.connection.backend, connection, user, kind, part_of)
            ground = step.start(action)
            step.know_numbers(self.connection.numbers(ground))
            with self.connection.in_step(connection, step.id, ground):
                yield step
                step.finish()
        if step.sources.waits:
            with suppress(StoreError):  # the step is stored; the next search adds the rest
                self.sources.index_waiting()


def _backend(place: Path | Backend) -> Backend:
    return SqliteBackend(place) if isinstance(place, Path) else place
