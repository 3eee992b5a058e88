"""Schema of the further lines of a shared file: the fields of each type, as a literal table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fusen.formats.exchange.validators import (
    Check,
    coder,
    each,
    harmless,
    maybe_name,
    maybe_text,
    moment,
    name,
    number,
    one_of,
    span,
    stamp,
    table,
    words,
    written,
    yes_or_no,
)
from fusen.model.coding import MEMO_KINDS
from fusen.model.project import SharedRecord
from fusen.model.rounds import REASONS
from fusen.model.themes import STANCES

ABOUT = ("study", "source", "code", "case", "coder", "coding", "note")
"""Possible targets of a note."""
DELETED = ("coding", "review", "rejection", "note", "resolution", "theme", "pin", "link", "matrix")
ENDS = ("code", "coding")
"""What a link connects."""

_WHOSE: Mapping[str, Check] = {"guid": name, "coder": coder}
_PLACE: Mapping[str, Check] = {"source": name, "source_sha256": name, "start": number, "end": number}
_CODE: Mapping[str, Check] = {"code_id": name, "code": name}


def _stretch(value: Mapping[str, Any], key: str) -> dict[str, Any]:
    return _checked(_PLACE, table(value, key))


def _rested(value: Mapping[str, Any], key: str) -> dict[str, Any]:
    return _checked({"coding": name, "start": number, "end": number}, table(value, key))


SHAPES: Mapping[str, Mapping[str, Check]] = {
    "note": {**_WHOSE, "kind": one_of(*MEMO_KINDS), "about": one_of(*ABOUT), "target": name, "name": maybe_name,
             "source_sha256": maybe_name, "text": words, "at": moment},
    "rejection": {**_WHOSE, **_PLACE, "quote": maybe_text, **_CODE, "at": moment},
    "round": {**_WHOSE, "number": number, "coders": each(coder, 2), "stretches": each(_stretch), "sample": maybe_name,
              "by": maybe_name, "seed": number, "at": moment},
    "submission": {**_WHOSE, "round": name, "at": moment},
    "agreement": {"guid": name, "tables": harmless, "at": moment},
    "resolution": {**_WHOSE, **_PLACE, "quote": maybe_text, **_CODE, "other_id": maybe_name, "other": maybe_name,
                   "coders": each(coder), "kept": each(coder), "reason": one_of(*REASONS), "note": written, "at": moment},
    "theme": {**_WHOSE, "position": number, "title": name, "claim": written, "code_ids": each(name), "at": moment},
    "pin": {**_WHOSE, "theme": name, **_PLACE, "quote": maybe_text, "stance": one_of(*STANCES), "note": written,
            "at": moment},
    "link": {**_WHOSE, "relation": name, "origin_kind": one_of(*ENDS), "origin": name, "origin_name": maybe_name,
             "target_kind": one_of(*ENDS), "target": name, "target_name": maybe_name, "note": written, "at": moment},
    "matrix": {**_WHOSE, "case": name, **_CODE, "text": words, "rested": each(_rested), "at": moment},
    "second-look": {**_WHOSE, **_PLACE, **_CODE, "version": stamp, "at": moment},
    "wording": {"guid": name, **_CODE, "version": stamp, "like": stamp},
    "deletion": {**_WHOSE, "of": one_of(*DELETED), "restored": yes_or_no, "at": moment},
    "erasure": {**_WHOSE, "at": moment, "case": name, "sources": each(name)},
}  # fmt: skip
"""The keys of a line by type, each with its validator; `agreement` is a round's, computed once."""


def further_line(kind: str, value: Mapping[str, Any], line: int) -> SharedRecord:
    """Returns the validated line; raises KeyError, TypeError or ValueError if it is invalid."""
    return SharedRecord(line, kind, _checked(SHAPES[kind], value))


def _checked(shape: Mapping[str, Check], value: Mapping[str, Any]) -> dict[str, Any]:
    result = {key: check(value, key) for key, check in shape.items()}
    if "start" in shape:
        span(value)
    return result
