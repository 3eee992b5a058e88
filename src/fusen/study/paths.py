"""Paths of a study, and search for a study from a folder below."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from os.path import isfile, join
from pathlib import Path

from fusen.errors import FileError, FusenError
from fusen.formats.containers.source_names import is_system_file
from fusen.storage.durable_files import STAGED
from fusen.storage.durable_files import read_bytes as read_bytes
from fusen.storage.durable_files import write_whole as write_whole
from fusen.storage.encryption.held_keys import KEY_FILE

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


RECORDINGS = (
    ".mp3", ".m4a", ".m4b", ".wav", ".flac", ".ogg", ".oga", ".opus", ".aac", ".aif", ".aiff", ".amr", ".wma", ".mp4",
    ".m4v", ".mov", ".mkv", ".webm", ".avi", ".3gp",
)  # fmt: skip
"""Suffixes of recordings, which fusen plays and does not import."""


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
        self.erasing = self.home / "study.db.erasing"  # an erasure in progress
        self.key = self.home / KEY_FILE  # of an encrypted study
        self.anonymous = self.home / "anonymous.csv"  # key of anonymous output: names and their replacements
        self.pseudonyms = self.home / "pseudonyms.csv"  # names found in transcripts and their pseudonyms
        self.cache = self.home / "cache"
        self.backups = self.home / "backups"
        self.undone = self.backups / "undone"  # copied transcripts of undone imports, by sha256, for redo

    def private_folders(self) -> tuple[Path, ...]:
        """Return the folders in which fusen writes for itself."""
        return (self.home, self.home / STAGED, self.cache, self.backups, self.undone)

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
        """Return every file below transcripts/ except the case table, recordings and hidden files."""
        result: list[tuple[str, ...]] = []  # parts: comparing a thousand paths took 60 ms, comparing these takes 5
        with _readable(self.transcripts):
            for folder, below, names in os.walk(self.transcripts, onerror=_raised):
                below[:] = [name for name in below if not name.startswith(".")]
                parts = Path(folder).relative_to(self.transcripts).parts
                result += [(*parts, name) for name in names if not is_system_file(name) and isfile(join(folder, name))]
        paths = (self.transcripts.joinpath(*parts) for parts in sorted(result))
        return [path for path in paths if path != self.cases and path.suffix.lower() not in RECORDINGS]

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


def refuse_read_only(paths: StudyPaths) -> None:
    """Raise FusenError if fusen cannot write to the study's own folder."""
    if not os.access(paths.home, os.W_OK | os.X_OK):
        raise FusenError(f"{paths.home}: fusen cannot write to the study", "check its permissions, or work on a copy")


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
