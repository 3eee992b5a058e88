"""PostgreSQL backend: one database is one study, for a team.

A step holds an advisory lock from its first statement to its COMMIT, so that steps are written one after another and
their numbers grow in the order of their commits. Readers see one snapshot for each read.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DisconnectionError, NoSuchModuleError

from fusen.errors import StoreError
from fusen.model.source import Passages
from fusen.storage import schema
from fusen.storage.backends import postgres_team
from fusen.storage.backends.change_listener import CHANNEL, ChangeListener
from fusen.storage.backends.postgres_errors import explained
from fusen.storage.backends.role_passwords import log_in
from fusen.storage.backends.sqlite import indexable, search_terms
from fusen.storage.backends.tokens import tokens_of
from fusen.storage.durable_files import COMMITTED, settle

LOCK = 0x66757365  # "fuse"; advisory locks are each database's own
BUSY_SECONDS = 60
OLDEST = 14  # major version of the server
SCHEMA_KEY = "schema"
_ARGUMENTS = {
    "application_name": "fusen", "connect_timeout": 10,
    "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 20_000,
}  # fmt: skip
# A server that loses a client in the middle of a step frees its lock after 25 s, and not after two hours.
_OPTIONS = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=20000"
_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
# Not repeatable read for a step: its snapshot would be older than the lock that it waits for.
_WRITING = (
    f"BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL lock_timeout = '{BUSY_SECONDS}s'; "
    f"SELECT pg_advisory_xact_lock({LOCK}); NOTIFY {CHANNEL}"
)
_SEARCH = (
    "CREATE TABLE IF NOT EXISTS search (text integer NOT NULL, passage integer NOT NULL, words text NOT NULL, "
    "PRIMARY KEY (text, passage))"
)


def database_url(text: str) -> URL:
    """Returns the address of a database from `postgresql://ROLE@HOST/NAME`. Raises StoreError for any other text, and
    for one with a password."""
    hint = "write it as postgresql://ROLE@HOST/DATABASE"
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise StoreError("this is no address of a database", hint) from error
    if url.drivername not in ("postgresql", "postgres", "postgresql+psycopg") or not url.database:
        raise StoreError(f"{url.render_as_string()}: this is no address of a PostgreSQL database", hint)
    if url.password is not None or "password" in url.query:
        raise StoreError(
            f"{url.drivername}://{url.host or ''}/{url.database}: leave the password out of the address",
            "keep it in ~/.pgpass: HOST:PORT:DATABASE:ROLE:PASSWORD, or use fusen connect --keyring",
        )
    return url.set(drivername="postgresql+psycopg")


class PostgresBackend:
    """The database at an address, for the study in the folder of `path`."""

    is_shared = True

    def __init__(self, url: URL, path: Path) -> None:
        self.url = url
        self.path = path
        place = hashlib.sha256(f"{platform.node()}\0{path.absolute()}".encode()).hexdigest()[:16]
        self.committed_key = f"{COMMITTED}:{place}"
        self._listener: ChangeListener | None = None
        self._engine: Engine | None = None

    def __str__(self) -> str:
        return self.url.set(drivername="postgresql").render_as_string()

    # -- connection and lock

    def connect(self) -> Engine:
        if self._engine is None:
            self._engine = self._new_engine()
        return self._engine

    def _new_engine(self) -> Engine:
        schema.set_index_conditions("postgresql")
        try:
            options = {} if "options" in self.url.query else {"options": _OPTIONS}
            engine = create_engine(self.url, connect_args=_ARGUMENTS | options)
        except (ImportError, NoSuchModuleError) as error:
            raise StoreError(f"{self}: psycopg is not installed", "pip install 'fusen[team]'") from error
        event.listen(engine, "begin", self._begin)
        event.listen(engine, "checkout", _refuse_ended)

        @event.listens_for(engine, "do_connect")
        def _connect(dialect: Any, _record: Any, arguments: list[Any], options: dict[str, Any]) -> Any:
            return log_in(self.url, lambda **password: dialect.connect(*arguments, **options, **password))

        return engine

    def _begin(self, connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("isolation_level") == "AUTOCOMMIT":
            return
        raw: Any = connection.connection.dbapi_connection
        if not raw.autocommit:
            raw.autocommit = True  # psycopg would send a BEGIN of its own, and wait for the answer
        write = options.get("fusen_write", False)
        connection.exec_driver_sql(_WRITING if write else _READING)
        if write and self.path.parent.is_dir():
            settle(self.path, lambda number: _meta(connection, self.committed_key) == number)

    def close(self) -> None:
        if self._engine is not None:
            self._engine.dispose()
        if self._listener is not None:
            self._listener.close()
        self._engine = self._listener = None

    @contextmanager
    def translated(self, doing: str) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            kind, what, hint = explained(error)
            raise kind(f"{self}: {doing}: {what}", hint) from error

    # -- schema

    def make(self) -> None:
        """Refuse a database that holds tables, one with another encoding than UTF-8, and an old server."""
        with self._reading("cannot create the study") as connection:
            version = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000
            encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
            tables = inspect(connection).get_table_names()
        if version < OLDEST:
            raise StoreError(f"{self}: PostgreSQL {version} is too old", f"use PostgreSQL {OLDEST} or newer")
        if encoding != "UTF8":
            raise StoreError(f"{self}: its encoding is {encoding}", "create it with: createdb --encoding UTF8")
        if tables:
            raise StoreError(f"{self}: the database has tables already ({tables[0]})", "create an empty database")

    def is_empty(self) -> bool:
        """Returns whether the database has no tables."""
        with self._reading("cannot open the study") as connection:
            return not inspect(connection).get_table_names()

    def identify(self) -> int:
        with self._reading("cannot open the study") as connection:
            result = inspect(connection).has_table("meta") and _meta(connection, SCHEMA_KEY)
        if not result:
            raise StoreError(
                f"{self}: this is not a fusen study database", "name an empty database, or one with a study"
            )
        return int(result)

    @contextmanager
    def _reading(self, doing: str) -> Iterator[Connection]:
        with self.translated(doing), self.connect().connect() as connection:
            yield connection

    def version(self, connection: Connection) -> int:
        return int(_meta(connection, SCHEMA_KEY) or 0)

    def stamp(self, connection: Connection, version: int) -> None:
        connection.exec_driver_sql(
            "INSERT INTO meta (key, value) VALUES (%s, %s) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (SCHEMA_KEY, str(version)),
        )

    def protect(self, connection: Connection) -> None:
        postgres_team.protect(connection)

    def settle_numbers(self, connection: Connection) -> None:
        tables = schema.metadata.sorted_tables
        numbered = [(t.name, t.autoincrement_column.name) for t in tables if t.autoincrement_column is not None]
        settings = (
            f"setval(pg_get_serial_sequence('{table}', '{column}'), "
            f'(SELECT coalesce(max("{column}"), 0) + 1 FROM "{table}"), false)'
            for table, column in numbered
        )
        connection.exec_driver_sql("SELECT " + ", ".join(settings))

    # -- search: words as SQLite's index splits them, with a space around each, so that both find the same

    def create_search(self, connection: Connection) -> None:
        connection.exec_driver_sql(_SEARCH)
        try:
            with connection.begin_nested():
                connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
                connection.exec_driver_sql("CREATE INDEX search_words ON search USING gin (words gin_trgm_ops)")
        except DatabaseError:  # the role may not add extensions: search then reads every passage
            return

    def index_passages(self, connection: Connection, texts: Iterable[tuple[int, str, Passages]]) -> None:
        rows = (
            (text_id, number, indexable(body[start:end]))
            for text_id, body, passages in texts
            for number, (start, end) in enumerate(zip(passages.starts, passages.ends, strict=True))
        )
        while batch := list(islice(rows, 10_000)):
            words = tokens_of([body for _, _, body in batch])
            connection.exec_driver_sql(
                "INSERT INTO search (text, passage, words) VALUES (%s, %s, %s)",
                [
                    (text, number, f" {' '.join(result)} ")
                    for (text, number, _), result in zip(batch, words, strict=True)
                ],
            )

    def clear_search(self, connection: Connection) -> None:
        connection.exec_driver_sql("DELETE FROM search")

    def find(self, connection: Connection, words: str, limit: int = -1) -> list[tuple[int, int]]:
        terms = search_terms(words)
        result = tokens_of([literal for literal, _ in terms])
        if not all(result):
            return []
        patterns = [
            f"% {' '.join(tokens)}{'' if is_prefix else ' '}%"
            for tokens, (_, is_prefix) in zip(result, terms, strict=True)
        ]
        rows = connection.exec_driver_sql(
            f"SELECT text, passage FROM search WHERE {' AND '.join(['words LIKE %s'] * len(patterns))} "
            "ORDER BY text, passage LIMIT %s",
            (*patterns, None if limit < 0 else limit),
        )
        return [(row[0], row[1]) for row in rows]

    # -- changes and care

    def traces(self) -> object:
        if self._listener is None:
            self._listener = ChangeListener(self.url)
        return self._listener.count

    def integrity(self, connection: Connection) -> list[str]:
        """Returns tables and indexes that are missing or that the server marks as invalid; it keeps foreign keys itself."""
        present = set(inspect(connection).get_table_names())
        result = [f"table {name} is missing" for name in (*schema.metadata.tables, "search") if name not in present]
        indexes = {
            row[0]: row[1]
            for row in connection.exec_driver_sql(
                "SELECT c.relname, i.indisvalid AND i.indisready FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            )
        }
        names = [str(index.name) for table in schema.metadata.tables.values() for index in table.indexes]
        result += [f"index {name} is missing" for name in sorted(names) if name not in indexes]
        result += [f"index {name} is invalid" for name in sorted(names) if indexes.get(name) is False]
        loose = "SELECT conname FROM pg_constraint WHERE NOT convalidated ORDER BY conname"
        return result + [f"constraint {row[0]} does not hold for all rows" for row in connection.exec_driver_sql(loose)]

    def compact(self) -> None:
        engine = self.connect().execution_options(isolation_level="AUTOCOMMIT")
        with self.translated("cannot compact"), engine.connect() as connection:
            for table in (*schema.metadata.tables, "search"):
                connection.exec_driver_sql(f'VACUUM (FULL) "{table}"')


def _refuse_ended(session: Any, *_: object) -> None:
    """Let the pool replace a connection that the server has ended; a server sends nothing else between transactions."""
    with DefaultSelector() as selector:
        selector.register(session, EVENT_READ)
        if selector.select(timeout=0):
            raise DisconnectionError


def _meta(connection: Connection, key: str) -> str | None:
    return connection.exec_driver_sql("SELECT value FROM meta WHERE key = %s", (key,)).scalar()
