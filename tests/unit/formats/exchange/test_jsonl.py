"""Codings and reviews as JSON Lines."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import pytest

from fusen.errors import FileError
from fusen.formats.exchange.jsonl import SharedLine, read, write
from fusen.formats.registry import Options
from fusen.model.coding import ShownSuggestion

AT = "2026-01-01T00:00:00.000Z"
CODING = SharedLine(
    1, "g1", "JP-01.txt", "0" * 64, "anna", 3, 9, AT, "f", "Challenges / 資金", "資金が\nない", "manual", "for", 2, "a note",
    (ShownSuggestion("f", 0.5, "fusen"), ShownSuggestion("s")), "0123456789abcdef",
)  # fmt: skip
REVIEW = SharedLine(2, "g2", "JP-01.txt", "0" * 64, "anna", 0, 20, AT)


def written(*lines: SharedLine) -> bytes:
    file = io.BytesIO()
    write(lines, file, Options())
    return file.getvalue()


def changed(**values: Any) -> bytes:
    return json.dumps(json.loads(written(CODING)) | values).encode()


def test_lines_read_back_as_written() -> None:
    loaded = read(io.BytesIO(written(CODING, REVIEW)), "a.jsonl", Options())
    assert loaded.items == (CODING, REVIEW)
    assert loaded.warnings == ()


def test_each_record_takes_one_line_and_begins_with_its_type() -> None:
    content = written(CODING, REVIEW)
    assert content.count(b"\n") == 2
    assert [next(iter(json.loads(row))) for row in content.splitlines()] == ["type", "type"]
    assert "sight" not in json.loads(written(replace(CODING, sight=None)))


def test_review_has_no_code() -> None:
    assert REVIEW.is_review
    assert "code" not in json.loads(written(REVIEW))


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"origin": "guess"}, "`origin` is 'guess', not one of manual"),
        ({"direction": "up"}, "`direction` is 'up'"),
        ({"magnitude": True}, "`magnitude` is True, not 1, 2 or 3"),
        ({"magnitude": 4}, "`magnitude` is 4, not 1, 2 or 3"),
        ({"sight": [{"code_id": "f", "score": 1.5}]}, "`score` is 1.5, not between 0 and 1"),
        ({"sight": "f"}, "`sight` is not a list of suggestions"),
        ({"version": "x"}, "not 16 hexadecimal digits"),
        ({"end": 3}, "is no span"),
        ({"coder": "all"}, "no coder can be called all"),
    ],
)
def test_bad_value_names_file_line_and_reason(values: dict[str, Any], reason: str) -> None:
    with pytest.raises(FileError) as error:
        read(io.BytesIO(b"\n" + changed(**values)), "a.jsonl", Options())
    assert "a.jsonl:2: not a coding or review: " in str(error.value)
    assert reason in str(error.value)


def test_one_bad_line_reads_nothing_and_unknown_types_are_counted() -> None:
    with pytest.raises(FileError):
        read(io.BytesIO(written(CODING) + b"{}\n"), "a.jsonl", Options())
    loaded = read(io.BytesIO(b'{"type": "mood"}\n{"type": "mood"}\n'), "a.jsonl", Options())
    assert loaded.items == ()
    assert loaded.warnings == ("a.jsonl: 2 lines of a type this version does not know: mood",)
