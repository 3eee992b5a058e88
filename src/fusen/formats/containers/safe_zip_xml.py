"""Open untrusted zip packages and XML: with limits on every size, and without entities, DTDs or network access."""

from __future__ import annotations

import hashlib
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, BinaryIO

from fusen.errors import FileError

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_MEMBERS = 10_000
MOST_BYTES = 512 * 2**20  # unpacked, all members together, as the archive itself says
_PART = 2**20  # bytes that are hashed at once
MOST_RATIO = 250  # of a member over 1 MB; deflate reaches 1,030, a repetitive document 60
MOST_XML = 32 * 2**20
MOST_ELEMENTS = 300_000  # 100,000 words of heavily edited Word text have 200,000; each takes 300 bytes as a tree

_BROKEN = "open it in the program that made it and save it again"
_ODD = (b"\xd0\xcf\x11\xe0", b"MZ", b"\x7fELF", b"%PDF-", b"{\\rtf")
_WHAT = {
    b"\xd0\xcf\x11\xe0": "an old Office document or a password-protected one",
    b"MZ": "a Windows program",
    b"\x7fELF": "a program",
    b"%PDF-": "a PDF",
    b"{\\rtf": "an RTF document",
}


class Package:
    """The members of a zip file, read with limits; every error is a FileError that names the file."""

    def __init__(
        self, file: BinaryIO, name: str, *, most_bytes: int | None = MOST_BYTES, most_members: int = MOST_MEMBERS
    ) -> None:
        """`most_bytes` limits all members together; None if most of them are never unpacked."""
        self.name = name
        start = file.read(8)
        file.seek(0)
        try:
            self._zip = zipfile.ZipFile(file)
            self._members = self._zip.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, LookupError, NotImplementedError, OverflowError) as e:
            raise FileError(f"{name}: {_not_a_zip(start)}", _BROKEN) from e
        if len(self._members) > most_members:
            raise FileError(f"{name}: holds {len(self._members):,} files, more than {most_members:,}", "split it")
        total = sum(member.file_size for member in self._members)
        if most_bytes is not None and total > most_bytes:
            raise FileError(f"{name}: would unpack to {total / 2**20:,.0f} MB, more than {most_bytes // 2**20:,}")
        self._named = {member.filename: member for member in self._members}

    def __contains__(self, member: str) -> bool:
        return member in self._named

    def __iter__(self) -> Iterator[str]:
        """Yields the names of all members except folders and unnamed ones, in archive order."""
        return (member.filename for member in self._members if member.filename and not member.is_dir())

    def is_link(self, member: str) -> bool:
        return stat.S_ISLNK(self._named[member].external_attr >> 16)

    def read(self, member: str, most: int) -> bytes:
        """Returns a member's bytes; raises FileError if it is missing, damaged or larger than `most`."""
        with self._open(member, most) as (opened, place):
            content = opened.read(most + 1)
        if len(content) > most:
            raise FileError(f"{place} unpacks to more than {most // 2**20} MB")
        return content

    def lines(self, member: str, most: int) -> Iterator[bytes]:
        """Yields the lines of a member of any size, also its unended last one; raises FileError as `read` does, and for
        a line longer than `most`.
        """
        with self._open(member, None) as (opened, place):
            while line := opened.readline(most + 1):
                if len(line) > most:
                    raise FileError(f"{place} has a line longer than {most // 2**20} MB")
                yield line

    def sha256(self, member: str) -> str:
        """Returns the sha256 of a member of any size; raises FileError as `read` does."""
        digest = hashlib.sha256()
        with self._open(member, None) as (opened, _):
            while part := opened.read(_PART):
                digest.update(part)
        return digest.hexdigest()

    @contextmanager
    def _open(self, member: str, most: int | None) -> Iterator[tuple[IO[bytes], str]]:
        """Open a member that unpacks to no more than `most` bytes; yield it and its place for error messages."""
        place = f"{self.name}: {member!r} in it"
        info = self._named.get(member)
        if info is None:
            raise FileError(f"{self.name}: has no {member!r} in it; it is damaged or of another kind", _BROKEN)
        if info.flag_bits & 1:
            raise FileError(f"{place} is encrypted", "save it without a password")
        if most is not None and info.file_size > most:
            raise FileError(f"{place} unpacks to {info.file_size / 2**20:,.0f} MB, more than {most // 2**20}")
        if info.file_size > 2**20 and info.file_size > MOST_RATIO * max(1, info.compress_size):
            raise FileError(f"{place} is packed {info.file_size // max(1, info.compress_size):,} to 1: a zip bomb")
        try:
            with self._zip.open(info) as opened:
                yield opened, place
        except (
            zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, NotImplementedError, LookupError
        ) as e:  # fmt: skip
            raise FileError(f"{place} is damaged: {e}", _BROKEN) from e

    def xml(self, member: str) -> _Element:
        return parse_xml(self.read(member, MOST_XML), f"{self.name}: {member!r} in it")


def _not_a_zip(start: bytes) -> str:
    kind = next((_WHAT[magic] for magic in _ODD if start.startswith(magic)), None)
    if kind:
        return f"this is {kind}, whatever its name says"
    if not start:
        return "the file is empty"
    return "the archive is cut short or damaged" if start.startswith(b"PK") else "this is no archive of any kind"


def refuse_many(markup: bytes, place: str) -> None:
    """Refuse XML or HTML with too many elements for the memory of a tree."""
    if len(markup) > 3 * MOST_ELEMENTS and markup.count(b"<") - markup.count(b"</") > MOST_ELEMENTS:
        raise FileError(f"{place} has more than {MOST_ELEMENTS:,} elements", "save its text alone")


def parse_xml(content: bytes, place: str, *, may_name_dtd: bool = False) -> _Element:
    """Return the root of an XML document; raises FileError, beginning with `place`.

    A document type is refused. With `may_name_dtd` it may name an external DTD, which is never loaded, but declare no
    entity.
    """
    from lxml import etree

    refuse_many(content, place)
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.LxmlError, ValueError, AssertionError) as e:
        raise FileError(f"{place} is broken: {e}", _BROKEN) from e
    info: Any = root.getroottree().docinfo
    subset = info.internalDTD
    declared = subset is not None or bool(info.doctype)
    if declared and may_name_dtd:
        declared = subset is not None and bool(subset.entities())
    if declared:
        raise FileError(f"{place} declares a DTD, which fusen does not follow", _BROKEN)
    return root


def inner_text(element: _Element, *tags: str) -> str:
    """Return all text inside an element, or inside those of its elements that have one of the tags."""
    return "".join(map(str, element.itertext(*tags)))
