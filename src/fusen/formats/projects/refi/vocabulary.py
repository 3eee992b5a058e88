"""Map fusen's terms to REFI-QDA's terms, for reading and for writing."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib import import_module

from fusen.model.codebook import Code
from fusen.model.coding import MEMO_KINDS, MemoKind

PROJECT_SPACE = "urn:QDA-XML:project:1.0"
CODEBOOK_SPACE = "urn:QDA-XML:codebook:1.0"
INTERNAL = "internal://"
OWN = "fusen: "  # how the name of a note begins in which fusen says what REFI-QDA has no place for
SOURCES = ("TextSource", "PictureSource", "PDFSource", "AudioSource", "VideoSource")
TEXTS = ("TextSource", "Representation", "Transcript", "TextDescription", "Note")
SELECTIONS = (
    "PlainTextSelection", "TranscriptSelection", "PDFSelection", "PictureSelection", "AudioSelection", "VideoSelection",
)  # fmt: skip
MEMBERS = {"MemberCode": "code", "MemberSource": "source", "MemberNote": "note"}

_GUID = re.compile(r"\{?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\}?")
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{2})?([0-9a-fA-F]{6})|#([0-9a-fA-F]{3})")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LABELS = ("Include", "Exclude", "Examples")
_BULLET = "– "


def origin() -> str:
    """Return the writing program; imports the root package late to avoid a circle."""
    return f"fusen {import_module('fusen').__version__}"


def read_guid(text: str | None) -> str:
    """Return a guid in fusen's form, derived from any other text; empty for an empty text."""
    match = _GUID.fullmatch((text or "").strip())
    if match:
        return match[1].lower()
    return str(uuid.uuid5(uuid.NAMESPACE_URL, text.strip())) if text and text.strip() else ""


def written_guid(guid: str) -> str:
    """Return a guid that the schema allows, derived if the text is no UUID, as in some shared files."""
    return guid if _GUID.fullmatch(guid) else read_guid(guid)


def read_colour(text: str | None) -> str | None:
    """Return `#rrggbb` for `#rrggbb`, `#rgb` or `#aarrggbb`; None for any other text."""
    match = _COLOUR.fullmatch((text or "").strip())
    if match is None:
        return None
    return "#" + (match[1] or "".join(digit * 2 for digit in match[2])).lower()


def read_time(text: str | None) -> str:
    """Return a time in UTC in fusen's form, which sorts as text; empty for any other text."""
    try:
        when = datetime.fromisoformat((text or "").strip())
        when = (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return ""
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def written_time(at: str) -> str:
    """Return the time if the schema allows it, else an empty text."""
    return at if _TIME.fullmatch(at) else ""


def xml_text(text: str) -> str:
    """Return the text of the same length with U+FFFD for characters that XML 1.0 forbids."""
    return text if text.isprintable() else _NO_XML.sub("\ufffd", text)


def describe(code: Code) -> str:
    """Return definition, include, exclude and examples as one description, which `split_description` splits."""
    parts = [code.definition] if code.definition else []
    parts += [f"{label}: {text}" for label, text in zip(_LABELS, (code.include, code.exclude), strict=False) if text]
    if code.examples:
        parts.append("\n".join((f"{_LABELS[2]}:", *(f"{_BULLET}{example}" for example in code.examples))))
    return "\n\n".join(parts)


def split_description(text: str) -> tuple[str, str, str, tuple[str, ...]]:
    """Return (definition, include, exclude, examples) of a description by fusen; any other is all definition."""
    rest, result = text, {}
    for label in reversed(_LABELS):
        lead = f"{label}:\n{_BULLET}" if label == _LABELS[2] else f"{label}: "
        at = len(rest) - len(lead) if rest == lead else rest.rfind(f"\n\n{lead}")
        if rest.startswith(lead):
            result[label], rest = rest[len(lead) :], ""
        elif at >= 0:
            result[label], rest = rest[at + 2 + len(lead) :], rest[:at]
    examples = tuple(result[_LABELS[2]].split(f"\n{_BULLET}")) if _LABELS[2] in result else ()
    rows = (rest, result.get("Include", ""), result.get("Exclude", ""), examples)
    again = describe(Code("", "", "", (), definition=rows[0], include=rows[1], exclude=rows[2], examples=examples))
    return rows if again == text else (text, "", "", ())


def note_kind(name: str) -> MemoKind:
    """Return the kind of note that a name means; `free` for a title."""
    return name if name in MEMO_KINDS else "free"  # type: ignore[return-value]


def titled(name: str, description: str, text: str) -> str:
    """Return a note's title, description and text as one text, without a title that is a kind of note."""
    title = "" if name in MEMO_KINDS else name.strip()
    parts = [part for part in (title, description.strip(), text.strip("\n")) if part.strip()]
    return "\n\n".join(dict.fromkeys(parts))


def unique(name: str, taken: Iterable[str]) -> str:
    """Return the name, with a number if it is taken."""
    held = set(taken)
    if name not in held:
        return name
    return next(result for number in range(2, len(held) + 3) if (result := f"{name} ({number})") not in held)


class UniqueNames:
    """Numbers names that are taken, in constant time each."""

    def __init__(self) -> None:
        self._held: set[str] = set()
        self._next: dict[str, int] = {}

    def add(self, name: str) -> str:
        result, number = name, self._next.get(name, 2)
        while result in self._held:
            result, number = f"{name} ({number})", number + 1
        self._next[name] = number
        self._held.add(result)
        return result


def one_name(text: str | None) -> str:
    """Return a name on one line without control characters."""
    return "".join(" " if _is_control(letter) else letter for letter in text or "").strip()


def _is_control(letter: str) -> bool:
    return ord(letter) < 32 or 127 <= ord(letter) < 160 or letter in "\u2028\u2029" or 0xD800 <= ord(letter) < 0xE000


def plain_note(text: str) -> str:
    """Return a note's text without control characters except tabs and line breaks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isprintable():
        return text
    return "".join(letter for letter in text if letter in "\t\n" or not _is_control(letter) or letter in "\u2028\u2029")


def nested(codes: Sequence[Code]) -> dict[str | None, list[Code]]:
    """Return codes by the guid of their parent; None for top-level codes."""
    known = {code.guid for code in codes}
    below: dict[str | None, list[Code]] = {}
    for code in codes:
        below.setdefault(code.parent if code.parent in known else None, []).append(code)
    return below
