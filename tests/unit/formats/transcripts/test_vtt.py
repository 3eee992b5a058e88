"""WebVTT of several programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import FileError
from tests.support.documents import load, source, spoken

REAL = Path(__file__).resolve().parents[5] / "shared" / "data" / "transcripts" / "hitsave"
TEAMS = """WEBVTT

4d1fa2f1-8f1c-4d0e-9b61-000000000001/15-0
00:00:03.120 --> 00:00:05.400
<v Sato, Yuki>What made you
start?</v>

4d1fa2f1-8f1c-4d0e-9b61-000000000001/16-0
00:00:06.000 --> 00:00:07.000
<v Sato, Yuki>Really?</v>

4d1fa2f1-8f1c-4d0e-9b61-000000000001/17-0
00:00:09.500 --> 01:00:12.250
<v EU-01>A professor.</v>
"""
ZOOM = """WEBVTT

1
00:00:03.120 --> 00:00:05.400
Yuki Sato: What made you start?

2
00:00:06.000 --> 00:00:07.000
EU-01: A professor, and one thing: luck.

3
00:00:08.000 --> 00:00:09.000
Yuki Sato: Really?
"""


def test_teams_transcript_is_read() -> None:
    made = source(TEAMS, "a.vtt")
    assert made.text == "Sato, Yuki: What made you start? Really?\n\nEU-01: A professor.\n"
    assert spoken(made) == [("Sato, Yuki", "What made you start? Really?"), ("EU-01", "A professor.")]
    assert [turn.time for turn in made.turns] == [3.12, 9.5]
    assert [(made.text[at : at + 6], seconds) for at, seconds in zip(made.times.offsets, made.times.seconds, strict=True)] == [
        ("What m", 3.12), ("Really", 6.0), ("A prof", 9.5),
    ]  # fmt: skip


def test_zoom_transcript_is_read() -> None:
    made = source(ZOOM, "a.vtt", speakers={"Yuki Sato": "YS"}, interviewers=("YS",))
    assert spoken(made) == [
        ("YS", "What made you start?"),
        ("EU-01", "A professor, and one thing: luck."),
        ("YS", "Really?"),
    ]
    assert made.text.startswith("Yuki Sato: What")
    assert made.interviewers == ("YS",)


def test_header_byte_order_mark_and_line_endings_are_accepted() -> None:
    made = source("\ufeffWEBVTT - x\r\nKind: captions\r\nLanguage: ja\r\n\r\n00:01.000 --> 00:02.000 align:start\r\n地域と\r\n\r\n00:02.000 --> 00:03.000\r\n連携。\r\n", "a.vtt")  # fmt: skip
    assert made.text == "地域と連携。\n"
    assert made.language == "ja"


def test_malformed_captions_are_reported() -> None:
    loaded = load("00:01.000 --> 00:02.000\nA.\n\n9x:03.000 --> 00:04.000\nB.\n", "a.vtt")
    assert loaded.items[0].text == "A.\n\nB.\n"
    assert any("WEBVTT" in warning for warning in loaded.warnings)
    assert any("line 4: a time that cannot be read" in warning for warning in loaded.warnings)


@pytest.mark.parametrize("data", ["WEBVTT\n", "WEBVTT\n\n00:01.000 --> 00:02.000\n\n", "Hello: there"])
def test_vtt_without_captions_is_refused(data: str) -> None:
    with pytest.raises(FileError, match="no captions"):
        load(data, "a.vtt")


@pytest.mark.skipif(not REAL.is_dir(), reason="../shared/data/transcripts/hitsave is missing")
@pytest.mark.parametrize(
    ("file", "cues", "turns"), [("Goodboy Galaxy - Rik Nicol", 753, 485), ("Keitai update Spring 2025", 762, 78)]
)
def test_podcasts_are_read_equally_from_vtt_and_srt(file: str, cues: int, turns: int) -> None:
    vtt, srt = (source((REAL / f"{file}{suffix}").read_bytes(), f"{file}{suffix}") for suffix in (".vtt", ".srt"))
    assert vtt.text == srt.text
    assert len(vtt.times.offsets) == cues
    assert len(vtt.turns) == turns
    plain = (REAL / f"{file}.txt").read_text("utf-8")
    words = [word for word in plain.split() if not word.startswith("[") and not word.endswith("]") and word != "-->"]
    assert vtt.text.split() == words
    assert [turn.time for turn in vtt.turns] == sorted(turn.time or 0.0 for turn in vtt.turns)
