"""Connect a study to a shared database, and move it between its folder and that database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.errors import FileError, FusenError
from fusen.settings import read_study
from fusen.storage.backends.postgres import PostgresBackend, database_url
from fusen.storage.backends.postgres_team import require_owner
from fusen.storage.backends.role_passwords import delete_password, write_password
from fusen.storage.backends.whole_copy import copy_study, missing_steps, refuse_other_history
from fusen.storage.durable_files import make_private, unfinished_name
from fusen.storage.store import Store
from fusen.study.maintenance.backup import UNFINISHED, exchange
from fusen.study.paths import StudyPaths, find_study
from fusen.study.team.connections import read_connections, write_connection
from fusen.study.team.copies import snapshot
from fusen.study.team.files import bring_files, share_files
from fusen.study.team.stores import open_store
from fusen.study.unlock import unlock

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


@dataclass(frozen=True, slots=True)
class Connected:
    """A study after `connect`: its folder, and whether the database is new.

    `ahead` is the number of steps in the folder's own database that the shared one lacks.
    """

    root: Path
    is_new: bool
    ahead: int
    warnings: tuple[str, ...] = ()


def connect(folder: Path, address: str, *, user: str | None = None, password: str | None = None) -> Connected:
    """Keep the study of a folder in a shared database from now on.

    An empty database gets the study with all its history; from a database with a study, an empty folder gets the
    study's files. The system's keyring keeps `password`. Raises FusenError if the database holds another study.
    """
    if password is not None:
        write_password(database_url(address), password)
    try:
        root = find_study(folder)
    except FusenError:
        return _join(folder, address)
    from fusen.study.lifecycle import open_study

    paths, project = StudyPaths(root), read_study(StudyPaths(root).settings).project
    known = read_connections().get(project)
    if known is not None:
        raise FusenError(f"{root}: the study is already in {known}", "fusen disconnect ends that first")
    backend = PostgresBackend(database_url(address), paths.database)
    with closing(backend):
        is_new = backend.is_empty()
    ahead, warnings = 0, []
    if is_new:
        with open_study(root, user=user) as study:
            put_study(study, address)
            warnings = study.warnings
    else:
        unlock(paths)
        with closing(open_store(address, paths, project)) as store:
            if paths.database.exists():
                with closing(Store.open(paths.database, backup=lambda: None)) as own:
                    ahead = missing_steps(store, own)
    write_connection(project, str(backend))
    return Connected(root, is_new, ahead, tuple(warnings))


def _join(folder: Path, address: str) -> Connected:
    """Make a study's folder from a shared database."""
    from fusen.study.lifecycle import init_study

    paths = StudyPaths(folder.absolute())
    with closing(PostgresBackend(database_url(address), paths.database)) as backend:
        if backend.is_empty():
            raise FusenError(f"{backend}: the database is empty", "run fusen connect in the folder of the study")
        with closing(Store.open(backend, backup=lambda: None)) as store:
            paths.home.mkdir(parents=True, exist_ok=True)
            make_private(paths.home)
            warnings = bring_files(store, paths)
            settings = read_study(paths.settings)
            if settings.project != store.project:
                raise FusenError(f"{backend}: its settings belong to another study", "ask the owner of the database")
            init_study(folder, settings.name, settings=settings, codebook=False)
            write_connection(settings.project, str(backend))
    return Connected(paths.root, False, 0, tuple(warnings))


def put_study(study: StudyContext, address: str) -> None:
    """Make a shared database from an open study in its folder, with all its history."""
    backend = PostgresBackend(database_url(address), study.paths.database)
    with closing(Store.create(backend, study.settings.project)) as store:
        fill_database(study, store)
        with store.connection.begin("cannot set the rules of the team", write=True) as connection:
            backend.protect(connection)


def fill_database(study: StudyContext, store: Store) -> None:
    """Replace the content of a shared database by an open study in its folder, with all its history."""
    share_files(study)
    copy_study(study.store, store, overwrite=True)
    bring_files(store, study.paths)


def disconnect(folder: Path, *, take: bool = True) -> Path:
    """Keep the study in its folder again, by default after `pull`; return its folder."""
    if take:
        pull(folder)
    paths, project, address = _connection(folder)
    write_connection(project, None)
    delete_password(database_url(address))
    return paths.root


def push(folder: Path) -> int:
    """Bring the steps of the folder's own database into the shared one; return their number.

    Raises FusenError if the shared database has steps that the folder lacks, or belongs to another person.
    """
    with _both(folder) as (paths, store):
        if not paths.database.exists():
            raise FileError(f"{paths.root}: the folder has no database of its own", "there is nothing to push")
        with store.connection.begin("cannot push") as connection:
            require_owner(connection)
        with closing(Store.open(paths.database, backup=lambda: None)) as own:
            count = missing_steps(store, own)
            if count:
                copy_study(own, store)
    return count


def pull(folder: Path) -> tuple[int, Path | None]:
    """Copy the shared database into the folder; return the number of new steps and the path of the folder's previous
    database.

    Raises FusenError if the folder has steps that the shared database lacks, or while a round hides work from you.
    """
    with _both(folder) as (paths, store):
        count = store.history.last_step()
        if paths.database.exists():
            with closing(Store.open(paths.database, backup=lambda: None)) as own:
                refuse_other_history(store, own)
                count = missing_steps(own, store)
            if not count:
                return 0, None
        copy = paths.home / unfinished_name(UNFINISHED, "")
        snapshot(store, copy)
        try:
            return count, exchange(paths, copy)
        finally:
            copy.unlink(missing_ok=True)


def _connection(folder: Path) -> tuple[StudyPaths, str, str]:
    """Return a connected study's paths, guid and address."""
    paths = StudyPaths(find_study(folder))
    unlock(paths)
    project = read_study(paths.settings).project
    address = read_connections().get(project)
    if address is None:
        raise FusenError(f"{paths.root}: the study is not in a shared database", "fusen connect shares it")
    return paths, project, address


@contextmanager
def _both(folder: Path) -> Iterator[tuple[StudyPaths, Store]]:
    """Give a connected study's paths and the store of its shared database."""
    paths, project, address = _connection(folder)
    with closing(open_store(address, paths, project)) as store:
        yield paths, store
