"""Layouts of turns, pages, times and passages round trip, and mismatched ones are refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from fusen.formats.projects.refi.layouts import layout_record, read_layout
from fusen.model.project import ExchangedLayout, ExchangedSource
from fusen.model.source import Passages, Times, Turn

TEXT = "Ida: Why did it end?\nKai: The loan was called in. We had none.\n"
LAYOUT = ExchangedLayout(
    (Turn(5, 20, "Ida", 0.5, True), Turn(26, 63, "Kai", None)),
    Passages([(5, 20, 4, 0), (26, 50, 5, 1), (51, 63, 3, 1)]), "sentence", "rules-1", {"date": "2026-01-02"}, (0, 21),
    Times((5, 26), (0.5, 7.0)),
)  # fmt: skip
SOURCE = ExchangedSource("g", "talk.vtt", TEXT, layout=LAYOUT)


def record(source: ExchangedSource = SOURCE) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps(layout_record(source, LAYOUT)))
    return made


def test_layout_round_trips_without_derivable_word_counts() -> None:
    found = read_layout(record(), len(TEXT), withheld=False)
    assert list(found.passages.words) == [0, 0, 0]
    found.passages.words = LAYOUT.passages.words
    assert found == LAYOUT


def test_withheld_source_keeps_its_word_counts() -> None:
    found = read_layout(record(replace(SOURCE, withheld=True)), len(TEXT), withheld=True)
    assert found == LAYOUT


Change = Callable[[dict[str, Any]], object]
CHANGES: dict[str, Change] = {
    "beyond the text": lambda made: made["end"].__setitem__(1, 64_000),
    "turns out of order": lambda made: made["start"].reverse(),
    "no such speaker": lambda made: made["speaker"].__setitem__(0, 9),
    "a text for a number": lambda made: made["start"].__setitem__(0, "5"),
    "a negative number": lambda made: made["start"].__setitem__(0, -5),
    "a passage outside its turn": lambda made: made["passages"][2].__setitem__(0, 1),
    "a turn that is missing": lambda made: made["passages"][2].__setitem__(2, 7),
    "a column too short": lambda made: made["passages"][1].pop(),
    "a time that is no number": lambda made: made["time"].__setitem__(0, float("inf")),
    "a time of four hundred digits": lambda made: made["time"].__setitem__(0, 10**400),
    "pages out of order": lambda made: made["pages"].reverse(),
    "a control character": lambda made: made["speakers"].__setitem__(0, "I\x1b[2J"),
    "no unit": lambda made: made.pop("unit"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_mismatched_layout_is_refused(what: str) -> None:
    made = record()
    CHANGES[what](made)
    with pytest.raises((ValueError, TypeError, KeyError)):
        read_layout(made, len(TEXT), withheld=False)


def test_more_words_than_characters_are_refused() -> None:
    made = record(replace(SOURCE, withheld=True))
    made["passages"][3][0] = 400
    with pytest.raises(ValueError, match="does not fit its turn"):
        read_layout(made, len(TEXT), withheld=True)
