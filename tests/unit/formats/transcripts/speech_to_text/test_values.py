"""Values of speech recognisers' JSON."""

from __future__ import annotations

from typing import Any

import pytest

from fusen.formats.transcripts.speech_to_text.values import (
    SpokenWord,
    by_words,
    dig,
    rows,
    speaker_of,
    text_of,
    time_of,
)


@pytest.mark.parametrize(
    ("value", "per_second", "time"),
    [
        (1.25, 1, 1.25),
        (1250, 1000, 1.25),
        ("1.3s", 1, 1.3),
        ("PT1M1.3S", 1, 61.3),
        ("pt2h", 1, 7200.0),
        ("0:01", 1, 1.0),
        ({"seconds": "3", "nanos": 500_000_000}, 1, 3.5),
        ({"nanos": 500_000_000}, 1, 0.5),
        (0, 1, 0.0),
        (-1, 1, None),
        (True, 1, None),
        (float("nan"), 1, None),
        (10**9, 1, None),
        ("soon", 1, None),
        (None, 1, None),
    ],
)
def test_time_in_any_spelling_is_in_seconds(value: Any, per_second: int, time: float | None) -> None:
    assert time_of(value, per_second) == time


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (1, "Speaker 1"),
        ("2", "Speaker 2"),
        ("田中", "田中"),
        ("UU", ""),
        ("unknown", ""),
        (None, ""),
        (True, ""),
        (10**7, ""),
    ],
)
def test_numbers_are_speakers_and_unknown_is_nobody(value: Any, name: str) -> None:
    assert speaker_of(value) == name


def test_first_item_of_a_list_is_dug() -> None:
    assert dig({"a": [{"b": 1}, {"b": 2}]}, "a", "b") == 1
    assert dig({"a": []}, "a", "b") is None
    assert dig("x", "a") is None


def test_rows_are_mappings_only() -> None:
    assert rows({"a": [1, {"b": 2}, None]}, "a") == [{"b": 2}]
    assert rows({"a": {"b": 2}}, "a") == []
    assert text_of({"a": "", "b": 3, "c": "x"}, "a", "b", "c") == "x"
    assert text_of(None, "a") == ""


def test_utterance_ends_with_a_sentence_a_speaker_or_a_pause() -> None:
    words = [
        SpokenWord("We", 0.0, 0.2, "A"), SpokenWord("paid", 0.2, 0.5, "A"), SpokenWord(".", None, None, "A", True),
        SpokenWord("Then", 0.6, 0.9, "A"), SpokenWord("late", 2.5, 2.9, "A"), SpokenWord("はい", 3.0, 3.2, "B"),
    ]  # fmt: skip
    assert [(spoken.speaker, spoken.text, spoken.time, spoken.until) for spoken in by_words(words)] == [
        ("A", "We paid.", 0.0, 0.5), ("A", "Then", 0.6, 0.9), ("A", "late", 2.5, 2.9), ("B", "はい", 3.0, 3.2),
    ]  # fmt: skip


def test_talk_without_punctuation_is_cut_after_sixty_words() -> None:
    utterances = list(by_words(SpokenWord(f"w{n}") for n in range(130)))
    assert [len(spoken.text.split()) for spoken in utterances] == [60, 60, 10]
    assert list(by_words([])) == []
