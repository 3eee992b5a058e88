"""Names of the sources in a file that holds several."""

from __future__ import annotations

import pytest

from fusen.formats.containers.source_names import free_name, safe_name


@pytest.mark.parametrize(
    ("text", "name"), [("EU/07", "EU-07"), (" ..x.. ", "x"), ("a\tb:c", "a-b-c"), ("///", ""), ("é" * 99, "é" * 80)]
)
def test_names_are_safe_in_a_path(text: str, name: str) -> None:
    assert safe_name(text) == name


def test_a_name_that_is_taken_in_any_case_gets_a_number() -> None:
    taken: set[str] = set()
    assert [free_name(name, taken) for name in ("A", "a", "A-2", "b")] == ["A", "a-2", "A-2-2", "b"]
