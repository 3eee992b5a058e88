"""Change files together with a step of the database: all or nothing, even after a kill or a loss of power.

Before the first file changes, an intent beside the database lists all files with copies of their contents. The step's
COMMIT decides: the next process to open the database or write to it restores the files of an uncommitted step.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from fusen.errors import FileError, FusenError
from fusen.storage.durable_files import (
    STAGED,
    intent_path,
    make_durable,
    place,
    read_bytes,
    remove,
    stage,
    unfinished_name,
    write_whole,
)
from fusen.storage.step import Step
from fusen.storage.store import Store


class FileTransaction:
    """Changes files within a step. Enter it before the step, so that it ends after the step's COMMIT."""

    def __init__(self, store: Store, root: Path) -> None:
        self._store = store
        self._root = root
        self._id = ""  # empty as long as no file has changed
        self._staged: dict[str, Path] = {}
        self._changes: dict[str, tuple[str | None, tuple[str | None, ...]]] = {}
        """File → its copy, and the sha256 of each new content: a kill may leave any of them."""

    def __enter__(self) -> FileTransaction:
        return self

    def __exit__(self, *_: object) -> None:
        for staged in self._staged.values():
            remove(staged)
        if self._id:
            with suppress(FusenError):  # then the next step or opening settles it
                self._store.settle_files()

    def stage(self, name: str, content: bytes) -> Path:
        """Write a file's new content to a hidden file, and return its path; `put` moves it into place."""
        path = self._root / name
        self._staged[name] = stage(path, content, staging_folder(self._store.path, path))
        return self._staged[name]

    def put(self, step: Step, contents: Mapping[str, bytes | None], *, new: bool = False) -> None:
        """Write files by path relative to the study; None deletes a file.

        With `new`, raises FileError if a file exists.
        """
        if not contents:
            return
        paths = {name: self._root / name for name in contents}
        taken = [path for path in paths.values() if new and path.exists()]
        if taken:
            raise FileError(f"{taken[0]}: exists already", "choose another name")
        for name, content in contents.items():
            if content is not None and name not in self._staged:
                self.stage(name, content)
        for name, content in contents.items():
            self._plan(paths[name], content)
        self._write_intent(step)
        for name, path in paths.items():
            if name in self._staged:
                place(self._staged.pop(name), path, replace=self._changes[self._relative(path)][0] is not None)
            else:
                path.unlink(missing_ok=True)
        make_durable(path.parent for path in paths.values() if path.parent.exists())

    def now(self, name: str) -> bytes | None:
        """Return the content of a file; None if it does not exist."""
        path = self._root / name
        return read_bytes(path) if path.exists() else None

    def _plan(self, path: Path, content: bytes | None) -> None:
        key = self._relative(path)
        after = None if content is None else hashlib.sha256(content).hexdigest()
        if key in self._changes:
            copy, earlier = self._changes[key]
            self._changes[key] = (copy, (*earlier, after))
        elif path.exists():
            self._changes[key] = (self._relative(_copy(self._store.path, path)), (after,))
        else:
            self._changes[key] = (None, (after,))

    def _relative(self, path: Path) -> str:
        return Path(os.path.relpath(path, self._store.path.parent)).as_posix()

    def _write_intent(self, step: Step) -> None:
        if not self._id:
            self._id = secrets.token_hex(16)
            step.put_meta(self._store.connection.backend.committed_key, self._id)
        make_durable((self._store.path.parent / copy).parent for copy, _ in self._changes.values() if copy)
        changes = [[name, copy, after] for name, (copy, versions) in self._changes.items() for after in versions]
        intent = {"id": self._id, "changes": changes}
        write_whole(intent_path(self._store.path), json.dumps(intent).encode())


def staging_folder(database: Path, path: Path) -> Path:
    """Returns the folder for unfinished versions of `path`: next to the database, if it is on the same file system."""
    folder = database.parent / STAGED
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder if folder.stat().st_dev == path.parent.stat().st_dev else path.parent
    except OSError as error:
        raise FileError(
            f"{path}: cannot be written: {error.strerror}", "free disk space, or check the folder"
        ) from error


def _copy(database: Path, path: Path) -> Path:
    """Returns a second name of the file, or a copy of it on a file system without hard links."""
    folder = staging_folder(database, path)
    aside = folder / unfinished_name()
    try:
        os.link(path, aside)
    except OSError:
        return stage(path, read_bytes(path), folder)
    return aside
