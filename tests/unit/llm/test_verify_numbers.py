"""Figures in prose: each must be among the given figures."""

from __future__ import annotations

import pytest

from fusen.llm.verify_numbers import figures_of, unknown_figure

GIVEN = figures_of(["7 of 9 interviewees", "78 %", "1,200 words"])


@pytest.mark.parametrize(
    "text",
    ["Seven of nine spoke of it.", "7人が話した", "78 % of them", "1,200 words", "No one said so.", "One person left."],
)
def test_given_figures_are_known_in_any_form(text: str) -> None:
    assert not unknown_figure(text, GIVEN)


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("Eight spoke.", "8"),
        ("7 of 8 spoke.", "8"),
        ("9 of 7 spoke.", "9 of 7"),
        ("78 spoke.", "78"),
        ("Half of them spoke.", "Half"),
        ("二十人が話した", "20"),
        ("Twenty-one left.", "21"),
    ],
)
def test_other_figures_are_named(text: str, figure: str) -> None:
    assert unknown_figure(text, GIVEN) == figure
