"""Decode bytes: by byte order mark, strict UTF-8, the person's choice, or a guess that fusen reports."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from fusen.errors import FileError

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"PK\x03\x04", "a zip archive (.docx, .odt, .xlsx and .zip files begin so)"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"%PDF-", "a PDF"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document (.doc or .xls)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
)  # fmt: skip
_AS_TEXT = "save it as plain text (UTF-8) in the program that made it"
_SET_ENCODING = "say how it is encoded, for example --encoding cp1252, or save it as UTF-8"
_CONTROL = bytes(n for n in range(32) if n not in b"\0\t\n\r\v\f\x08\x1b") + b"\x7f"
_SURROGATE = re.compile("[\ud800-\udfff]")
_WESTERN = re.compile("[\0-\x7f\xa0¡¿«»°·§€£àâäáãåæçèéêëìíîïñòóôõöøùúûüÿœßÀÂÄÁÃÅÆÇÈÉÊËÍÎÏÑÓÔÖØÙÚÛÜŒ–—‘’‚“”„…•]*")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text without byte order mark and with LF line ends; `encoding` is the encoding used."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes, name: str, encoding: str | None = None) -> Decoded:
    """Returns the text of a file's bytes; raises FileError with file and place if the bytes are not text."""
    kind = next((what for magic, what in _MAGIC if data.startswith(magic)), None)
    if kind is not None:
        raise FileError(f"{name}: this is {kind}, not plain text", _AS_TEXT)
    if not data.strip():
        raise FileError(f"{name}: the file is empty")
    used, text, warnings = _read(data, name, encoding)
    _refuse_unusable(text, name)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Decoded(text, used, warnings)


def _read(data: bytes, name: str, encoding: str | None) -> tuple[str, str, tuple[str, ...]]:
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return codec, _strictly(data, codec, name, "its byte order mark says"), ()
    # Seven-bit encodings (ISO-2022-JP) and UTF-16 without a mark pass for UTF-8: a declared encoding comes first.
    if encoding is not None and (data.isascii() or b"\0" in data):
        return _as_told(data, name, encoding)
    try:
        return "utf-8", data.decode("utf-8"), ()
    except UnicodeDecodeError as e:
        if encoding is not None:
            return _as_told(data, name, encoding)
        _refuse_damaged(data, name, e)
    return _guess(data, name)


def _as_told(data: bytes, name: str, encoding: str) -> tuple[str, str, tuple[str, ...]]:
    try:
        codec = codecs.lookup(encoding).name
        "".encode(codec)  # refuses codecs that are no text encoding, such as hex
    except (LookupError, ValueError) as e:
        raise FileError(
            f"{name}: there is no text encoding called {encoding!r}", "for example: utf-8, cp1252, cp932"
        ) from e
    text = _strictly(data, codec, name, "as --encoding says")
    return codec, text.removeprefix("\ufeff"), ()


def _strictly(data: bytes, codec: str, name: str, why: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as e:
        place = _place(data, e.start)
        raise FileError(f"{name}: not readable as {codec} ({why}): {e.reason} at {place}", _SET_ENCODING) from e
    except UnicodeError as e:
        raise FileError(f"{name}: not readable as {codec} ({why}): {e}", _SET_ENCODING) from e


def _place(data: bytes, at: int) -> str:
    line = data.count(b"\n", 0, at) + 1
    return f"byte {at}, line {line}"


def _refuse_damaged(data: bytes, name: str, error: UnicodeDecodeError) -> None:
    """Refuse binary files, and UTF-8 with a few broken bytes, which a guess would garble."""
    place = _place(data, error.start)
    sample = data[:65536]
    controls = len(sample) - len(sample.translate(None, _CONTROL + b"\0"))
    if controls > 0.03 * len(sample):
        raise FileError(
            f"{name}: this is a binary file, not plain text (undecodable bytes at {place})", _AS_TEXT
        ) from error
    if b"\0" in data:
        at = _place(data, data.index(b"\0"))
        raise FileError(f"{name}: a NUL character at {at}", "if it is UTF-16, say --encoding utf-16-le") from error
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        pass
    else:
        raise FileError(
            f"{name}: a lone surrogate (half a character) at {place}",
            "remove it or save the file again as UTF-8",
        ) from error
    replaced = data.decode("utf-8", "replace")
    bad = replaced.count("\ufffd")
    good = len(replaced) - bad - len(data.translate(None, bytes(range(128, 256))))
    if good > 5 * bad:
        raise FileError(
            f"{name}: undecodable bytes at {place}; the rest of the file is UTF-8",
            "correct the file there, or set another encoding with --encoding",
        ) from error


def _guess(data: bytes, name: str) -> tuple[str, str, tuple[str, ...]]:
    from charset_normalizer import from_bytes

    matches = from_bytes(data)
    best = matches.best()
    if best is None:
        raise FileError(f"{name}: the encoding is unknown", _SET_ENCODING)
    # It takes short cp1252 texts for cp1250 or cp1257; an equally good cp1252 is likelier.
    western = any("cp1252" in m.could_be_from_charset and m.coherence >= best.coherence for m in matches)
    codec = "cp1252" if western and _is_western(data) else best.encoding
    text = _strictly(data, codec, name, "a guess").removeprefix("\ufeff")
    return codec, text, (f"{name}: read as {codec} (a guess; --encoding sets it)",)


def _is_western(data: bytes) -> bool:
    try:
        return _WESTERN.fullmatch(data.decode("cp1252")) is not None
    except UnicodeDecodeError:
        return False


def _refuse_unusable(text: str, name: str) -> None:
    if "\0" in text:
        at = text.index("\0")
        raise FileError(
            f"{name}: a NUL character at {_text_place(text, at)}",
            "remove it; if the file is UTF-16, say --encoding utf-16-le",
        )
    if not text.isascii() and (lone := _SURROGATE.search(text)):
        place = _text_place(text, lone.start())
        raise FileError(f"{name}: a lone surrogate (half a character) at {place}", "remove it")
    if not text.strip().strip("\ufeff"):
        raise FileError(f"{name}: the file is empty but for white space")
    sample = text[:65536].encode()
    if len(sample) - len(sample.translate(None, _CONTROL)) > 0.1 * len(sample):
        raise FileError(f"{name}: this is a binary file, not plain text (mostly control characters)", _AS_TEXT)


def _text_place(text: str, at: int) -> str:
    line = text.count("\n", 0, at) + 1
    return f"byte {len(text[:at].encode('utf-8', 'surrogatepass'))}, line {line}"
