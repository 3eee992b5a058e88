"""Time stamps before, after and inside turns are data and not text."""

from __future__ import annotations

import pytest

from fusen.formats.transcripts.speakers.speaker_turns import read_turns
from fusen.formats.transcripts.speakers.time_stamps import marks, seconds

PLACES = {
    "above": "00:00:01\nMia: We lost.\n\n00:00:05\nJon: Why?\n\n00:00:09\nMia: Money.\n",
    "above, in hashes": "#00:00:01-0#\nMia: We lost.\n#00:00:05-0#\nJon: Why?\n#00:00:09-0#\nMia: Money.\n",
    "a range above": "0:0:1.0 --> 0:0:4.2\nMia\nWe lost.\n\n0:0:5.0 --> 0:0:8.1\nJon\nWhy?\n\n0:0:9.0 --> 0:0:9.9\nMia\nMoney.\n",
    "below the label": "Mia\n00:00:01\nWe lost.\n\nJon\n00:00:05\nWhy?\n\nMia\n00:00:09\nMoney.\n",
    "braces": "{00:00:01} Mia: We lost.\n{00:00:05} Jon: Why?\n{00:00:09} Mia: Money.\n",
    "minutes.seconds": "[0.01] Mia: We lost.\n[0.05] Jon: Why?\n[0.09] Mia: Money.\n",
    "dotted": "00.00.01 Mia: We lost.\n00.00.05 Jon: Why?\n00.00.09 Mia: Money.\n",
    "milliseconds": "00:00:01.000 Mia: We lost.\n00:00:05.000 Jon: Why?\n00:00:09.000 Mia: Money.\n",
    "both ends": "#00:00:01-0# Mia: We lost. #00:00:04-1#\n#00:00:05-0# Jon: Why? #00:00:08-1#\n#00:00:09-0# Mia: Money. #00:00:12-1#\n",
}


@pytest.mark.parametrize("place", PLACES)
def test_time_stamps_are_found_in_every_position(place: str) -> None:
    text = PLACES[place]
    found = read_turns(text)
    assert [(turn.speaker, turn.time, text[turn.start : turn.end]) for turn in found.turns] == [
        ("Mia", 1.0, "We lost."), ("Jon", 5.0, "Why?"), ("Mia", 9.0, "Money."),
    ]  # fmt: skip


def test_time_stamp_at_the_end_of_a_turn_starts_the_next() -> None:
    text = (
        "B: We lost. #00:00:05-1#\n\nI: Why? #00:00:08-0#\n\nB: Money.\n\nAnd time. #00:00:13-8#\n\nYes. #00:00:15-0#\n"
    )
    found = read_turns(text)
    assert [(turn.time, text[turn.start : turn.end]) for turn in found.turns] == [
        (None, "We lost."), (5.1, "Why?"), (8.0, "Money.\n\nAnd time."), (13.8, "Yes."),
    ]  # fmt: skip
    assert found.times.seconds == (5.1, 8.0, 13.8)


def test_time_stamps_are_read_without_labels() -> None:
    text = "00:00:01\nWe lost.\n\n00:00:05\nMoney.\n"
    assert [(turn.speaker, turn.time) for turn in read_turns(text).turns] == [("", 1.0), ("", 5.0)]


@pytest.mark.parametrize(
    "text",
    [
        "We left at 12:30\nand came at 11:15.\n",
        "It began (12:30)\nand ended (14:00)\nin June.\n",
        "12:45\nwas late, 11:30\n",
        "See [3.14] and [2.70].\n",
    ],
)
def test_clock_times_in_talk_are_text(text: str) -> None:
    assert marks(text) == []


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("1:02:03.5", 3723.5),
        ("2:03", 123.0),
        ("00:00:05-1", 5.1),
        ("00:00:05:250", 5.25),
        ("00.00.13", 13.0),
        ("0.13", 13.0),
        ("2:03 PM", 50_580.0),
        ("12:00:05 a.m.", 5.0),
    ],
)
def test_time_stamps_are_parsed_to_seconds(stamp: str, expected: float) -> None:
    assert seconds(stamp) == expected


def test_stamps_inside_talk_count_where_labels_have_stamps_too() -> None:
    text = "Mia: [00:00:01] We lost. [00:00:31] All of it.\nJon: [00:00:40] Why?\nMia: [00:00:44] Money.\n"
    assert [(turn.time, text[turn.start : turn.end]) for turn in read_turns(text).turns] == [
        (1.0, "We lost."), (31.0, "All of it."), (40.0, "Why?"), (44.0, "Money."),
    ]  # fmt: skip


@pytest.mark.parametrize("talk", ["We read [3:16] and [1:12] then.", "The train [12:30] was late."])
def test_brackets_that_do_not_go_forward_in_time_stay_in_talk(talk: str) -> None:
    text = f"Mia: {talk}\nJon: Why?\nMia: [0:44] Money.\n"
    assert read_turns(text).turns[0].end == len(f"Mia: {talk}")


def test_halves_of_the_day_are_no_words() -> None:
    text = "Ida  10:01 AM\nWhy Japan?\n\nOle  1:02 PM\nWe met.\n\nIda  1:03 PM\nAnd then?\n"
    assert [text[turn.start : turn.end] for turn in read_turns(text).turns] == ["Why Japan?", "We met.", "And then?"]
