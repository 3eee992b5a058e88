"""A coder's codings and reviews, one a line (JSON Lines): what people exchange and keep in git."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, BinaryIO

from fusen.errors import FileError
from fusen.formats.registry import Loaded, Options
from fusen.formats.tables import json_line
from fusen.model.coding import DIRECTIONS, ORIGINS, Sighted

CODING_KEYS = (
    "type", "guid", "source", "source_sha256", "code_id", "code", "coder", "start", "end", "quote", "origin", "at",
    "direction", "magnitude", "note",
)  # fmt: skip
NOBODY = ("people", "all", "union", "intersection")
"""Names that `--coder` and `--reference` understand otherwise."""
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
VERSION = re.compile(r"[0-9a-f]{16}")
SURROGATE = re.compile(r"[\ud800-\udfff]")
REVIEW_KEYS = ("type", "guid", "source", "source_sha256", "coder", "start", "end", "at")


@dataclass(frozen=True, slots=True)
class SharedLine:
    """One line: a coding, or where `code` is empty a review. `quote` is None where it may not be shared."""

    line: int
    guid: str
    source: str  # path
    source_sha256: str
    coder: str
    start: int
    end: int
    at: str
    code_id: str = ""
    code: str = ""
    quote: str | None = None
    origin: str = "import"
    direction: str | None = None
    magnitude: int | None = None
    note: str | None = None
    sight: tuple[Sighted, ...] | None = None  # codes by their ids
    version: str | None = None  # of the code, under which it was made; None where the file does not say

    @property
    def is_review(self) -> bool:
        return not self.code_id


def read(file: BinaryIO, name: str, options: Options) -> Loaded[SharedLine]:
    """All lines; every bad one is named in one FileError, and then nothing is read."""
    found, problems = [], []
    for number, raw in enumerate(file, 1):
        if not raw.strip():
            continue
        try:
            value = json.loads(raw.decode("utf-8-sig"))
            found.append(_line(value, number))
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            what = f"no {error}" if isinstance(error, KeyError) else str(error)
            problems.append(f"{name}:{number}: not a coding or review: {what}")
    if problems:
        shown = problems[:20] + ([f"… and {len(problems) - 20} more"] if len(problems) > 20 else [])
        raise FileError("\n  ".join(shown), "ask its author to export the file again")
    return Loaded(tuple(found))


def _line(value: Any, number: int) -> SharedLine:
    if not isinstance(value, dict):
        raise TypeError("not a JSON object")
    if value.get("type") not in ("coding", "review"):
        raise ValueError(f"`type` is {value.get('type')!r}, neither coding nor review")
    start, end = value["start"], value["end"]
    if not (type(start) is int and type(end) is int and 0 <= start < end):
        raise ValueError(f"[{start}, {end}) is no span")
    guid, source, sha256, coder, at = (_name(value, key) for key in ("guid", "source", "source_sha256", "coder", "at"))
    if coder.casefold() in NOBODY:
        raise ValueError(f"no coder can be called {coder}")
    datetime.fromisoformat(at)
    review = SharedLine(number, guid, source, sha256, coder, start, end, at)
    return review if value["type"] == "review" else _coding(review, value)


def _coding(review: SharedLine, value: Mapping[str, Any]) -> SharedLine:
    origin, direction, magnitude = value["origin"], value.get("direction"), value.get("magnitude")
    if origin not in ORIGINS:
        raise ValueError(f"`origin` is {origin!r}, not one of {', '.join(ORIGINS)}")
    if direction is not None and direction not in DIRECTIONS:
        raise ValueError(f"`direction` is {direction!r}, not one of {', '.join(DIRECTIONS)}")
    if magnitude is not None and (type(magnitude) is not int or magnitude not in (1, 2, 3)):
        raise ValueError(f"`magnitude` is {magnitude!r}, not 1, 2 or 3")
    note = _maybe_text(value, "note")
    if note is not None and CONTROL.search(note.replace("\n", "").replace("\t", "")):
        raise ValueError("`note` holds a control character")
    return replace(
        review, code_id=_name(value, "code_id"), code=_name(value, "code"), quote=_maybe_text(value, "quote"),
        origin=origin, direction=direction, magnitude=magnitude, note=note, sight=_sight(value.get("sight")),
        version=_version(value.get("version")),
    )  # fmt: skip


def _version(value: Any) -> str | None:
    if value is None or (isinstance(value, str) and VERSION.fullmatch(value)):
        return value
    raise ValueError(f"`version` is {value!r}, not 16 hexadecimal digits")


def _sight(value: Any) -> tuple[Sighted, ...] | None:
    """The suggestions that were shown: a list of `{"code_id", "score", "by"}`, the last two optional."""
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise ValueError("`sight` is not a list of suggestions")
    return tuple(_sighted(each) for each in value)


def _sighted(value: Mapping[str, Any]) -> Sighted:
    score = value.get("score")
    if score is not None and not (type(score) in (int, float) and 0 <= score <= 1):
        raise ValueError(f"`score` is {score!r}, not between 0 and 1")
    return Sighted(_name(value, "code_id"), score, _name(value, "by") if value.get("by") else "")


def _name(value: Mapping[str, Any], key: str) -> str:
    found = value[key]
    if not isinstance(found, str) or not found.strip():
        raise ValueError(f"`{key}` is not a text")
    if CONTROL.search(found):
        raise ValueError(f"`{key}` holds a control character")
    return found


def _maybe_text(value: Mapping[str, Any], key: str) -> str | None:
    found = value.get(key)
    if found is not None and not isinstance(found, str):
        raise ValueError(f"`{key}` is not a text")
    if found is not None and SURROGATE.search(found):
        raise ValueError(f"`{key}` holds half of a character")
    return found


def write(lines: Iterable[SharedLine], file: BinaryIO, options: Options) -> None:
    for line in lines:
        kind, keys = ("review", REVIEW_KEYS) if line.is_review else ("coding", CODING_KEYS)
        record = {key: kind if key == "type" else getattr(line, key) for key in keys}
        if line.version:
            record["version"] = line.version
        if line.sight is not None:
            record["sight"] = [{"code_id": code, "score": score, "by": by} for code, score, by in line.sight]
        file.write(json_line(record).encode() + b"\n")
