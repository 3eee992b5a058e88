"""The tour for newcomers: offered once, ended at any card, without changes to the study."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.tui.actions import BY_ID
from fusen.tui.coding.screen import CodingScreen
from fusen.tui.keys.tour import STOPS, TourDialog
from tests.support.tui_person import Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")


@pytest.mark.parametrize("size", [(120, 40), (60, 20)])
def test_tour_visits_the_screens_and_changes_nothing(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scenario(she: Person) -> None:
        await she.press("enter")
        assert she.sees("t shows you around in a minute.")
        step = she.app.study.history.last_step()
        await she.press("t")
        for number, stop in enumerate(STOPS):
            assert isinstance(she.app.screen, TourDialog)
            assert she.sees(f"{stop.title}   {number + 1} of {len(STOPS)}")
            assert not any("{" in line for line in she.lines()), "every key has its letter"
            assert isinstance(she.app.screen_stack[-2], CodingScreen) == (stop.screen == "coding")
            await she.press("enter")
        assert she.app.screen is she.home
        assert she.app.study.history.last_step() == step

    person(small_study(tmp_path), scenario, start=None, card=True, size=size)


def test_escape_ends_the_tour_and_it_is_not_offered_again(tmp_path: Path) -> None:
    study = small_study(tmp_path)

    async def first(she: Person) -> None:
        await she.press("enter", "t", "enter", "escape")
        assert she.app.screen is she.home

    async def later(she: Person) -> None:
        await she.press("enter")
        assert isinstance(she.app.screen, CodingScreen)

    person(study, first, start=None, card=True)
    person(study, later, start=None, card=True)


def test_every_key_that_a_card_names_belongs_to_an_action() -> None:
    named = {part.partition("}")[0] for stop in STOPS for each in stop.sentences for part in each.split("{")[1:]}
    assert named <= BY_ID.keys()
