"""Differences between the files in transcripts/ and the database."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from fusen.errors import FileError
from fusen.model.source import SourceInfo
from fusen.study.paths import StudyPaths, read_bytes


@dataclass(frozen=True, slots=True)
class FileChanges:
    """Differences between transcripts/ and the database, as paths below transcripts/."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()  # no format for the suffix

    def state(self, path: str) -> str:
        for name in ("new", "changed", "missing"):
            files = getattr(self, name)
            if home_of(path, files) in files:
                return name
        return ""

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.missing)


def file_changes(paths: StudyPaths, sources: Iterable[SourceInfo], *, shared: bool = False) -> FileChanges:
    """Compare files by size and time, then by content. In a `shared` study no file is missing: its text is there."""
    files = {paths.source_path(file): file for file in paths.transcript_files()}
    known: dict[str, SourceInfo] = {}
    for info in sources:
        home = home_of(info.path, files)
        if home not in known or info.file.mtime_ns > known[home].file.mtime_ns:
            known[home] = info  # the file's source with the latest read, because others may have left the file
    new: list[str] = []
    changed: list[str] = []
    unreadable: list[str] = []
    for path, file in files.items():
        if path not in known:
            (new if _readable(path) else unreadable).append(path)
            continue
        result, stamp = file.stat(), known[path].file
        if (result.st_size, result.st_mtime_ns) == (stamp.size, stamp.mtime_ns):
            continue
        if hashlib.sha256(read_bytes(file)).hexdigest() != stamp.sha256:
            changed.append(path)
    missing = [] if shared else [path for path in known if path not in files]
    return FileChanges(tuple(new), tuple(changed), tuple(missing), tuple(unreadable))


def _readable(path: str) -> bool:
    from fusen.formats.registry import for_suffix

    try:
        for_suffix(path, "transcript")
    except FileError:
        return False
    return True


def home_of(path: str, files: Collection[str]) -> str:
    """Return the file of a source: its path, or the archive or table above it; else `path`."""
    if path in files:
        return path
    return next((str(above) for above in PurePosixPath(path).parents if str(above) in files), path)
