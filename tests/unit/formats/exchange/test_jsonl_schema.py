"""The further lines of a shared file."""

from __future__ import annotations

from typing import Any

import pytest

from fusen.formats.exchange.jsonl_schema import SHAPES, further_line
from fusen.model.themes import STANCES

AT = "2026-01-01T00:00:00.000Z"
PIN: dict[str, Any] = {
    "guid": "g", "coder": "anna", "theme": "t", "source": "JP-01.txt", "source_sha256": "0" * 64, "start": 3, "end": 9,
    "quote": "資金", "stance": STANCES[0], "note": None, "at": AT, "unknown": "x",
}  # fmt: skip


def test_line_keeps_the_known_keys_only() -> None:
    line = further_line("pin", PIN, 7)
    assert (line.line, line.type, line.values["note"]) == (7, "pin", "")
    assert set(line.values) == set(SHAPES["pin"])


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"end": 3}, "is no span"), ({"stance": "neutral"}, "not one of"), ({"at": "soon"}, "Invalid isoformat")],
)
def test_bad_value_is_an_error(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        further_line("pin", PIN | change, 1)


def test_missing_key_is_an_error() -> None:
    with pytest.raises(KeyError, match="theme"):
        further_line("pin", {key: value for key, value in PIN.items() if key != "theme"}, 1)


def test_round_needs_two_coders_and_checks_each_stretch() -> None:
    stretch = {"source": "s", "source_sha256": "h", "start": 0, "end": 5}
    value = {
        "guid": "g", "coder": "anna", "number": 1, "coders": ["anna", "ben"], "stretches": [stretch], "seed": 1, "at": AT
    }  # fmt: skip
    assert further_line("round", value, 1).values["stretches"] == [stretch]
    with pytest.raises(ValueError, match="`coders` is no list of 2 or more"):
        further_line("round", value | {"coders": ["anna"]}, 1)
    with pytest.raises(ValueError, match="is no span"):
        further_line("round", value | {"stretches": [stretch | {"end": 0}]}, 1)
