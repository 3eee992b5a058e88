"""Read a .zip of transcripts: every member with a known format is a source named `ARCHIVE/MEMBER`."""

from __future__ import annotations

import io
from pathlib import PurePosixPath
from typing import BinaryIO

from fusen.errors import FileError
from fusen.formats.containers.safe_zip_xml import Package
from fusen.formats.containers.source_names import is_system_file
from fusen.formats.registry import HowRead, Loaded, Options, for_suffix
from fusen.model.source import Source, TableReading

_MOST_MEMBER = 64 * 2**20
_MOST_TOTAL = 256 * 2**20
_SILENT = "__MACOSX/"


def read(file: BinaryIO, name: str, options: Options) -> Loaded[Source]:
    """Return the sources of all readable members; warnings name the others.

    Raises FileError, naming the file, if no member is readable. Nothing is unpacked to disk.
    """
    package = Package(file, name)
    sources: dict[str, Source] = {}
    warnings: list[str] = []
    how: dict[str, HowRead] = {}
    tables: list[TableReading] = []
    total = 0
    for member in package:
        path = member.replace("\\", "/")
        if path.startswith(_SILENT) or is_system_file(PurePosixPath(path).name):
            continue
        reason = _refused(package, member, path)
        if not reason:
            try:
                content = package.read(member, min(_MOST_MEMBER, _MOST_TOTAL - total))
                total += len(content)
                read_member = for_suffix(f"{name}/{path}", "transcript").load("reader")
                loaded: Loaded[Source] = read_member(io.BytesIO(content), f"{name}/{path}", options)
            except FileError as error:
                warnings.append(f"not read: {error.message}")
                continue
            warnings += loaded.warnings
            how |= loaded.how
            tables += loaded.tables
            sources |= {source.path: source for source in loaded.items}
        else:
            warnings.append(f"{name}: {member!r} in it is not read: {reason}")
    if not sources:
        reasons = "; ".join(warnings[:3]) or "it is empty"
        raise FileError(f"{name}: no transcript in it could be read: {reasons}")
    return Loaded(tuple(sources.values()), tuple(warnings), how, tuple(tables))


def _refused(package: Package, member: str, path: str) -> str:
    """Return why a member is not opened, or an empty string."""
    parts = path.split("/")
    if path.startswith("/") or ".." in parts or (len(path) > 1 and path[1] == ":") or "" in parts or "." in parts:
        return "its name leads out of the archive"
    if any(ord(letter) < 32 or 0xD800 <= ord(letter) < 0xE000 for letter in path):
        return "its name holds control characters"
    if package.is_link(member):
        return "it is a link"
    if path.lower().endswith(".zip"):
        return "an archive inside an archive is not opened"
    if parts[-1].lower() == "cases.csv":
        return "a case table belongs into transcripts/ itself"
    return ""
