"""`study.maintenance`: backup, integrity check, erasure and encryption."""

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
    from fusen.study.maintenance.encryption import EncryptionReport

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

    def encrypt(self, passphrase: str, *, keyring: bool = False) -> EncryptionReport:
        """Encrypt the database, transcripts, codebook, caches and backups under a passphrase.

        With `keyring`, the system's keyring keeps the key. Raises FusenError if the study is encrypted already, or if
        another program has it open.
        """
        from fusen.study.maintenance.encryption import encrypt

        return encrypt(self._study, passphrase, keyring=keyring)

    def decrypt(self) -> EncryptionReport:
        """Decrypt the study for good. Raises FusenError if it is not encrypted, or if another program has it open."""
        from fusen.study.maintenance.encryption import decrypt

        return decrypt(self._study)

    def change_passphrase(self, passphrase: str) -> None:
        """Change the passphrase of an encrypted study."""
        from fusen.study.maintenance.encryption import change_passphrase

        change_passphrase(self._study, passphrase)

    def use_keyring(self, use: bool) -> None:
        """Keep the key of an encrypted study in the system's keyring, or delete it there."""
        from fusen.study.maintenance.encryption import use_keyring

        use_keyring(self._study, use)

    def check(self) -> list[str]:
        """Return all problems of the database and of its files; empty if there are none."""
        from fusen.study.maintenance.backup import check

        return check(self._study)
