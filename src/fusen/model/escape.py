"""Escape text from files and people so that it cannot act in a terminal or a document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from fusen.errors import visible as visible

_LINE_BREAKS = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")
_ACTING = re.compile(r"[\\`*_\[\]<>|~&$]|#(?=#*$)|(?<=:)//|(?<=www)\.|(?<=\w)@(?=[\w-]+\.)")
_WRAPPED = re.compile(r"(?<=\S)[^\S\n]*(?:\n[^\S\n]*)+(?=\S)")
_UNSPACED = "\u3000"  # from here on scripts that write no spaces
_OPTION = re.compile(r"\s*\([^()]*--[a-z][^()]*\)")
_LEADING = re.compile(r"^(?:[#+=-]|\d{1,9}[.)](?=\s|$))")
_NOT_IN_A_LINE = re.compile(r"[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def one_line(text: str) -> str:
    """Returns the text on one line: spaces for line breaks and tabs, visible control characters."""
    return visible(_LINE_BREAKS.sub(" ", text).replace("\t", " ").strip())


def flowing(text: str) -> str:
    """Returns a quote as running text: spaces replace the line ends of a hard-wrapped transcript; blank lines stay."""
    text = text.strip()
    if "\n" in text:
        text = _WRAPPED.sub(_joint, text)
    return visible(text.replace("\t", " "))


def _joint(match: re.Match[str]) -> str:
    before, after = match.string[match.start() - 1], match.string[match.end()]
    if match.group().count("\n") > 1:
        return "\n\n"
    return "" if min(before, after) >= _UNSPACED else " "


def markdown(text: str) -> str:
    """Returns the text as one line of Markdown in which no character acts as Markdown or HTML."""
    line = one_line(text)
    line = _ACTING.sub(lambda match: "\\" + match.group(), line)
    leading = _LEADING.match(line)
    if leading:
        line = f"{line[: leading.end() - 1]}\\{line[leading.end() - 1 :]}"
    return line


def json_line(row: Mapping[str, Any]) -> str:
    """Returns one JSON object on one line, with control characters and direction overrides escaped."""
    line = json.dumps(row, ensure_ascii=False)
    return _NOT_IN_A_LINE.sub(lambda match: f"\\u{ord(match.group()):04x}", line)


def unlike_markup(text: str) -> str:
    """Returns text that XlsxWriter does not read as its own markup, which begins with `<r>`."""
    return f" {text}" if text.startswith("<r>") else text


def without_options(remarks: Iterable[str]) -> list[str]:
    """Returns the remarks of a table for a document or the app: no line and no bracket that names a command-line option."""
    lines = (_OPTION.sub("", line) for line in remarks)
    return [line for line in lines if " --" not in f" {line}"]
