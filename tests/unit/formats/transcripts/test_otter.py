"""Otter's text export."""

from __future__ import annotations

from fusen.formats.transcripts.otter import front_matter
from tests.support.documents import source, spoken

EXPORT = """Interview 3
Wed, Nov 22, 2023 10:00AM • 43:12

SUMMARY KEYWORDS
funding, cluster,
travel

SPEAKERS
Anna Smith, Bob

Anna Smith  00:00
Hello, one thing: money.

Bob  01:43
Yes.

Bob  01:50
So: yes.

Transcribed by https://otter.ai
"""


def test_otter_export_is_read() -> None:
    made = source(EXPORT, "a.txt")
    assert made.text == EXPORT
    assert made.format == "otter"
    assert spoken(made) == [("Anna Smith", "Hello, one thing: money."), ("Bob", "Yes."), ("Bob", "So: yes.")]
    assert [turn.time for turn in made.turns] == [0, 103, 110]
    assert made.header == {"title": "Interview 3", "keywords": "funding; cluster; travel"}


def test_word_speakers_alone_is_not_front_matter() -> None:
    assert not front_matter("SPEAKERS\nwere few\n\nI: Why?\n\nR: So.\n").seen
    assert source("SPEAKERS\nwere few\n\nI: Why?\n\nR: So.\n", "a.txt").format == "text"
