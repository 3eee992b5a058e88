"""Selection in a transcript, without Textual."""

from __future__ import annotations

from tests.support.coding_parts import GRANT, Parts


def test_selection_grows_and_shrinks(parts: Parts) -> None:
    parts.do("grow")
    assert parts.meant == "Honestly"
    parts.do("grow")
    assert parts.meant == GRANT
    parts.do("grow", "grow")
    assert parts.desk.said == "the whole turn is selected"
    parts.do("shrink", "shrink")
    assert parts.meant == "Honestly"
