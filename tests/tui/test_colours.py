"""Colours of the app have sufficient contrast on every background of every theme."""

from __future__ import annotations

import pytest
from textual.color import Color

from fusen.model.codebook import Code, Codebook
from fusen.tui.colours import (
    DARK,
    DARK_BASIC,
    LIGHT,
    LIGHT_BASIC,
    PALETTE,
    Ink,
    code_colours,
    contrast,
    ink_for,
    tint,
)  # fmt: skip

INKS = pytest.mark.parametrize(
    "ink", [DARK, LIGHT, DARK_BASIC, LIGHT_BASIC], ids=["dark", "light", "dark16", "light16"]
)
WORDS = ("text", "soft", "dim", "faint", "accent", "warning")
GROUNDS = ("background", "bar", "band")


def ratio(one: str, other: str) -> float:
    return contrast(Color.parse(one), Color.parse(other))


@INKS
def test_text_has_a_contrast_of_at_least_4_5(ink: Ink) -> None:
    weak = {
        (word, ground): ratio(getattr(ink, word), getattr(ink, ground))
        for word in WORDS
        for ground in GROUNDS
        if ratio(getattr(ink, word), getattr(ink, ground)) < 4.5
    }
    assert weak == {}


@INKS
def test_selected_and_matching_text_has_a_contrast_of_at_least_4_5(ink: Ink) -> None:
    assert ratio(ink.text, ink.selection) >= 4.5
    assert ratio(ink.text, ink.hit) >= 4.5


@INKS
def test_text_on_any_code_tint_has_a_contrast_of_at_least_4_5(ink: Ink) -> None:
    for colour in PALETTE:
        for ground in (ink.background, ink.band):
            assert ratio(ink.soft, tint([colour], ink, ground)) >= 4.5
            assert ratio(ink.text, tint([colour], ink, ground)) >= 4.5


@INKS
def test_marks_and_lines_have_a_contrast_of_at_least_3(ink: Ink) -> None:
    book = Codebook(
        tuple(Code(f"guid-{number}", f"code-{number}", f"Code {number}", (f"Code {number}",)) for number in range(24))
    )
    assert min(ratio(colour, ink.band) for colour in code_colours(book, ink).values()) >= 3
    assert ratio(ink.rule, ink.background) >= 3


def test_sixteen_colour_terminals_have_distinct_text_colours() -> None:
    assert ink_for(True, "standard") == DARK_BASIC
    assert ink_for(False, "standard") == LIGHT_BASIC
    assert ink_for(False, "256") == LIGHT
    assert ink_for(True, None, plain=True).plain
