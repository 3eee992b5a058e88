"""The form of a command by keys and mouse."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from fusen.tui.keys.command_form import CommandForm, CommandParameter
from fusen.tui.keys.command_form_dialog import CommandFormDialog
from tests.support.tui_person import Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")
FORM = CommandForm(
    ("paint",),
    "Paint a wall.",
    (
        CommandParameter("WALL", required=True, is_path=True),
        CommandParameter("--colour", "What it becomes.", choices=("dark red", "green"), repeatable=True),
        CommandParameter("--dry", "Nothing is painted.", flag=True, choices=("yes",)),
    ),
)


async def form_shown(she: Person, form: CommandForm = FORM) -> list[Mapping[str, str] | None]:
    """Show the form over the list of interviews; the list returned receives its values."""
    answers: list[Mapping[str, str] | None] = []
    she.home.show(CommandFormDialog(form, {}, she.app.ink), answers.append)
    await she.settle()
    return answers


def test_keys_fill_the_form_and_show_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "north wall.txt").touch()

    async def scenario(she: Person) -> None:
        answers = await form_shown(she)
        await she.press("enter")
        assert she.sees("WALL needs a value before the command can run.")
        await she.type("nor")
        await she.press("tab", "down")
        assert she.sees("$ fusen paint 'north wall.txt'")
        assert she.sees("What it becomes. Several are separated by commas.")
        await she.press("tab")
        assert she.sees("$ fusen paint --colour 'dark red' 'north wall.txt'")
        await she.type(", gr")
        await she.press("tab", "down", "space", "enter")
        assert answers == [{"WALL": "north wall.txt", "--colour": "dark red, green", "--dry": "yes"}]

    person(small_study(tmp_path), scenario, start=None)


def test_mouse_chooses_a_row_and_a_value_and_esc_gives_nothing(tmp_path: Path) -> None:
    async def scenario(she: Person) -> None:
        answers = await form_shown(she)
        await she.click("--colour")
        await she.click("green", after="takes a choice")
        assert she.sees("$ fusen paint --colour green")
        await she.press("escape")
        assert answers == [None]
        assert she.app.screen is she.home

    person(small_study(tmp_path), scenario, start=None)


def test_form_without_parameters_needs_one_enter(tmp_path: Path) -> None:
    async def scenario(she: Person) -> None:
        answers = await form_shown(she, CommandForm(("check",), "Check the study for damage.", ()))
        assert she.sees("$ fusen check")
        await she.press("enter")
        assert answers == [{}]

    person(small_study(tmp_path), scenario, start=None, size=(60, 20))
