"""Lines of runs: widths, clicks and wrapping."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from fusen.tui.colours import DARK
from fusen.tui.widgets.line_widget import TextRun, hints, pressed, run_at, short, shown, strip_of, wrapped

LINE = (TextRun("name"), TextRun("", fill=True), TextRun("7 codings", key="enter"))


def test_a_fill_moves_later_runs_to_the_right_edge() -> None:
    assert strip_of(DARK, LINE, 20).text == "name       7 codings"
    assert [run_at(LINE, x, 20) for x in (0, 5, 11, 19, 20)] == [LINE[0], LINE[1], LINE[2], LINE[2], None]


@given(st.lists(st.text("ab 予算\t\x1b", max_size=12), max_size=4), st.integers(1, 40))
def test_a_line_is_as_wide_as_its_widget(words: list[str], width: int) -> None:
    line = tuple(TextRun(shown(text)) for text in words)
    assert cell_len(strip_of(DARK, line, width).text) == width


def test_a_line_that_is_cut_ends_in_an_ellipsis() -> None:
    assert strip_of(DARK, (TextRun("a long name"),), 6).text == "a lon…"
    assert short("a long name", 6) == "a lon…"
    assert short("予算がない", 5) == "予算…"
    assert short("fits", 4) == "fits"


def test_control_characters_are_visible_and_a_text_is_one_line() -> None:
    assert shown("a\nb\tc") == "a b c"
    assert "\x1b" not in shown("a\x1b[31mb")


def test_a_key_and_its_words_are_one_button() -> None:
    sign, words = hints([("c", "c", "code")])
    assert (sign.words, words.words.strip(), sign.key, words.key) == ("c", "code", "c", "c")


@pytest.mark.parametrize(
    ("key", "name"), [("?", "question_mark"), ("enter", "enter"), ("a", "a"), ("[", "left_square_bracket")]
)
def test_a_key_has_the_name_that_the_app_receives(key: str, name: str) -> None:
    assert pressed(key) == name


def test_words_are_wrapped_into_at_most_so_many_lines() -> None:
    text = "one two three four five six"
    assert wrapped(text, 9, 5) == ["one two", "three", "four five", "six"]
    assert len(wrapped(text, 9, 2)) == 2
    assert wrapped(text, 9, 2)[-1].endswith("…")
