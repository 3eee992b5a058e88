"""The themes screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.tui.tables.themes_screen import ThemesScreen
from tests.support.tables_on_screen import study_with_tables
from tests.support.tui_person import Person, person

pytestmark = pytest.mark.usefixtures("own_folders")


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return study_with_tables(tmp_path)


def test_themes_open_before_the_table_is_loaded(study: Path) -> None:
    async def scenario(she: Person) -> None:
        she.app.open("tables")
        she.app.open("themes", whose="")
        await she.settle()
        assert she.sees("Challenges / Funding gap")
        await she.press("o")
        assert she.sees("Challenges / Funding gap")

    person(study, scenario, start=None)


def test_themes_show_quotes_that_open_their_passage(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "t", "g", "h")
        assert isinstance(she.app.screen, ThemesScreen)
        assert she.sees("Challenges   2 of 2 interviewees   EU 1/1   Japan 1/1")
        assert she.sees("Challenges / Funding gap   1 of 2 interviewees")
        quotes = [row.quote for row in she.app.screen.browser.list.rows]
        assert "通訳がいないと話が進みません。" in quotes
        await she.press(*["j"] * quotes.index("Honestly, the grant stopped."), "enter")
        assert she.passage == "Honestly, the grant stopped."
        await she.press("q", "q", "q")
        assert she.app.screen_stack[-1] is she.home

    person(study, scenario, start=None)
