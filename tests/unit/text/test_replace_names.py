"""Tests of name replacement: whole words, any encoding of accents, across line breaks, and nothing else."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusen.text.replace_names import NameReplacer


@pytest.mark.parametrize(
    ("names", "text", "expected"),
    [
        ({"Anna": "P01"}, "Anna and Annabel met ANNA, anna's sister.", "[P01] and Annabel met [P01], [P01]'s sister."),
        ({"Anna": "P01", "Anna Maria": "P02"}, "Anna Maria, Anna Mar, Anna\nMaria", "[P02], [P01] Mar, [P02]"),
        ({"Müller": "P01"}, unicodedata.normalize("NFD", "Frau Müller"), "Frau [P01]"),
        ({"田中": "person A"}, "田中さんと山田中さん", "[person A]さんと山[person A]さん"),
        ({"Bosch*": "company"}, "Bosch, Boschs and Boschland; bos", "[company], [company] and [company]; bos"),
        ({"Bosch*": "company", "Bosch Rexroth": "maker"}, "Bosch Rexroth", "[maker]"),
        ({"C++ (x)": "[tool]"}, "in C++ (x) or C", "in [tool] or C"),
        ({"a" * 3000: "long"}, "a" * 3000, "[long]"),
        ({}, "nothing", "nothing"),
        ({"*": "all"}, "nothing", "nothing"),
    ],
)
def test_names_are_replaced(names: dict[str, str], text: str, expected: str) -> None:
    assert NameReplacer(names).replaced(text, brackets=True) == expected


def test_exact_names_respect_case_and_brackets_are_optional() -> None:
    names = NameReplacer({"May": "P01"}, exact=True)
    assert names.replaced("May may come in MAY", brackets=False) == "P01 may come in MAY"


@settings(max_examples=150, deadline=None)
@given(st.lists(st.from_regex(r"[A-Za-zéü]{2,6}( [A-Za-z]{2,4})?", fullmatch=True), min_size=1, max_size=8), st.data())
def test_no_name_remains_as_a_word(names: list[str], data: st.DataObject) -> None:
    words = data.draw(st.lists(st.sampled_from([*names, "the", "of"]), max_size=12))
    replaced = NameReplacer(dict.fromkeys(names, "·")).replaced(" ".join(words), brackets=True)
    kept = replaced.replace("[·]", " ").split()
    assert not {name.lower() for name in names} & {word.lower() for word in kept}
