"""The map of the study below the list of interviews."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from fusen.tui.home.study_map import PLACES, _about, _places
from fusen.tui.widgets.line_widget import Line

OVERVIEW = SimpleNamespace(codes=1, memos=2, coders=["Ann"], interviews=[])


def words(line: Line) -> str:
    return "".join(run.words for run in line)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_every_place_has_its_key_and_opens_by_a_click(width: int) -> None:
    title, *lines = _places(OVERVIEW, {}, width)  # type: ignore[arg-type]
    text = "\n".join(map(words, lines))
    assert words(title) == "THE STUDY"
    for _, name in PLACES:
        assert name in text
    assert all(run.key for line in lines for run in line if run.words.strip())
    assert max(len(words(line)) for line in lines) <= width


def test_numbers_have_their_nouns() -> None:
    text = "\n".join(words(line) for line in _places(OVERVIEW, {}, 120))  # type: ignore[arg-type]
    assert "1 code " in text
    assert "2 memos" in text
    assert "1 coder" in text


def test_an_interviewee_takes_the_same_number_of_lines_as_none() -> None:
    row = SimpleNamespace(name="EU-01", variables={"side": "EU", "year": ""})
    about = _about(row, 60)  # type: ignore[arg-type]
    assert len(about) == len(_about(None, 60))
    assert [words(line) for line in about[:2]] == ["EU-01", "side EU"]
