"""The compare screen: navigation, resolution, undo and hidden codings."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from fusen.model.coding import CONSENSUS
from fusen.study import Study
from fusen.tui.coding.lanes import LANES, CodingMarks
from fusen.tui.tables.compare_screen import CompareScreen
from fusen.tui.widgets.dialogs import ChoiceDialog
from tests.support.tui_person import Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")
GRANT, WAITED, CALL = "the grant stopped", "Then we waited.", "a short call"


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ann and Ben have both read EN: one missed code, one with different bounds."""
    folder = small_study(tmp_path_factory.mktemp("compare"))
    for coder, codes in {
        "Ann": [("Funding gap", "Honestly, the grant stopped."), ("Sales", WAITED)],
        "Ben": [("Funding gap", GRANT)],
    }.items():
        with Study.open(folder, user=coder) as study:
            text = study.sources.text(study.sources.all()[0].guid)
            for name, words in codes:
                study.codings.add("EN", text.index(words), text.index(words) + len(words), name)
            study.reviews.add("EN")
    return folder


@pytest.fixture
def folder(compared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(compared, tmp_path / "s"))


def screen(one: Person) -> CompareScreen:
    found = one.app.screen
    assert isinstance(found, CompareScreen)
    return found


def test_keys_move_between_differences(folder: Path) -> None:
    async def scenario(one: Person) -> None:
        await one.press("g", "d")
        assert one.sees("disagreement 1/2")
        assert one.sees("┃ Ann  │  Ben ┃")
        assert one.sees("Funding gap")
        assert one.sees("different bounds")
        await one.press("n")
        assert one.sees("disagreement 2/2")
        assert one.sees("2 Ben   –")
        await one.press("j")
        assert one.sees("no disagreement below")
        await one.press("N")
        assert one.sees("disagreement 1/2")
        await one.press("enter")
        assert one.passage.startswith("Honestly")

    person(folder, scenario, start=None)


def test_disagreement_is_resolved_and_undone(folder: Path) -> None:
    async def scenario(one: Person) -> None:
        store = one.app.study.context.store
        await one.press("g", "d", "2")
        assert isinstance(one.app.screen, ChoiceDialog)
        await one.press("enter")  # bounds: the likeliest reason
        await one.type("half")
        await one.press("enter")
        (made,) = store.rounds.resolutions()
        assert (made.verdict, made.reason, made.note, made.user) == ("Ben", "boundary", "half", "Mira")
        text = one.app.study.sources.text(made.source)
        assert [text[c.start : c.end] for c in store.codings.live(users=[CONSENSUS])] == [GRANT]
        assert one.sees("disagreement 2/2")  # on to what is open
        await one.press("0", "i", "enter")
        assert sorted(found.verdict for found in store.rounds.resolutions()) == ["Ben", "neither"]
        await one.press("z")
        assert one.sees("no open disagreement")
        await one.press("u")
        assert [found.verdict for found in store.rounds.resolutions()] == ["Ben"]
        assert one.sees("disagreement 1/1")
        await one.press("c")
        await one.type("lang")
        await one.press("enter", "d", "enter")
        assert {found.verdict for found in store.rounds.resolutions()} == {"Ben", "other"}
        assert one.app.study.maintenance.check() == []

    person(folder, scenario, start=None)


def test_resolution_can_be_changed(folder: Path) -> None:
    async def scenario(one: Person) -> None:
        await one.press("g", "d", "1", "escape")
        await one.press("3", "m", "escape")
        assert one.app.study.context.store.rounds.resolutions() == []
        assert screen(one).at == 0

    person(folder, scenario, start=None)


def test_differences_are_filtered_by_code(folder: Path) -> None:
    async def scenario(one: Person) -> None:
        await one.press("g", "d", "f")
        await one.type("sal")
        await one.press("enter")
        assert one.sees("disagreement 1/1")
        assert one.sees("Sales")
        await one.press("q")
        assert one.app.screen is one.home

    person(folder, scenario, start=None)


def test_open_round_hides_other_coders(folder: Path) -> None:
    with Study.open(folder, user="Mira") as study:
        study.agreement.rounds.start(["Ann", "Ben"])

    async def scenario(one: Person) -> None:
        await one.press("g", "d")
        assert one.sees("have read no passage in common")

    person(folder, scenario, start=None, user="Ann")

    async def sees(one: Person) -> None:
        assert one.coding.open.state is not None
        assert {coding.user for coding in one.coding.open.state.codings.values()} == {"Ann"}
        assert one.sees("hidden in an open round")
        await one.press("1")
        assert one.sees("there is no suggestion 1 here")

    person(folder, sees, user="Ann")


def test_message_is_shown_without_a_second_coder(tmp_path: Path) -> None:
    async def scenario(one: Person) -> None:
        await one.press("g", "d")
        assert one.sees("comparing needs two coders")
        await one.press("n", "1", "f", "z", "o", "enter", "q")
        assert one.app.screen is one.home

    person(small_study(tmp_path), scenario, start=None)


def test_gutter_shows_each_coder_in_one_half() -> None:
    many = [(0, 10, f"c{at}", f"l{at}") for at in range(LANES)]
    marks = CodingMarks.side_by_side(many, [(2, 4, "c0", "r")])
    lanes = {mark.guid: mark.lane for mark in marks.over(0, 10)}
    assert max(lane for guid, lane in lanes.items() if guid != "r") < LANES // 2
    assert lanes["r"] == LANES // 2


def test_every_reason_is_readable_in_a_narrow_terminal(folder: Path) -> None:
    async def scenario(one: Person) -> None:
        await one.press("g", "d", "1")
        assert isinstance(one.app.screen, ChoiceDialog)
        for words in ("m missed", "b boundary", "d definition", "i interpretation", "⏎ first   esc back"):
            assert one.sees(words), words
        await one.press("i")
        assert not isinstance(one.app.screen, ChoiceDialog)

    person(folder, scenario, start=None, user="Ann", size=(60, 20))
