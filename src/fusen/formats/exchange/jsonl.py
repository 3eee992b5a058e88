"""Read and write a coder's codings, reviews and further records as JSON Lines, for exchange and for git."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from sys import intern
from typing import Any, BinaryIO

from fusen.errors import FileError
from fusen.formats.exchange import validators
from fusen.formats.exchange.jsonl_schema import SHAPES, further_line
from fusen.formats.registry import Loaded, Options
from fusen.model.coding import DIRECTIONS, ORIGINS, ShownSuggestion
from fusen.model.escape import json_line
from fusen.model.project import SharedRecord
from fusen.model.quantity import quantity

CODING_KEYS = (
    "type", "guid", "source", "source_sha256", "code_id", "code", "coder", "start", "end", "quote", "origin", "at",
    "direction", "magnitude", "note",
)  # fmt: skip
REVIEW_KEYS = ("type", "guid", "source", "source_sha256", "coder", "start", "end", "at")


@dataclass(frozen=True, slots=True)
class SharedLine:
    """One line: a coding, or a review if `code` is empty. `quote` is None if it may not be shared."""

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
    sight: tuple[ShownSuggestion, ...] | None = None  # codes by their ids
    version: str | None = None  # of the code, under which it was made; None where the file does not say

    @property
    def is_review(self) -> bool:
        return not self.code_id


def read(file: BinaryIO, name: str, options: Options) -> Loaded[SharedLine | SharedRecord]:
    """Returns all lines; if any line is bad, one FileError names all bad lines and nothing is read.

    A warning counts lines of types that this version does not know.
    """
    result: list[SharedLine | SharedRecord] = []
    problems: list[str] = []
    unknown: Counter[str] = Counter()
    for number, raw in enumerate(file, 1):
        if not raw.strip():
            continue
        kind = "coding or review"
        try:
            value = json.loads(raw.decode("utf-8-sig"))
            named = _type_of(value)
            if named in ("coding", "review"):
                result.append(_line(value, number))
            elif named in SHAPES:
                kind = named
                result.append(further_line(kind, value, number))
            else:
                unknown[named[:40]] += 1
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            what = f"no {error}" if isinstance(error, KeyError) else str(error)
            problems.append(f"{name}:{number}: not a {kind}: {what}")
    if problems:
        shown = problems[:20] + ([f"… and {len(problems) - 20} more"] if len(problems) > 20 else [])
        raise FileError("\n  ".join(shown), "ask its author to export the file again")
    warnings = (
        f"{name}: {quantity(count, 'line')} of a type this version does not know: {kind}"
        for kind, count in unknown.items()
    )
    return Loaded(tuple(result), tuple(warnings))


def _type_of(value: Any) -> str:
    if not isinstance(value, dict):
        raise TypeError("not a JSON object")
    return validators.name(value, "type")


def _line(value: Mapping[str, Any], number: int) -> SharedLine:
    start, end = validators.span(value)
    guid = validators.name(value, "guid")
    source, sha256 = (intern(validators.name(value, key)) for key in ("source", "source_sha256"))
    coder, at = intern(validators.coder(value, "coder")), intern(validators.moment(value, "at"))
    coded = () if value["type"] == "review" else _coded(value)
    return SharedLine(number, guid, source, sha256, coder, start, end, at, *coded)


def _coded(value: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the fields that only a coding has, in the order of `SharedLine`."""
    origin, direction, magnitude = value["origin"], value.get("direction"), value.get("magnitude")
    if origin not in ORIGINS:
        raise ValueError(f"`origin` is {origin!r}, not one of {', '.join(ORIGINS)}")
    if direction is not None and direction not in DIRECTIONS:
        raise ValueError(f"`direction` is {direction!r}, not one of {', '.join(DIRECTIONS)}")
    if magnitude is not None and (type(magnitude) is not int or magnitude not in (1, 2, 3)):
        raise ValueError(f"`magnitude` is {magnitude!r}, not 1, 2 or 3")
    note = validators.prose(value, "note")
    return (
        intern(validators.name(value, "code_id")), intern(validators.name(value, "code")), validators.maybe_text(value, "quote"), intern(origin),
        direction, magnitude, note, _sight(value.get("sight")), validators.version(value, "version"),
    )  # fmt: skip


def _sight(value: Any) -> tuple[ShownSuggestion, ...] | None:
    """Return the shown suggestions from a list of `{"code_id", "score", "by"}`, the last two optional."""
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ValueError("`sight` is not a list of suggestions")
    return tuple(_shown_suggestion(item) for item in value)


def _shown_suggestion(value: Mapping[str, Any]) -> ShownSuggestion:
    score = value.get("score")
    if score is not None and not (type(score) in (int, float) and 0 <= score <= 1):
        raise ValueError(f"`score` is {score!r}, not between 0 and 1")
    return ShownSuggestion(
        validators.name(value, "code_id"), score, validators.name(value, "by") if value.get("by") else ""
    )


def write(lines: Iterable[SharedLine | SharedRecord], file: BinaryIO, options: Options) -> None:
    for line in lines:
        if isinstance(line, SharedRecord):
            file.write(json_line({"type": line.type, **line.values}).encode() + b"\n")
            continue
        kind, keys = ("review", REVIEW_KEYS) if line.is_review else ("coding", CODING_KEYS)
        record = {key: kind if key == "type" else getattr(line, key) for key in keys}
        if line.version:
            record["version"] = line.version
        if line.sight is not None:
            record["sight"] = [{"code_id": code, "score": score, "by": by} for code, score, by in line.sight]
        file.write(json_line(record).encode() + b"\n")
