"""Commands from the palette: search, options and output."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.tui.keys import command_dialog
from fusen.tui.keys.action_provider import ActionProvider
from fusen.tui.keys.command_dialog import CommandOutput, Commands, OutputDialog, run_command
from tests.support.tui_person import Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")
SUMMARIES = {"frequencies": "Count interviewees, codings and words for each code.", "edit": "Needs the terminal."}


async def output_shown(she: Person) -> None:
    """Wait until the command has ended, which runs in a thread of its own."""
    for _ in range(40):
        await she.pilot.pause(0.02)
        await she.settle()
        if isinstance(she.app.screen, OutputDialog):
            return


def test_command_runs_on_the_open_study_as_the_current_user(tmp_path: Path) -> None:
    done = run_command(["frequencies", "--format", "json"], small_study(tmp_path), "Mira")
    assert not done.failed
    assert "Funding gap" in done.text
    assert run_command(["excerpts", "--code"], tmp_path / "study", "Mira").failed


def test_palette_asks_for_options_and_shows_the_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[list[str], str]] = []

    def run(words: list[str], study: Path, user: str, _: int) -> CommandOutput:
        asked.append((list(words), user))
        return CommandOutput("Challenges  2 of 2", False)

    monkeypatch.setattr(command_dialog, "run_command", run)

    async def scenario(she: Person) -> None:
        she.app.commands = Commands(SUMMARIES)
        offered = {hit.text: hit async for hit in ActionProvider(she.app.screen).search("interviewees")}
        assert "fusen frequencies" in offered
        she.app.commands.ask(she.home, "frequencies")
        await she.settle()
        assert she.sees("Count interviewees, codings and words for each code.")
        await she.type("--by side")
        await she.press("enter")
        await output_shown(she)
        assert asked == [(["frequencies", "--by", "side"], "Mira")]
        assert she.sees("fusen frequencies --by side")
        assert she.sees("Challenges  2 of 2")
        await she.press("escape")
        assert she.app.screen is she.home
        she.app.commands.ask(she.home, "frequencies")
        await she.settle()
        await she.press("apostrophe", "enter")
        assert she.sees("the options cannot be read")
        assert "edit" not in she.app.commands.summaries

    person(small_study(tmp_path), scenario, start=None)


def test_export_is_one_enter_away_and_its_output_fits_a_small_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentence = "Coders Mira and Ben; 1 of 2 interviewees fully coded by each, and the rest waits for a second reading."

    def run(words: list[str], study: Path, user: str, width: int) -> CommandOutput:
        assert width <= 60
        return CommandOutput(f"{sentence}\n2 rows written to {words[1]}", False)

    monkeypatch.setattr(command_dialog, "run_command", run)

    async def scenario(she: Person) -> None:
        she.app.commands = Commands({"export": "Write excerpts, codings or the whole project to a file."})
        she.app.commands.ask(she.home, "export")
        await she.settle()
        assert she.sees("Options?"), "the title wraps"
        assert she.sees("such as  excerpts.xlsx")
        await she.press("enter")
        await output_shown(she)
        assert she.sees("2 rows written to excerpts.csv")
        assert she.sees("reading."), "long sentences wrap"

    person(small_study(tmp_path), scenario, start=None, size=(60, 20))
