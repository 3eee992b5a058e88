from __future__ import annotations

import pytest

from fusen.model.quantity import quantity


@pytest.mark.parametrize(
    ("count", "forms", "text"),
    [
        (1, ("word",), "1 word"),
        (0, ("word",), "0 words"),
        (2345, ("word",), "2,345 words"),
        (1, ("stretch", "stretches"), "1 stretch"),
        (2, ("stretch", "stretches"), "2 stretches"),
        (1, ("row was", "rows were"), "1 row was"),
        (3, ("row was", "rows were"), "3 rows were"),
    ],
)
def test_noun_agrees_with_number(count: int, forms: tuple[str, ...], text: str) -> None:
    assert quantity(count, *forms) == text
