"""Studies of a test in PostgreSQL instead of their folders."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.engine import Engine

from fusen.settings import StudySettings
from fusen.storage import database_file
from fusen.storage.backends.postgres import PostgresBackend, database_url
from fusen.storage.backends.postgres_team import protect
from fusen.storage.store import Store
from fusen.study import lifecycle
from fusen.study.exchange import read_changes
from fusen.study.paths import StudyPaths, find_study
from fusen.study.team.connections import write_connection
from fusen.study.team.copies import snapshot
from fusen.study.team.database import fill_database
from fusen.study.team.stores import open_store
from tests.support.postgres_server import execute
from tests.support.studies import PROJECT

_EMPTY = "empty_study"


class StudyDatabases:
    """Databases with the tables of a study on one server; tests use them one after another.

    To create a database takes 80 ms and its tables 250 ms.
    """

    def __init__(self, server: str) -> None:
        self.server = server
        self._free: list[str] = []
        self._count = 0

    def take(self) -> str:
        """Return the address of a database that no test uses; it may hold an earlier study."""
        if self._free:
            return self._free.pop()
        if not self._count:
            self._create_empty()
        self._count += 1
        name = f"study_{self._count}"
        execute(f"{self.server}/postgres", f"CREATE DATABASE {name} TEMPLATE {_EMPTY} STRATEGY FILE_COPY")
        return f"{self.server}/{name}"

    def give_back(self, address: str) -> None:
        """Let another test use a database; end its connections."""
        name = urlsplit(address).path[1:]
        execute(
            address,
            "TRUNCATE team",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            f"WHERE datname = '{name}' AND pid != pg_backend_pid()",
        )
        self._free.append(address)

    def _create_empty(self) -> None:
        execute(f"{self.server}/postgres", f"CREATE DATABASE {_EMPTY}")
        backend = PostgresBackend(database_url(f"{self.server}/{_EMPTY}"), Path("study.db"))
        with closing(Store.create(backend, PROJECT)) as store, store.connection.begin("", write=True) as connection:
            protect(connection)


@contextmanager
def in_postgres(databases: StudyDatabases, own: Path) -> Iterator[dict[Path, str]]:
    """Give each study folder a database of its own, which the first opening fills from the folder.

    A copy of a folder takes the database with it, and so does the merge of a folder. Folders outside the test's
    `own`, which other tests use too, get their databases back. Yields the addresses by folder.
    """
    addresses: dict[Path, str] = {}
    filling: set[Path] = set()

    def free() -> str | None:
        """Return the database of a folder that the test has deleted."""
        gone = next((root for root in addresses if not root.exists()), None)
        return None if gone is None else addresses.pop(gone)

    def shared_store(paths: StudyPaths, settings: StudySettings) -> Store | None:
        root = paths.root.resolve()
        if root in filling:
            return None
        if root not in addresses:
            filling.add(root)
            try:
                with lifecycle.open_study(root, user="Maker") as study:
                    addresses[root] = free() or databases.take()
                    with closing(Store.open(_backend(addresses[root], paths), backup=lambda: None)) as store:
                        fill_database(study, store)
                _delete_own_database(paths)
                write_connection(settings.project, addresses[root])  # for processes that the app starts
            finally:
                filling.discard(root)
        return open_store(addresses[root], paths, settings.project)

    def pull(address: str, target: Path) -> None:
        target.unlink(missing_ok=True)
        with closing(Store.open(_backend(address, StudyPaths(target.parent.parent)), backup=lambda: None)) as store:
            snapshot(store, target)

    copy_folder: Callable[..., Any] = shutil.copytree

    def copy_with_databases(source: Path, target: Path, *arguments: Any, **options: Any) -> Any:
        copied = copy_folder(source, target, *arguments, **options)
        for root, address in addresses.items():
            if root.is_relative_to(Path(source).resolve()):
                pull(address, StudyPaths(Path(target) / root.relative_to(Path(source).resolve())).database)
        return copied

    def find_and_pull(folder: Path) -> Path:
        root = find_study(folder)
        if (address := addresses.get(root.resolve())) is not None:
            pull(address, StudyPaths(root).database)
        return root

    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(prefix="fusen-person-") as person:
        patch.setenv("XDG_CONFIG_HOME", person)
        patch.setattr(lifecycle, "shared_store", shared_store)
        patch.setattr(shutil, "copytree", copy_with_databases)
        patch.setattr(read_changes, "find_study", find_and_pull)
        yield addresses
        for root, address in addresses.items():
            if root.exists() and not root.is_relative_to(own.resolve()):
                pull(address, StudyPaths(root).database)
    for address in addresses.values():
        databases.give_back(address)


def _delete_own_database(paths: StudyPaths) -> None:
    """Leave the folder as that of a member who joined, so that no test reads a database that nobody writes."""
    for suffix in database_file.SIDE_FILES:
        paths.database.with_name(paths.database.name + suffix).unlink(missing_ok=True)
    for copy in paths.backups.glob("daily-*"):
        copy.unlink()


def _backend(address: str, paths: StudyPaths) -> PostgresBackend:
    return PostgresBackend(database_url(address), paths.database)


def share_postgres_statements() -> None:
    """Let all engines of one server use the statements that the first one compiled."""
    create = Engine.__init__
    first: dict[tuple[type, str | None, int | None], Engine] = {}

    def create_with_cache(engine: Engine, pool: Any, dialect: Any, url: Any, *arguments: Any, **options: Any) -> None:
        create(engine, pool, dialect, url, *arguments, **options)
        if isinstance(dialect, PGDialect):
            known = first.setdefault((type(dialect), url.host, url.port), engine)
            if getattr(known.dialect, "server_version_info", None):  # it has seen the server
                engine.dialect, engine._compiled_cache = known.dialect, known._compiled_cache

    setattr(Engine, "__init__", create_with_cache)  # noqa: B010 - mypy refuses the assignment
