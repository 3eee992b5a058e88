"""`study.maintenance`: backup and integrity check."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.study.lazy_names import lazy_names
from fusen.study.progress import Progress, silent

if TYPE_CHECKING:
    from fusen.model.erasure import ErasurePlan, ErasureReport
    from fusen.study.context import StudyContext
    from fusen.study.maintenance.backup import backups, restore

__all__ = ["Maintenance", "backups", "restore"]

if not TYPE_CHECKING:
    __getattr__ = lazy_names(__name__, {"backups": "backup", "restore": "backup"})


class Maintenance:
    """Maintenance of a study's database."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def backup(self, target: str | PathLike[str] | None = None) -> Path:
        """Copy the database while it is in use, by default to `.fusen/backups`, and return the path of the copy."""
        from fusen.study.maintenance.backup import backup

        return backup(self._study.paths, None if target is None else Path(target), self._study.store)

    def plan_erasure(self, case: str) -> ErasurePlan:
        """Return what the erasure of an interviewee would remove. Raises FusenError for an unknown case."""
        from fusen.study.erasure.erase import plan_erasure

        return plan_erasure(self._study, case)

    def erase(self, case: str, progress: Progress = silent) -> ErasureReport:
        """Erase an interviewee with all transcripts from the study and its files; this cannot be undone."""
        from fusen.study.erasure.erase import erase

        return erase(self._study, case, progress)

    def check(self) -> list[str]:
        """Return all problems of the database and of its files; empty if there are none."""
        from fusen.study.maintenance.backup import check

        return check(self._study)
