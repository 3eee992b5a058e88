"""Names and summaries of the commands."""

from __future__ import annotations

from importlib import import_module

import pytest

from fusen.cli.command_table import GROUPS, HOMES, requested


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (["--study", "import", "status"], "status"),
        (["--debug", "--as", "anna", "import", "--force"], "import"),
        (["--study"], ""),
        (["--help"], ""),
        ([], ""),
    ],
)
def test_command_is_the_first_word_that_is_no_value(arguments: list[str], command: str) -> None:
    assert requested(arguments) == command


def test_no_command_has_two_homes() -> None:
    names = [name for commands in HOMES.values() for name in commands]
    assert len(names) == len(set(names))


def test_summaries_fit_on_a_line_and_end_with_a_full_stop() -> None:
    summaries = [summary for commands in HOMES.values() for summary in commands.values()]
    assert [summary for summary in summaries if len(summary) > 75 or not summary.endswith(".")] == []


def test_groups_begin_with_a_command() -> None:
    names = {name for commands in HOMES.values() for name in commands}
    assert {group.split(" ")[0] for group in GROUPS} <= names


def test_each_home_is_a_module() -> None:
    for home in HOMES:
        assert import_module(f"fusen.cli.commands.{home}").__doc__
