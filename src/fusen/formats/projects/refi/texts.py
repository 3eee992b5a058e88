"""Find the texts inside a .qdpx and decode them with their original line ends."""

from __future__ import annotations

import codecs
import io
import unicodedata
from sys import getsizeof
from urllib.parse import unquote

from fusen.errors import FileError
from fusen.formats.containers.encoding import decode
from fusen.formats.containers.safe_zip_xml import Package
from fusen.formats.projects.refi.offsets import Ruler
from fusen.formats.registry import Loaded, Options, for_suffix
from fusen.model.source import Source

MOST_TEXT = 32 * 2**20
MOST_TEXTS = 160 * 2**20  # all of a project together, as they lie in memory
_SCHEMES = ("internal://", "relative:///", "relative://", "absolute:///", "file:///")
_FOLDERS = ("sources/", "", "source/", "documents/")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip


class Members:
    """Finds members by path, in any case, folder and scheme."""

    def __init__(self, package: Package | None) -> None:
        self._package = package
        self._names: dict[str, str] = {}
        self._total = 0
        for member in package or ():
            self._names.setdefault(_plain(member), member)

    def find(self, path: str) -> str | None:
        """Return the member for a path; None if the file lacks it or the path leaves the archive."""
        bare = path.strip()
        for scheme in _SCHEMES:
            bare = bare[len(scheme) :] if bare.casefold().startswith(scheme) else bare
        for reference in (bare, unquote(bare)):
            plain = _plain(reference).lstrip("/")
            for folder in _FOLDERS:
                for name in (plain, plain.rsplit("/", 1)[-1]):
                    if name and folder + name in self._names:
                        return self._names[folder + name]
        return None

    def read(self, member: str) -> bytes:
        """Return a member's bytes. Raises FileError, also if the project's texts exceed the limit."""
        if self._package is None:
            raise FileError(f"{member}: there are no files beside this document")
        if self._total > MOST_TEXTS:
            raise FileError(f"beyond the {MOST_TEXTS // 2**20} MB of text that a project may have")
        return self._package.read(member, MOST_TEXT)

    def ruler(self, member: str) -> Ruler:
        """Return a plain text with its line ends. Raises FileError if it is no text."""
        ruler = self._plain(member)
        self._total += getsizeof(ruler.raw)  # one emoji takes a text to four bytes a character
        return ruler

    def _plain(self, member: str) -> Ruler:
        data = self.read(member)
        for mark, codec in _MARKS:
            if data.startswith(mark):
                return Ruler(_strict(data, codec, member), marked=True)
        try:
            return Ruler(_usable(data.decode(), member))
        except UnicodeDecodeError:
            return Ruler(_strict(data, decode(data, member).encoding, member))

    def rich(self, member: str, options: Options) -> Ruler:
        """Return the text of a formatted document."""
        read = for_suffix(member, "transcript").load("reader")
        loaded: Loaded[Source] = read(io.BytesIO(self.read(member)), member, options)
        return Ruler(loaded.items[0].text)


def _plain(path: str) -> str:
    return unicodedata.normalize("NFC", path.replace("\\", "/").removeprefix("./")).casefold()


def _strict(data: bytes, codec: str, member: str) -> str:
    try:
        return _usable(data.decode(codec), member)
    except UnicodeError as error:
        raise FileError(f"{member}: not readable as {codec}: {error}") from error


def _usable(text: str, member: str) -> str:
    if "\0" in text:
        raise FileError(f"{member}: holds NUL characters; this is no text")
    return text
