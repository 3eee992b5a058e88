"""Exports of messengers: a date and a time before each message."""

from __future__ import annotations

import pytest

from tests.support.documents import source, spoken

TALK = [("Ida Lund", "Why Japan?"), ("Ole", "We met at a fair.\nIt was in Nagoya."), ("Ida Lund", "And then?"), ("Ole", "No: nothing.")]  # fmt: skip
STAMPS = {
    "brackets": "[02/05/2024, 10:0{n}:05] ", "dash": "02/05/2024, 10:0{n} - ", "dots": "02.05.24, 10:0{n} - ",
    "half days": "5/2/24, 1{n}:00\u202fPM - ", "year first": "2024-05-02 10:0{n} - ",
}  # fmt: skip


@pytest.mark.parametrize("stamp", STAMPS)
def test_each_message_is_a_turn_without_its_date(stamp: str) -> None:
    lines = [f"{STAMPS[stamp].format(n=n)}{name}: {talk}" for n, (name, talk) in enumerate(TALK)]
    opening = f"{STAMPS[stamp].format(n=0)}Messages are end-to-end encrypted.\n"
    assert spoken(source(opening + "\n".join(lines) + "\n", "chat.txt")) == TALK


@pytest.mark.parametrize(
    "text",
    [
        "Anna: Why?\nBen: 02/05/2024, 10:00 - I said so: yes.\nAnna: And?\nBen: No.\n",
        "02/05/2024, 10:00 - We met.\n03/05/2024, 10:00 - We talked.\n04/05/2024, 11:00 - Ole: so.\n",
    ],
)
def test_dates_in_talk_and_diaries_are_no_messages(text: str) -> None:
    assert "Ben" in source(text, "a.txt").speakers or not any(source(text, "a.txt").speakers)
