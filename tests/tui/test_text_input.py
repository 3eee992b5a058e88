"""The terminal cursor is at the caret of every input, where input methods open their window."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.tui.widgets.text_input import TextInput
from tests.support.tui_person import Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")


def caret(she: Person) -> tuple[int, int]:
    """Return the cells from the start of the focused input to the terminal's cursor."""
    entry = she.app.focused
    assert isinstance(entry, TextInput)
    place = she.app.cursor_position
    return place.x - entry.content_region.x, place.y - entry.content_region.y


@pytest.mark.parametrize("keys", [("f",), ("slash",), ("enter", "c")])
def test_terminal_cursor_is_at_the_caret_before_and_after_typing(tmp_path: Path, keys: tuple[str, ...]) -> None:
    async def scenario(she: Person) -> None:
        await she.press(*keys)
        assert caret(she) == (0, 0)
        await she.press("a", "通")
        assert caret(she) == (3, 0)
        await she.press("left")
        assert caret(she) == (1, 0)

    person(small_study(tmp_path), scenario, start=None)
