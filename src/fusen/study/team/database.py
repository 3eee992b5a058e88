"""Move a study between its folder and a shared database."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.storage.backends.postgres import PostgresBackend, database_url
from fusen.storage.backends.postgres_team import protect
from fusen.storage.backends.whole_copy import copy_study
from fusen.storage.store import Store
from fusen.study.team.files import share_files

if TYPE_CHECKING:
    from fusen.study.context import StudyContext
    from fusen.study.paths import StudyPaths


def open_store(address: str, paths: StudyPaths, project: str) -> Store:
    """Return the store of a shared database. Raises FusenError if it holds another study."""
    backend = PostgresBackend(database_url(address), paths.database)
    store = Store.open(backend, backup=lambda: None)
    try:
        found = store.project
        if found != project:
            raise FusenError(f"{backend}: holds another study ({found})", "create a database for each study")
    except BaseException:
        store.close()
        raise
    return store


def put_study(study: StudyContext, address: str) -> None:
    """Make a shared database from an open study in its folder, with all its history."""
    backend = PostgresBackend(database_url(address), study.paths.database)
    share_files(study)
    with closing(Store.create(backend, study.settings.project)) as store:
        copy_study(study.store, store)
        with store.connection.begin("cannot set the rules of the team", write=True) as connection:
            protect(connection)
