"""Find and replace an interviewee's words and names in the bytes of a file of any encoding."""

from __future__ import annotations

import bz2
import gzip
import html
import io
import json
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, BinaryIO

from fusen.errors import FileError
from fusen.storage.encryption import databases, held_keys
from fusen.study.paths import read_bytes

ERASED = "(erased)"
WINDOW = 16  # bytes compared at once
LEAST = 28  # bytes that a run must share with a transcript to count as the interviewee's words
_AROUND = (b" ", b".", b",", b";", b":", b"!", b"?", b'"', b"'", b"\t", b"\r", b"\n")
PARQUET = ".parquet"
_CHUNK = 1 << 20
_MOST_UNPACKED = 1 << 30  # bytes of an archive's member to search
_MOST_NESTED = 3  # archives within archives
_OPAQUE = {".pdf", ".7z", ".rar", ".zst", ".age", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".tif", ".tiff", ".heic"}
_TAG = re.compile(rb"<[^<>]{0,500}>")

_OPENERS: dict[bytes, Callable[[BinaryIO], Any]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file), b"BZh": bz2.BZ2File, b"\xfd7zXZ": lzma.LZMAFile,
}  # fmt: skip
"""The first bytes of a compressed file, and what opens it."""

_ENCODINGS: tuple[Callable[[str], bytes], ...] = (
    str.encode,
    lambda text: html.escape(text).encode(),
    lambda text: html.escape(text, quote=False).encode(),
    lambda text: json.dumps(text)[1:-1].encode(),
    lambda text: text.encode("utf-16-le", "replace"),
    lambda text: text.encode("cp1252", "replace"),
    lambda text: text.encode("shift_jis", "replace"),
)


class ErasedWords:
    """The words of an interviewee's transcripts, without runs that occur in other transcripts; and the names.

    `mentioned` holds those of the names `listed` that occur in these transcripts only.
    """

    def __init__(
        self, texts: Iterable[str], others: Iterable[str], names: Iterable[str], listed: Iterable[str] = ()
    ) -> None:
        texts = list(texts)
        self.mentioned = {name for name in listed if any(name in text for text in texts)}
        self._windows = {window for text in texts for form in _forms(text) for window in _windows(form)}
        for person in others:
            self.mentioned = {name for name in self.mentioned if name not in person}
            for form in _forms(person):
                self._windows.difference_update(_windows(form))
        self.names = tuple(sorted({name for name in names if name.strip()}, key=len, reverse=True))
        self._named = _pattern(self.names)

    def in_bytes(self, data: bytes) -> bool:
        """Return whether data hold a run of LEAST bytes of the words, or a distinctive name."""
        return self._has_words(data) or bool(self._named and self._named.search(data))

    def in_file(self, path: Path) -> bool:
        """Return whether a file, or a member of an archive, holds words or a distinctive name, also under encryption."""
        if self._named and self._named.search(path.name.encode(errors="surrogateescape")):
            return True
        if databases.key_of(path) is not None:
            return any(map(self.in_bytes, databases.values(path)))
        return self._in_content(path, path if held_keys.held_for(path) is None else io.BytesIO(read_bytes(path)))

    def in_stored_file(self, path: Path) -> bool:
        """Return whether the bytes on the disk, or a member of an archive, hold words or a distinctive name."""
        return self._in_content(path, path)

    def _in_content(self, path: Path, content: Path | io.BytesIO) -> bool:
        with content.open("rb") if isinstance(content, Path) else content as file:
            if self._in_stream(file):
                return True
            if path.suffix.lower() == PARQUET:
                return self._in_parquet(path)
            return any(map(self.in_bytes, _unpacked(file)))

    def _in_parquet(self, path: Path) -> bool:
        from fusen.formats.parquet import is_installed, texts

        with suppress(FileError):
            return is_installed() and any(self.in_bytes(text.encode()) for text in texts(path))
        return False

    def _in_stream(self, file: BinaryIO) -> bool:
        before = b""
        while chunk := file.read(_CHUNK):
            if self.in_bytes(before + chunk):
                return True
            before = chunk[-4 * LEAST :]
        return False

    def _has_words(self, data: bytes) -> bool:
        windows = self._windows
        for start in range(0, len(data) - WINDOW + 1, LEAST - WINDOW + 1):
            if data[start : start + WINDOW] in windows and any(
                self._runs(data[max(0, start - LEAST) : start + 2 * LEAST])
            ):
                return True
        return False

    def _runs(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Yield the bounds of runs that the words hold too."""
        windows, start = self._windows, 0
        while start <= len(data) - WINDOW:
            end = start
            while end <= len(data) - WINDOW and data[end : end + WINDOW] in windows:
                end += 1
            if end > start and end - 1 + WINDOW - start >= LEAST:
                yield start, end - 1 + WINDOW
                start = end - 1 + WINDOW
            else:
                start = end + 1

    def redact(self, text: str) -> str:
        """Return the text with `(erased)` in place of runs of the words and of distinctive names."""
        return self.redact_bytes(text.encode(errors="surrogatepass")).decode(errors="surrogatepass")

    def redact_bytes(self, data: bytes) -> bytes:
        """Return UTF-8 with `(erased)` in place of runs of the words and of distinctive names."""
        mark, parts, at = ERASED.encode(), [], 0
        for start, end in self._runs(data):
            start, end = _at_character(data, start, 1), _at_character(data, end, -1)
            while data[start : start + 1] in _AROUND:
                start += 1
            while data[end - 1 : end] in _AROUND:
                end -= 1
            parts += [data[at:start], mark]
            at = end
        redacted = b"".join([*parts, data[at:]])
        return self._named.sub(mark, redacted) if self._named else redacted

    def without_names(self, text: str) -> str:
        """Return the text with `(erased)` in place of every name, also of one that may be another word."""
        names = "|".join(re.escape(name) for name in self.names)
        return re.sub(rf"(?i)(?<![^\W_])(?:{names})(?![^\W_])", ERASED, text) if names else text


def is_distinctive(name: str) -> bool:
    """Return whether a name cannot be mistaken for another word: with a digit, of several words, or long."""
    return any(character.isdigit() for character in name) or len(name.split()) > 1 or len(name.encode()) > 8


def is_searchable(path: Path) -> bool:
    """Return whether the words of a file of this type can be found in its bytes."""
    from fusen.formats.parquet import is_installed

    suffix = path.suffix.lower()
    return suffix not in _OPAQUE and (suffix != PARQUET or is_installed())


def _pattern(names: Iterable[str]) -> re.Pattern[bytes] | None:
    """Return a pattern of distinctive names, and of all names in citations and links."""
    forms = {form: is_distinctive(name) for name in names for form in (name.encode(), json.dumps(name)[1:-1].encode())}
    if not forms:
        return None
    every = b"|".join(map(re.escape, forms))
    alone = b"|".join(re.escape(form) for form, is_clear in forms.items() if is_clear)
    link = rb"\[\[(?:(?:case|source):)?(?:" + every + rb")(?:@[0-9]+-[0-9]+)?(?:\|[^\]\r\n]{0,200})?\]\]"
    name = rb"(?<![A-Za-z0-9_-])(?:(?:" + every + rb")@[0-9]+-[0-9]+" + (rb"|" + alone if alone else b"") + rb")"
    return re.compile(link + rb"|" + name + rb"(?![A-Za-z0-9_])")


def _forms(text: str) -> set[bytes]:
    """Return each line of a text in all encodings."""
    return {encode(line.strip()) for line in text.split("\n") if line.strip() for encode in _ENCODINGS}


def _windows(data: bytes) -> Iterator[bytes]:
    return (data[start : start + WINDOW] for start in range(len(data) - WINDOW + 1))


def _at_character(data: bytes, position: int, step: int) -> int:
    """Return the nearest start of a character, in the direction of `step`."""
    while 0 < position < len(data) and data[position] & 0xC0 == 0x80:
        position += step
    return position


def _unpacked(content: BinaryIO, depth: int = _MOST_NESTED) -> Iterator[bytes]:
    """Yield the members of a compressed file, of members that are compressed themselves, and XML without its tags."""
    content.seek(0)
    head = content.read(6)
    content.seek(0)
    with suppress(
        zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, NotImplementedError, OSError, ValueError
    ):
        if head.startswith(b"PK"):
            with zipfile.ZipFile(content) as archive:
                for member in archive.infolist():
                    with archive.open(member) as file:
                        yield from _layers(member.filename.encode() + b"\n", file, depth)
        elif opener := next((opener for start, opener in _OPENERS.items() if head.startswith(start)), None):
            with opener(content) as file:
                yield from _layers(b"", file, depth)


def _layers(name: bytes, file: IO[bytes], depth: int) -> Iterator[bytes]:
    data = file.read(_MOST_UNPACKED)
    yield name + data
    if data.lstrip()[:1] == b"<":
        yield _TAG.sub(b"", data)
    if depth:
        yield from _unpacked(io.BytesIO(data), depth - 1)
