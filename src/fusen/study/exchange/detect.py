"""Project files of other tools: detect and read them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fusen.errors import FileError
from fusen.formats.projects.refi.read import SUFFIX
from fusen.formats.registry import FORMATS, FileFormat, Loaded, Options, for_suffix
from fusen.model.project import Exchanged
from fusen.settings import StudySettings

QUALCODER = "data.qda"
"""Database inside QualCoder's folder."""


def is_project(path: Path) -> bool:
    """Return whether a file is a project or codebook of some tool; archives are opened."""
    if any(entry.kind == "project" and path.suffix.lower() in entry.suffixes for entry in FORMATS):
        return True
    return path.suffix.lower() == ".zip" and _format_of_archive(path) is not None


@contextmanager
def project_file(path: Path, settings: StudySettings) -> Iterator[Loaded[Exchanged]]:
    """Read the project from a file or from QualCoder's folder; it can be used within the block.

    Raises FileError with its path.
    """
    entry = _format_of_archive(path) if path.suffix.lower() == ".zip" else None
    file = path / QUALCODER if path.is_dir() else path
    if path.is_dir() and not file.exists():
        raise FileError(
            f"{path}: there is no {QUALCODER} in this folder", "name QualCoder's folder, which ends in .qda"
        )
    read = (entry or for_suffix(path.name, "project")).load("reader")
    options = Options(project=settings.project, default_language=settings.language)
    try:
        opened = open(file, "rb")  # noqa: SIM115 (open as long as the block)
    except OSError as error:
        raise FileError(f"{path}: cannot be read: {error.strerror}", "check its name and permissions") from error
    with opened:  # not read as a whole because it contains recordings
        try:
            loaded: Loaded[Exchanged] = read(opened, str(path), options)
        except OSError as error:
            raise FileError(f"{path}: cannot be read: {error.strerror}", "check its name and permissions") from error
        yield loaded


def _format_of_archive(path: Path) -> FileFormat | None:
    """Return the format inside a .zip: a .qdpx file that MAXQDA users renamed, or a QualCoder folder."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.casefold() for name in archive.namelist()]
    except (zipfile.BadZipFile, OSError, ValueError, LookupError, NotImplementedError, OverflowError):
        return None
    if any(name.endswith(SUFFIX) for name in names):
        return for_suffix("x.qdpx", "project")
    if any(name.rsplit("/", 1)[-1] == QUALCODER for name in names):
        return for_suffix("x.qda", "project")
    return None
