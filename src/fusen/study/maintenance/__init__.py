"""`study.maintenance`: backup and integrity check."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


class Maintenance:
    """The care of a study's database."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def backup(self, target: str | PathLike[str] | None = None) -> Path:
        """Copy the database while it is in use; to `.fusen/backups` where no target is named. Returns the copy."""
        from fusen.study.maintenance.backup import backup

        return backup(self._study.paths, None if target is None else Path(target))

    def check(self) -> list[str]:
        """Everything wrong with the database or between it and the files; empty where all is well."""
        from fusen.study.maintenance.backup import check

        return check(self._study)
