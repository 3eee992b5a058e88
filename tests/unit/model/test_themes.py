"""Analysts' writing: stale cells, pins by stance, and the notice above machine-written prose."""

from __future__ import annotations

import pytest

from fusen.model.themes import Connecting, Sentence

RIGHT, WRONG = Sentence("It stops.", (), ""), Sentence("It grew by 9 %.", (), "9 is not among the figures")


@pytest.mark.parametrize(
    ("sentences", "end"),
    [
        (None, "its answer could not be read and is left out."),
        ((), "it wrote nothing."),
        ((RIGHT,), "0 of 1 sentence struck out."),
        ((RIGHT, WRONG), "1 of 2 sentences struck out."),
    ],
)
def test_the_notice_names_the_model_and_counts_struck_sentences(
    sentences: tuple[Sentence, ...] | None, end: str
) -> None:
    prose = Connecting(model="m", at="2026-03-04", prompt="h", answer="{}", sentences=sentences)
    assert prose.notice().startswith("Machine-written: by the language model m on 2026-03-04")
    assert prose.notice().endswith(end)
    assert prose.struck == (1 if sentences and WRONG in sentences else 0)
