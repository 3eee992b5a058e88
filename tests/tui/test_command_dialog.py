"""Commands from the palette: search, the form of their parameters, and output."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from fusen.cli.command_forms import form_of
from fusen.cli.command_table import command_summaries
from fusen.tui.keys import command_dialog
from fusen.tui.keys.action_provider import ActionProvider
from fusen.tui.keys.command_dialog import CommandOutput, Commands, OutputDialog, RunningCommand
from tests.support.tui_person import Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")


class FakeCommand:
    """A command that has ended at once; it keeps what was run."""

    runs: list[tuple[list[str], int]]

    def __init__(self, output: CommandOutput) -> None:
        self.runs, self._output = [], output

    def __call__(self, words: Sequence[str], width: int) -> FakeCommand:
        self.runs.append((list(words), width))
        return self

    def wait(self) -> CommandOutput:
        return self._output

    def stop(self) -> None:
        """Nothing runs."""


async def output_shown(she: Person) -> None:
    """Wait until the command has ended, which runs in a thread of its own."""
    for _ in range(40):
        await she.pilot.pause(0.02)
        await she.settle()
        if isinstance(she.app.screen, OutputDialog):
            return


def test_command_runs_on_the_open_study_without_a_terminal(tmp_path: Path) -> None:
    study = str(small_study(tmp_path))
    done = RunningCommand(["frequencies", "--study", study, "--format", "json"]).wait()
    assert not done.failed
    assert "Funding gap" in done.text


def test_palette_asks_for_parameters_and_shows_the_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = FakeCommand(CommandOutput("Challenges  2 of 2", False))
    monkeypatch.setattr(command_dialog, "start_command", command)
    study = small_study(tmp_path)

    async def scenario(she: Person) -> None:
        she.app.commands = commands = Commands(command_summaries(), form_of)
        offered = {hit.text: hit async for hit in ActionProvider(she.app.screen).search("interviewees")}
        assert "fusen frequencies" in offered
        commands.ask(she.home, "frequencies")
        await she.settle()
        assert she.sees("Count interviewees, codings and words for each code.")
        assert she.sees("Compare groups by this case variable."), "the help of the first option"
        assert she.sees("side"), "its choices are the variables of the study"
        await she.press("tab", "down", "tab")
        assert she.sees("$ fusen frequencies --by side --level theme")
        await she.press("enter")
        await output_shown(she)
        assert command.runs[0][0] == ["frequencies", "--study", str(study), "--as", "Mira", "--by", "side", "--level", "theme"]  # fmt: skip
        assert she.sees("fusen frequencies --by side --level theme")
        assert she.sees("Challenges  2 of 2")
        await she.press("escape")
        assert she.app.screen is she.home

    person(study, scenario, start=None)


def test_form_asks_for_what_is_needed_and_esc_leaves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = FakeCommand(CommandOutput("error: no such code", True))
    monkeypatch.setattr(command_dialog, "start_command", command)

    async def scenario(she: Person) -> None:
        she.app.commands = commands = Commands(command_summaries(), form_of)
        commands.ask(she.home, "codebook rename")
        await she.settle()
        await she.type("fund")
        await she.press("tab", "enter")
        assert she.sees("NAME needs a value before the command can run.")
        assert not command.runs
        await she.type("Gap in funding")
        await she.press("down", "y")
        assert she.sees("$ fusen codebook rename --dry-run")
        await she.press("enter")
        await output_shown(she)
        assert she.sees("error: no such code")
        await she.press("escape")
        assert she.sees("Gap in funding"), "a command that failed returns to its form"
        await she.press("escape")
        assert she.app.screen is she.home

    person(small_study(tmp_path), scenario, start=None)


def test_export_is_one_enter_away_and_its_output_fits_a_small_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentence = "Coders Mira and Ben; 1 of 2 interviewees fully coded by each, and the rest waits for a second reading."
    command = FakeCommand(CommandOutput(f"{sentence}\n2 rows written to excerpts.csv", False))
    monkeypatch.setattr(command_dialog, "start_command", command)

    async def scenario(she: Person) -> None:
        she.app.commands = commands = Commands(command_summaries(), form_of)
        commands.ask(she.home, "export")
        await she.settle()
        assert she.sees("$ fusen export excerpts.csv"), "the command line fits below the form"
        assert she.sees("⏎ run")
        await she.press("enter")
        await output_shown(she)
        assert command.runs[0][1] <= 60
        assert she.sees("2 rows written to excerpts.csv")
        assert she.sees("reading."), "long sentences wrap"

    person(small_study(tmp_path), scenario, start=None, size=(60, 20))


def test_keys_typed_ahead_of_the_palette_reach_the_form(tmp_path: Path) -> None:
    async def scenario(she: Person) -> None:
        she.app.commands = Commands(command_summaries(), form_of)
        await she.press("ctrl+p")
        await she.type("codebook rename")
        await she.pilot.pause(0.3)
        for key in ("enter", *"sales", "tab", "down", *"Turn"):
            she._send(key)
        await she.settle()
        assert she.sees("$ fusen codebook rename Sales Turn")

    person(small_study(tmp_path), scenario, start=None)
