"""The footer of a screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.tui_person import Person, person, small_study


@pytest.mark.usefixtures("own_folders")
def test_footer_leaves_out_a_key_that_does_not_fit_and_shows_the_next_ones(tmp_path: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("G", "c", "s", "a", "l", "enter")
        foot = she.lines()[-1]
        assert foot.split()[:1] == ["c"]
        assert "␣ nothing here   m memo" in foot
        assert "x remove" not in foot
        assert foot.count("? help") == 1

    person(small_study(tmp_path), scenario, size=(60, 20))
