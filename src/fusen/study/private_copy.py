"""Plain copies of encrypted files for an editor, in memory where the system allows it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory, gettempdir
from typing import TYPE_CHECKING

from fusen.model.ids import user_guid
from fusen.storage.durable_files import is_abandoned, is_unfinished, unfinished_name
from fusen.storage.encryption.held_keys import held_for
from fusen.storage.encryption.study_key import MAGIC, EncryptionError, StudyKey
from fusen.study.paths import StudyPaths, read_bytes, write_whole

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

_MEMORY = Path("/dev/shm")
_PREFIX = ".fusen-"


@contextmanager
def private_folder() -> Iterator[Path]:
    """Yield a folder for plain copies, deleted at the end or, after a kill, when fusen opens a study again."""
    sweep_private_folders()
    with TemporaryDirectory(prefix=_PREFIX, suffix=unfinished_name("", ""), dir=_memory_folder()) as folder:
        yield Path(folder)


def sweep_private_folders() -> None:
    """Delete the private folders of processes that have ended."""
    for folder in Path(_memory_folder() or gettempdir()).glob(f"{_PREFIX}*"):
        if is_unfinished(folder) and is_abandoned(folder):
            rmtree(folder, ignore_errors=True)


def _memory_folder() -> str | None:
    """Return a folder that never reaches a disk; None for the system's folder of temporary files."""
    return str(_MEMORY) if os.access(_MEMORY, os.W_OK | os.X_OK) else None


@contextmanager
def editable(file: Path) -> Iterator[Path]:
    """Yield the file, or a private copy of an encrypted one, which is written back if it changes."""
    if held_for(file) is None:
        yield file
        return
    with private_folder() as folder:
        before, copy = read_bytes(file), folder / file.name
        copy.write_bytes(before)
        yield copy
        after = copy.read_bytes()
        if after != before:
            write_whole(file, after)


def draft_folders(study: StudyContext) -> list[Path]:
    """Return the folders with drafts of memos of any of the study's coders on this computer."""
    from platformdirs import user_state_path

    drafts = user_state_path("fusen", appauthor=False) / "drafts"
    users = {study.user, *(user.name for user in study.store.users.all())}
    return [drafts / user_guid(study.settings.project, user) for user in sorted(users)]


def convert_drafts(folders: Iterable[Path], key: StudyKey, *, encrypt: bool) -> None:
    """Encrypt the drafts in these folders, or decrypt them; a draft that cannot be read stays."""
    for path in (path for folder in folders for path in folder.glob("*.md")):
        with suppress(OSError, EncryptionError):
            content = path.read_bytes()
            if content.startswith(MAGIC) != encrypt:
                write_whole(path, key.encrypt(content) if encrypt else key.decrypt(content))


class DraftCipher:
    """Encrypts a person's drafts, which lie outside the study, if the study is encrypted."""

    def __init__(self, paths: StudyPaths) -> None:
        self._settings = paths.codebook / "draft"  # a file that an encrypted study would encrypt

    def close(self, text: str) -> bytes:
        key = held_for(self._settings)
        return text.encode() if key is None else key.encrypt(text.encode())

    def open(self, content: bytes) -> str:
        """Return the text. Raises FusenError or UnicodeDecodeError if it cannot be read."""
        key = held_for(self._settings)
        return (content if key is None else key.decrypt(content)).decode()
