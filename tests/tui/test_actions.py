"""The table of actions: keys, labels and handlers."""

from __future__ import annotations

from pathlib import Path

from fusen.tui.actions import ACTIONS, BY_ID, GO, shown_key
from fusen.tui.coding.headings import IN_TREE, SELECTED
from fusen.tui.screens import SCREENS, make_screen
from tests.support.tui_person import Person, person, small_study


def test_action_table_is_consistent() -> None:
    assert len(BY_ID) == len(ACTIONS)
    taken: dict[tuple[str, str], str] = {}
    for action in ACTIONS:
        for key in filter(None, action.keys.split(",")):
            for where in {action.where} | ({"coding", "home"} if action.where == "anywhere" else set()):
                assert (where, key) not in taken, f"{key} is {taken.get((where, key))} and {action.id}"
                taken[where, key] = action.id
    assert shown_key("ctrl+right_square_bracket") == "ctrl+]"


def test_every_action_has_a_handler(tmp_path: Path) -> None:
    """Each action of a screen has its handler: on the screen, or on the app."""
    arguments: dict[str, dict[str, object]] = {
        "coding": {"source": "guid"},
        "moved": {"realigned": ()},
        "split": {"code": "guid", "names": ("one",), "then": print},
    }
    seen: set[str] = set()

    async def scenario(she: Person) -> None:
        for name in SCREENS:
            screen = make_screen(name, **arguments.get(name, {}))
            seen.update(screen.WHERE)
            for action in ACTIONS:
                if action.where in screen.WHERE:
                    assert action.id in screen.handlers or action.id in she.app.handlers, (screen, action)
            unknown = screen.handlers.keys() - BY_ID.keys()
            assert not unknown, (screen, unknown)
            for foot in (*screen.FOOT, *((*SELECTED, *IN_TREE) if name == "coding" else ())):
                assert BY_ID[foot].where in screen.WHERE
                assert BY_ID[foot].foot
        assert seen | {GO} == {action.where for action in ACTIONS}

    person(small_study(tmp_path), scenario)
