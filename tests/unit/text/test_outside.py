"""Text outside turns: what counts as talk there, and what is a program's credit or a label."""

from __future__ import annotations

import pytest

from fusen.model.source import Turn
from fusen.text.outside import OUTSIDE, outside_turns, with_outside

CREDIT = (
    "EU-07\n\nTranscribed with noScribe vers. 0.7\nAudio file: ./EU-07.mp3\n(Language: German (de) | Mark pause: 1)\n\n"
)
OTTER = "\n\nTranscribed by https://otter.ai\n"


def outside(text: str) -> list[str]:
    return [text[start:end] for start, end in outside_turns(text, turns(text))]


def turns(text: str) -> list[Turn]:
    return [Turn(at := text.index(talk), at + len(talk), name) for name, talk in (("I", "Why?"), ("B", "So."))]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        (CREDIT, "", []),
        (CREDIT + "(5 seconds pause)\n\n", OTTER, ["(5 seconds pause)"]),
        ("We met at noon.\n\n", "\n\nThanks.\n", ["We met at noon.", "Thanks."]),
        ("---\ncase: A\n---\nWe met.\n\n", "", ["We met."]),
    ],
)
def test_credits_headers_and_labels_are_no_talk(before: str, after: str, expected: list[str]) -> None:
    assert outside(f"{before}I: Why?\n\nB: So.{after}") == expected


def test_talk_outside_becomes_turns_of_their_own() -> None:
    text = "We met.\n\nI: Why?\n\nB: So."
    assert [turn.speaker for turn in with_outside(text, turns(text))] == [OUTSIDE, "I", "B"]
