"""Studies of a test in PostgreSQL instead of their folders."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fusen.settings import StudySettings
from fusen.storage.store import Store
from fusen.study import lifecycle
from fusen.study.paths import StudyPaths
from fusen.study.team.connections import write_connection
from fusen.study.team.database import put_study
from fusen.study.team.stores import open_store
from tests.support.postgres_server import execute


@contextmanager
def in_postgres(server: str) -> Iterator[dict[Path, str]]:
    """Give each study folder a database of its own, which the first opening makes from the folder.

    Yields the addresses by folder.
    """
    addresses: dict[Path, str] = {}
    making: set[Path] = set()

    def shared_store(paths: StudyPaths, settings: StudySettings) -> Store | None:
        root = paths.root.resolve()
        if root in making:
            return None
        if root not in addresses:
            making.add(root)
            try:
                with lifecycle.open_study(root, user="Maker") as study:
                    name = f"study_{uuid.uuid4().hex}"
                    execute(f"{server}/postgres", f"CREATE DATABASE {name}")
                    put_study(study, f"{server}/{name}")
                    addresses[root] = f"{server}/{name}"
                write_connection(settings.project, addresses[root])  # for processes that the app starts
            finally:
                making.discard(root)
        return open_store(addresses[root], paths, settings.project)

    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(prefix="fusen-person-") as person:
        patch.setenv("XDG_CONFIG_HOME", person)
        patch.setattr(lifecycle, "shared_store", shared_store)
        yield addresses
    for address in addresses.values():
        execute(f"{server}/postgres", f"DROP DATABASE {address.rpartition('/')[2]} WITH (FORCE)")
