"""Write files and folders that survive a kill or a loss of power, and recognise unfinished files."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import platform
import re
import secrets
import sys
import time
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO, NamedTuple

from fusen.errors import FileError
from fusen.storage.encryption.held_keys import decrypted, key_to_write

PART = ".part"  # how the name of an unfinished file ends
ABANDONED = 3600  # seconds without a change after which an unfinished file of an unknown process counts as abandoned
STAGED = "staged"  # folder next to the database for unfinished files
COMMITTED = "file-transaction"  # metadata key of the newest committed transaction of files
PRIVATE = 0o600  # mode of new files: studies and exports are confidential
_WRITER = re.compile(r"-([0-9a-f]{8})-([0-9]+)(?:-(?:wal|shm|journal)|\.part)*$")


def unfinished_name(prefix: str = ".", suffix: str = PART) -> str:
    """Returns a new name of a hidden file, with the machine and process that write it."""
    return f"{prefix}{secrets.token_hex(6)}-{machine()}-{os.getpid()}{suffix}"


@cache
def machine() -> str:
    """Returns eight hexadecimal digits that identify this computer."""
    return f"{zlib.crc32(platform.node().encode()):08x}"


def is_unfinished(path: Path) -> bool:
    """Return whether a file has a name of `unfinished_name`."""
    return path.name.startswith(".") and _WRITER.search(path.name) is not None


def is_abandoned(path: Path) -> bool:
    """Returns whether the process that wrote an unfinished file has ended; False if the file is gone."""
    try:
        age = time.time() - path.stat().st_mtime
    except OSError:
        return False
    writer = _WRITER.search(path.name)
    if writer and writer[1] == machine() and sys.platform != "win32":
        return not _is_running(int(writer[2]))
    return age > ABANDONED


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        pass
    return True


def make_private(folder: Path) -> None:
    """Let only the owner read a folder and write in it, because transcripts are confidential."""
    with suppress(PermissionError):  # another person's folder
        if sys.platform != "win32" and folder.stat().st_mode & 0o077:
            folder.chmod(0o700)


def read_bytes(path: Path) -> bytes:
    """Return the content of a file, decrypted if it is a file of an encrypted study."""
    try:
        return decrypted(path, path.read_bytes())
    except FileNotFoundError as error:
        raise FileError(f"{path}: no such file") from error
    except IsADirectoryError as error:
        raise FileError(f"{path}: this is a folder, not a file") from error
    except OSError as error:
        raise FileError(f"{path}: cannot be read: {error.strerror}", "check its permissions") from error


Content = bytes | Callable[[BinaryIO], None]
"""The content of a file, or a function that writes it."""


def write_whole(path: Path, content: Content, *, replace: bool = True) -> None:
    """Write a file completely and durably or not at all. Raises FileError if it exists and `replace` is False."""
    place(stage(path, content), path, replace=replace)
    make_durable([path.parent])


def stage(path: Path, content: Content, folder: Path | None = None) -> Path:
    """Write the content durably to a hidden file for `place` to move, by default in the folder of `path`.

    A new file can be read by its owner only; a replaced file keeps its permissions. A file of an encrypted study is
    encrypted.
    """
    aside = (folder or path.parent) / unfinished_name()
    try:
        aside.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE), "wb") as file:
            key = key_to_write(path)
            if key is not None:
                file.write(key.encrypt(_whole(content)))
            elif callable(content):
                content(file)
            else:
                file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            aside.chmod(path.stat().st_mode & 0o777)
    except OSError as error:
        _discard(aside)
        raise FileError(
            f"{path}: cannot be written: {error.strerror}", "free disk space, or check the folder"
        ) from error
    except BaseException:
        _discard(aside)
        raise
    return aside


def _whole(content: Content) -> bytes:
    if not callable(content):
        return content
    written = io.BytesIO()
    content(written)
    return written.getvalue()


def _discard(aside: Path) -> None:
    with suppress(OSError):  # its parent may be a file
        aside.unlink()


def place(aside: Path, path: Path, *, replace: bool) -> None:
    """Move a staged file into place atomically; remove it on failure."""
    try:
        if replace:
            os.replace(aside, path)
        else:
            _move_to_free_place(aside, path)
    except FileExistsError as error:
        raise FileError(f"{path}: the file exists already", "choose another name") from error
    except OSError as error:
        raise FileError(f"{path}: cannot be written: {error.strerror}", "check its folder and permissions") from error
    finally:
        _discard(aside)


def _move_to_free_place(aside: Path, path: Path) -> None:
    try:
        os.link(aside, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if path.exists():
            raise FileExistsError(str(path)) from None
        os.rename(aside, path)


def make_durable(folders: Iterable[Path]) -> None:
    """Sync folders so that moved files survive a loss of power."""
    for folder in sorted(set(folders)):
        try:
            sync_folder(folder)
        except OSError as error:
            raise FileError(f"{folder}: cannot be written: {error.strerror}", "check its permissions") from error


def sync_file(path: Path) -> None:
    with open(path, "rb+") as written:
        os.fsync(written.fileno())


def sync_folder(folder: Path) -> None:
    """Make new and renamed files in the folder survive a loss of power, if the system can."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):  # a file system that cannot
            raise
    finally:
        os.close(descriptor)


# -- the intent of an unfinished transaction of files; see `file_transaction`


def intent_path(database: Path) -> Path:
    """Returns the path of the file that lists the changes of an unfinished transaction."""
    return database.with_name(f"{database.name}.intent")


def settle(database: Path, is_committed: Callable[[str], bool]) -> None:
    """Restore the files of an unfinished transaction, unless its step was committed; the caller holds the write lock.

    Files changed since stay as they are. Raises FileError.
    """
    intent = _read_intent(database)
    if intent is None:
        return
    changes = [
        (path, copy, after)
        for path, copy, after in intent.changes
        if _is_inside(path, database) and (copy is None or _is_inside(copy, database))
    ]
    if not is_committed(intent.id):
        folders = set()
        for path, copy, after in changes:
            if _sha256(path) == after:
                _restore(path, copy)
                folders.add(path.parent)
        make_durable(folder for folder in folders if folder.exists())
    remove(intent_path(database))
    for _, copy, _ in changes:
        if copy is not None:
            remove(copy)


class Intent(NamedTuple):
    """The id of a transaction, and its changes: file, copy of its content before, sha256 of its content after."""

    id: str
    changes: list[tuple[Path, Path | None, str | None]]


def _read_intent(database: Path) -> Intent | None:
    path, folder = intent_path(database), database.parent
    if not path.exists():
        return None
    try:
        value = json.loads(path.read_bytes())
        changes = [
            (folder / name, None if copy is None else folder / copy, after) for name, copy, after in value["changes"]
        ]
        return Intent(str(value["id"]), changes)
    except FileNotFoundError:  # another process settled it meanwhile
        return None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise FileError(f"{path}: cannot be read: {error}", "move the file away, then run fusen check") from error


def _restore(path: Path, copy: Path | None) -> None:
    try:
        if copy is None:
            path.unlink(missing_ok=True)
        elif copy.exists():
            os.replace(copy, path)
    except OSError as error:
        raise FileError(
            f"{path}: cannot be restored after an interrupted step: {error.strerror}", "check its permissions"
        ) from error


def _is_inside(path: Path, database: Path) -> bool:
    """Return whether a path is in the study: an intent that came with a stranger's study must not reach further."""
    return path.resolve().is_relative_to(database.parent.parent.resolve())


def _sha256(path: Path) -> str | None:
    return hashlib.sha256(read_bytes(path)).hexdigest() if path.exists() else None


def remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
