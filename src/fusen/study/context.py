"""Shared state of the services of a study: paths, settings, store and acting user."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fusen.model.filter import Filter, FilteredCodings
    from fusen.settings import StudySettings
    from fusen.storage.store import Store
    from fusen.study.paths import StudyPaths


class StudyContext:
    """An open study as the services see it. `user` is the acting coder; the front end shows `warnings` once."""

    def __init__(self, paths: StudyPaths, settings: StudySettings, store: Store, user: str) -> None:
        self.paths = paths
        self.settings = settings
        self.store = store
        self.user = user
        self.role = "coordinator"  # or coder or reader, in a shared database
        self.is_new = False  # whether this opening built the database from the files
        self.warnings: list[str] = []
        self.selections: dict[Filter, FilteredCodings] | None = None  # see scope.select.select_once

    def close(self) -> None:
        """Close the database."""
        self.store.close()

    def __enter__(self) -> StudyContext:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
