"""Copies of a shared database in a file, and back."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from fusen.errors import FusenError
from fusen.storage import database_file
from fusen.storage.backends.postgres_team import is_blind, require_owner
from fusen.storage.backends.whole_copy import copy_study
from fusen.storage.store import Store


def snapshot(store: Store, target: Path) -> None:
    """Copy a shared database to a new file, which `fusen restore` and `fusen merge` take."""
    with store.connection.begin("cannot copy") as connection:
        if is_blind(connection):
            raise FusenError(
                "a round of agreement hides other people's work from you, so that a copy would be incomplete",
                "submit the round first, or ask the owner of the database",
            )
    result = Store.create(target, store.project)
    try:
        with closing(result):
            copy_study(store, result)
        database_file.seal(target)
    except BaseException:
        for suffix in database_file.SIDE_FILES:
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        raise


def put_back(copy: Path, store: Store) -> None:
    """Replace the content of a shared database by that of a file; steps that only the database has are lost."""
    with store.connection.begin("cannot restore") as connection:
        require_owner(connection)
    with closing(Store.open(copy, backup=lambda: None)) as source:
        copy_study(source, store, overwrite=True)
