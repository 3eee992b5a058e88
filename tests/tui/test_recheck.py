"""The recheck queue on screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.tui.codebook.screen import CodebookScreen
from fusen.tui.passages.recheck import RecheckScreen
from tests.support.codebook_on_screen import GRANT, at_the_book, study_of_two_coders, to
from tests.support.tui_person import Person

pytestmark = pytest.mark.usefixtures("own_folders")


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return study_of_two_coders(tmp_path)


def test_recheck_queue_moves_from_item_to_item(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await to(she, "Funding gap")
        await she.press("g", "l")
        assert she.sees("no decision waits")
        await she.press("e", "i")
        await she.type("grants")
        await she.press("ctrl+s", "m", "g", "l")
        screen = she.app.screen
        assert isinstance(screen, RecheckScreen)
        assert she.sees("1 coded   5 without the code")
        await she.press("1")
        assert she.sees("0 coded   5 without the code")
        await she.press("1")
        assert ("Funding gap", "We needed an interpreter for a short call. [laughs]") in she.codings
        assert she.sees("0 coded   4 without the code")
        await she.press("asterisk", "r")
        assert she.sees("No decision waits for a recheck.")
        await she.press("u")
        assert she.sees("4 without the code")
        await she.press("W")
        assert she.sees("No decision waits for a recheck.")
        await she.press("u", "u", "u")
        await she.press("home", "R")
        await she.type("sales")
        await she.press("enter")
        assert ("Sales", GRANT) in she.codings
        await she.press("u")
        await she.press("home", "r")
        assert not any(words == GRANT for _, words in she.codings)
        await she.press("n", "escape")
        assert isinstance(she.app.screen, CodebookScreen)

    at_the_book(study, scenario)
