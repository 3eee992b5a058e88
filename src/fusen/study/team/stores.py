"""The store of a study whose database is shared."""

from __future__ import annotations

from fusen.errors import FusenError
from fusen.settings import StudySettings
from fusen.storage.store import Store
from fusen.study.paths import StudyPaths
from fusen.study.team.connections import read_connections


def shared_store(paths: StudyPaths, settings: StudySettings) -> Store | None:
    """Return the store of a connected study; None if the study's database is in its folder."""
    address = read_connections().get(settings.project)
    return None if address is None else open_store(address, paths, settings.project)


def open_store(address: str, paths: StudyPaths, project: str) -> Store:
    """Return the store of a shared database. Raises FusenError if it holds another study."""
    from fusen.storage.backends.postgres import PostgresBackend, database_url  # 10 ms that a folder does not need

    backend = PostgresBackend(database_url(address), paths.database)
    store = Store.open(backend, backup=lambda: None)
    try:
        result = store.project
        if result != project:
            raise FusenError(f"{backend}: holds another study ({result})", "create a database for each study")
    except BaseException:
        store.close()
        raise
    return store
