"""Tests of lists of names in sentences."""

import pytest

from fusen.text.english import listing


@pytest.mark.parametrize(
    ("names", "text"), [([], ""), (["Ana"], "Ana"), (["Ana", "Ben"], "Ana and Ben"), (["A", "B", "C"], "A, B and C")]
)
def test_names_are_joined_by_commas_and_a_last_and(names: list[str], text: str) -> None:
    assert listing(names) == text
