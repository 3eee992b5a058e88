"""The terminal cursor is at the caret of every input, where input methods open their window."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input, TextArea

from tests.support.tui_person import Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")


def caret(she: Person) -> tuple[int, int]:
    """Return the cells from the start of the focused input to the terminal's cursor."""
    entry = she.app.focused
    assert isinstance(entry, (Input, TextArea))
    place = she.app.cursor_position
    return place.x - entry.content_region.x, place.y - entry.content_region.y


@pytest.mark.parametrize("keys", [("f",), ("slash",), ("enter", "c"), ("ctrl+p",), ("m",)])
def test_terminal_cursor_is_at_the_caret_before_and_after_typing(tmp_path: Path, keys: tuple[str, ...]) -> None:
    async def scenario(she: Person) -> None:
        await she.press(*keys)
        assert caret(she) == (0, 0)
        assert she.app.cursor_position.y > 1
        await she.press("a", "通")
        assert caret(she) == (3, 0)
        await she.press("left")
        assert caret(she) == (1, 0)
        assert she.lines()[she.app.cursor_position.y][she.app.cursor_position.x - 1] == "a"

    person(small_study(tmp_path), scenario, start=None)


def test_terminal_cursor_follows_the_lines_of_a_memo(tmp_path: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("m", "a", "enter", "通")
        assert caret(she) == (2, 1)

    person(small_study(tmp_path), scenario)
