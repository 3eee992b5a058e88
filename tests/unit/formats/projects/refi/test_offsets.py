"""Offset units of other tools, inferred from quotes and word boundaries."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusen.formats.projects.refi.offsets import MODELS, Model, Ruler, Span, choose, place, quoted

TEXT = "I: 😀 How was it?\nR: Well… 大変 at first.\n\nI: And then?\nR: Then 👩‍👩‍👧 we sang, quite loudly.\n"


def counted(text: str, at: int, model: Model, raw: str, marked: bool) -> int:
    """The offset of a code point as a tool counts it, the slow way."""
    before = text[:at]
    units = len(before) + (sum(letter > "\uffff" for letter in before) if model.utf16 else 0)
    if model.ends == "two" or (model.ends == "as is" and "\r\n" in raw):
        units += before.count("\n")
    return units + (model.mark and marked)


def spans(text: str, raw: str, model: Model, words: list[str], *, named: bool, marked: bool = False) -> list[Span]:
    found = []
    for word in words:
        start = text.index(word)
        start, end = (counted(text, at, model, raw, marked) for at in (start, start + len(word)))
        found.append(Span(start, end, word if named else ""))
    return found


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("windows", [False, True])
@pytest.mark.parametrize("named", [False, True])
def test_offset_unit_is_inferred_from_quotes_or_words(model: Model, windows: bool, named: bool) -> None:
    raw = TEXT.replace("\n", "\r\n") if windows else TEXT
    ruler = Ruler(raw, marked=True)
    words = ["How was it?", "大変 at first", "And then", "we sang", "quite loudly", "Well…"]
    given = spans(TEXT, raw, model, words, named=named, marked=True)
    ((chosen, sure),) = choose([(ruler, given)])
    places = [place(ruler, chosen, span, sure) for span in given]
    assert [ruler.text[at.start : at.end] for at in places if at] == words
    assert {at.certainty for at in places if at} <= ({1.0} if named else {0.7, 0.9})


@settings(max_examples=60, deadline=None)
@given(st.text("a😀\nか\u0301 ", max_size=30), st.booleans(), st.sampled_from(MODELS), st.data())
def test_every_code_point_offset_round_trips(text: str, windows: bool, model: Model, data: st.DataObject) -> None:
    raw = text.replace("\n", "\r\n") if windows else text
    ruler = Ruler(raw, marked=True)
    assert ruler.text == text
    at = data.draw(st.integers(0, len(text)))
    way = ruler.alike(model)
    assert ruler.at(way, counted(text, at, model, raw, True)) == at


def test_selection_inside_a_surrogate_pair_includes_it() -> None:
    ruler = Ruler("a😀b")
    utf16 = ruler.alike(Model(utf16=True))
    assert ruler.span(utf16, 2, 2) == (1, 2)


def test_evidence_in_one_text_decides_for_texts_without_any() -> None:
    raw = TEXT.replace("\n", "\r\n")
    nvivo = Model(utf16=True)
    quoting = spans(TEXT, raw, nvivo, ["we sang", "And then"], named=True)
    silent = spans("😀aa\n😀bb\n", "😀aa\r\n😀bb\r\n", nvivo, ["a"], named=False)
    (_, _), (chosen, _) = choose([(Ruler(raw), quoting), (Ruler("😀aa\r\n😀bb\r\n"), silent)])
    assert chosen.utf16


def test_own_quotes_of_a_text_take_precedence() -> None:
    many = spans(TEXT, TEXT, Model(), ["we sang", "And then", "How was"], named=True)
    other = spans(TEXT, TEXT, Model(utf16=True), ["we sang", "And then"], named=True)
    (one, _), (two, _) = choose([(Ruler(TEXT), many), (Ruler(TEXT), other)])
    assert not one.utf16
    assert two.utf16


def test_nearby_quotes_are_found_and_others_reported() -> None:
    ruler = Ruler("She said it was hard. He said it was fine.")
    found = place(ruler, Model(), Span(14, 23, "was hard."))
    assert found is not None
    assert ruler.text[found.start : found.end] == "was hard."
    assert (found.certainty, found.moved) == (0.6, True)
    assert place(ruler, Model(), Span(40, 99, "")) is None
    astray = place(ruler, Model(), Span(0, 7, "said it"))  # stands there twice
    assert astray is not None
    assert astray.certainty == 0.3
    label = place(ruler, Model(), Span(0, 8, "Quotation 12:3"))
    assert label is not None
    assert label.certainty == 0.9


@pytest.mark.parametrize(
    ("words", "name", "sure"),
    [
        ("so hard", "so hard", 1.0), ("so\nhard", "so hard", 1.0), ("so hard at first", "so hard…", 0.95),
        ("so hard at first", "so hard...", 0.95), ("so hard", "line:817", 0), ("", "", 0), ("x" * 90, "x" * 60, 0.95),
        ("so hard", "s…", 0),
    ],
)  # fmt: skip
def test_selection_names_may_quote_all_or_a_beginning(words: str, name: str, sure: float) -> None:
    assert quoted(words, name) == sure
