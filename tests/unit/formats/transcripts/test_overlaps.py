"""Talk between slashes belongs to the speaker whom its label names."""

from __future__ import annotations

import pytest

from fusen.formats.transcripts.overlaps import overlaps_apart
from fusen.model.source import Turn


def pieces(words: str, *others: str) -> list[tuple[str, str]]:
    turns = [Turn(0, len(words), "Ana", 3.0), *(Turn(len(words), len(words), other) for other in others)]
    return [(turn.speaker, words[turn.start : turn.end]) for turn in overlaps_apart(words, turns)]


@pytest.mark.parametrize(
    ("words", "result"),
    [
        ("It was //Ben: Yes.// late.", [("Ana", "It was"), ("Ben", "Yes."), ("Ana", "late.")]),
        ("It was //Ben: Yes. // late.", [("Ana", "It was"), ("Ben", "Yes."), ("Ana", "late.")]),
        ("It was //ben: Yes.", [("Ana", "It was"), ("Ben", "Yes.")]),
        ("//Ben: Yes.// Late.", [("Ben", "Yes."), ("Ana", "Late.")]),
        ("A //Ben: b //Ana: a// c", [("Ana", "A"), ("Ben", "b"), ("Ana", "a"), ("Ana", "c")]),
        ("私は//Ben：はい//行った", [("Ana", "私は"), ("Ben", "はい"), ("Ana", "行った")]),
    ],
)
def test_overlaps_of_speakers_are_turns(words: str, result: list[tuple[str, str]]) -> None:
    assert pieces(words, "Ben") == result


@pytest.mark.parametrize("words", ["See http://Ben:80/a now", "So //mhm// it is", "One //Note: this// thing"])
def test_other_slashes_stay_in_the_turn(words: str) -> None:
    assert pieces(words, "Ben") == [("Ana", words)]


def test_speakers_with_numbers_may_speak_in_overlaps_only() -> None:
    words = "So //S3: no// it is"
    turns = [Turn(0, len(words), "S1", 3.0), Turn(len(words), len(words), "S2")]
    assert [(turn.speaker, turn.time) for turn in overlaps_apart(words, turns)] == [
        ("S1", 3.0), ("S3", None), ("S1", None),
    ]  # fmt: skip
