"""Praat TextGrids, long and short."""

from __future__ import annotations

import pytest

from fusen.errors import FileError
from tests.support.documents import load, source, spoken

INTERVALS = {
    "Anna": [(0.0, 0.5, ""), (0.5, 1.5, "Who ""paid""?"), (1.5, 9.0, "sil")],
    "Bob": [(0.0, 2.0, ""), (2.0, 3.5, "Nobody paid."), (3.5, 4.0, "sp"), (4.0, 5.0, "It hurt.")],
}  # fmt: skip


def long_form(tiers: dict[str, list[tuple[float, float, str]]], kind: str = "IntervalTier") -> str:
    text = f'File type = "ooTextFile"\nObject class = "TextGrid"\n\nxmin = 0 \nxmax = 9 \ntiers? <exists> \nsize = {len(tiers)} \nitem []: \n'
    for number, (name, rows) in enumerate(tiers.items(), 1):
        text += f'    item [{number}]:\n        class = "{kind}" \n        name = "{name}" \n        xmin = 0 \n        xmax = 9 \n        intervals: size = {len(rows)} \n'
        for at, (start, end, label) in enumerate(rows, 1):
            doubled = label.replace('"', '""')
            text += f'        intervals [{at}]:\n            xmin = {start} \n            xmax = {end} \n            text = "{doubled}" \n'
    return text


def short_form(tiers: dict[str, list[tuple[float, float, str]]]) -> str:
    text = f'File type = "ooTextFile"\nObject class = "TextGrid"\n\n0\n9\n<exists>\n{len(tiers)}\n'
    for name, rows in tiers.items():
        text += f'"IntervalTier"\n"{name}"\n0\n9\n{len(rows)}\n'
        for start, end, label in rows:
            doubled = label.replace('"', '""')
            text += f'{start}\n{end}\n"{doubled}"\n'
    return text


@pytest.mark.parametrize("data", [long_form(INTERVALS).encode(), short_form(INTERVALS).encode(), long_form(INTERVALS).encode("utf-16")], ids=["long", "short", "UTF-16"])  # fmt: skip
def test_tiers_are_speakers_and_silences_are_skipped(data: bytes) -> None:
    made = source(data, "a.TextGrid")
    assert spoken(made) == [("Anna", "Who paid?"), ("Bob", "Nobody paid. It hurt.")]
    assert [turn.time for turn in made.turns] == [0.5, 2.0]


def test_doubled_quotes_in_labels_are_read() -> None:
    assert source(long_form({"A": [(0.0, 1.0, 'He said "no" to "2" of us.')]}), "a.TextGrid").text == 'A: He said "no" to "2" of us.\n'  # fmt: skip


def test_words_are_joined_if_no_tier_has_utterances() -> None:
    words = {f"{who} - words": [(n * 0.3, n * 0.3 + 0.3, word) for n, word in enumerate(talk.split(), first)] for who, talk, first in (("Anna", "who paid", 0), ("Bob", "nobody did", 9))}  # fmt: skip
    phones = {"Anna - phones": [(0.0, 0.1, "h"), (0.1, 0.2, "u:")]}
    assert spoken(source(long_form(words | phones), "a.TextGrid")) == [("Anna", "who paid"), ("Bob", "nobody did")]
    assert spoken(source(long_form({"Anna": [(0.0, 9.0, "Who paid?")]} | words), "a.TextGrid")) == [
        ("Anna", "Who paid?")
    ]


def test_damaged_grids_name_the_file() -> None:
    for data in (short_form(INTERVALS)[:-40], "ooBinaryFile\x08TextGrid", "I: Why?", 'File type = "ooTextFile"\n"TextGrid"\n0\n9\n<exists>\n1\n"IntervalTier"\n"A"\n0\n9\n9999999999\n'):  # fmt: skip
        with pytest.raises(FileError, match=r"a\.TextGrid"):
            load(data, "a.TextGrid")
