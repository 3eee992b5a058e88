"""Paths of a study, search for a study from a folder below, and atomic writes of files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from os.path import isfile, join
from pathlib import Path
from typing import BinaryIO

from fusen.errors import FileError, FusenError
from fusen.storage.durable_files import PART, sync_folder

SYNCED = (
    "Dropbox",
    "OneDrive",
    "Google Drive",
    "GoogleDrive",
    "Mobile Documents",
    "Nextcloud",
    "ownCloud",
    "pCloud",
)
NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "fuse.sshfs", "9p", "ceph", "glusterfs", "davfs"}


class StudyPaths:
    """Paths of the files of a study."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.codebook = root / "codebook"
        self.transcripts = root / "transcripts"
        self.cases = self.transcripts / "cases.csv"
        self.home = root / ".fusen"
        self.settings = self.home / "study.toml"
        self.codings = self.home / "codings"
        self.database = self.home / "study.db"
        self.anonymous = self.home / "anonymous.csv"  # key of anonymous output: names and their replacements
        self.cache = self.home / "cache"
        self.backups = self.home / "backups"

    def codebook_files(self) -> list[tuple[str, bytes]]:
        """Return (path relative to the study, content) of every codebook file, by name."""
        with _readable(self.codebook):
            files = sorted(self.codebook.iterdir()) if self.codebook.exists() else []
        return [
            (path.relative_to(self.root).as_posix(), read_bytes(path))
            for path in files
            if path.suffix in (".yaml", ".yml") and not path.name.startswith(".")
        ]

    def transcript_files(self) -> list[Path]:
        """Return every file below transcripts/ except the case table and hidden files."""
        found: list[tuple[str, ...]] = []  # parts: comparing a thousand paths took 60 ms, comparing these takes 5
        with _readable(self.transcripts):
            for folder, below, names in os.walk(self.transcripts, onerror=_raised):
                below[:] = [name for name in below if not name.startswith(".")]
                parts = Path(folder).relative_to(self.transcripts).parts
                found += [(*parts, name) for name in names if not name.startswith(".") and isfile(join(folder, name))]
        return [path for parts in sorted(found) if (path := self.transcripts.joinpath(*parts)) != self.cases]

    def source_path(self, file: Path) -> str:
        return file.relative_to(self.transcripts).as_posix()


def find_study(start: Path) -> Path:
    """Return the nearest study at or above `start`. Raises FusenError if there is none."""
    with _readable(start):
        if not start.is_dir():
            raise FusenError(f"{start}: no such folder", "name the study's folder with --study DIR")
        for folder in (start.absolute(), *start.absolute().parents):
            if (folder / ".fusen" / "study.toml").exists():
                return folder
    raise FusenError(f"{start}: no study in this folder or above it", "fusen init creates one, --study DIR names one")


def _raised(error: OSError) -> None:
    """Raise on unreadable folders, which os.walk skips by default."""
    if not isinstance(error, FileNotFoundError):
        raise error


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FileError(f"{folder}: cannot be read: {error.strerror}", "check its permissions") from error


def read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
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


def stage(path: Path, content: Content) -> Path:
    """Write the content durably to a hidden file in the same folder, for `place` to move."""
    aside = path.with_name(f".{os.urandom(6).hex()}{PART}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(aside, "xb") as file:
            if callable(content):
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


def make_durable(folders: Iterable[Path]) -> None:
    """Sync folders so that moved files survive a power loss."""
    for folder in sorted(set(folders)):
        try:
            sync_folder(folder)
        except OSError as error:
            raise FileError(f"{folder}: cannot be written: {error.strerror}", "check its permissions") from error


def _move_to_free_place(aside: Path, path: Path) -> None:
    try:
        os.link(aside, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if path.exists():
            raise FileExistsError(str(path)) from None
        os.rename(aside, path)


def storage_warning(root: Path) -> str | None:
    """Return a warning if the study lies in a synced or network folder, which can damage a database."""
    for part in root.parts:
        if part in SYNCED or part.startswith("OneDrive"):
            return f"the study is in a synced folder ({part}): close fusen on one machine before you open it on another"
    if _file_system(root) in NETWORK:
        return "the study is on a network drive, which can damage a database: work on a local copy and merge"
    return None


def _file_system(root: Path) -> str:
    """Return the file system type of `root`; empty if unknown."""
    mounts = Path("/proc/mounts")
    if sys.platform != "linux" or not mounts.exists():
        return ""
    resolved = str(root.resolve())
    best, kind = "", ""
    for line in mounts.read_text(errors="replace").splitlines():
        fields = line.split(" ")
        point = fields[1].replace("\\040", " ")
        inside = resolved == point or resolved.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, fields[2]
    return kind
