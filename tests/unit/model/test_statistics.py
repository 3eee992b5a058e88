"""The table of statistics: all that it names exists, and method, command and docs follow it."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from fusen.cli.command_table import HOMES
from fusen.model.statistics import BY_NAME, STATISTICS, Statistic, load
from fusen.study.results import Results

COMMANDS = {name: home for home, names in HOMES.items() for name in names}
NO_COMMAND = {"tidy"}  # fusen export --tidy
LINES = 10


@pytest.mark.parametrize("statistic", STATISTICS, ids=lambda one: one.name)
def test_each_part_of_a_statistic_exists(statistic: Statistic) -> None:
    for place in (statistic.compute, statistic.view, statistic.chart, statistic.section, statistic.matrix):
        assert not place or callable(load(place))
    assert bool(statistic.section) == bool(statistic.title)
    assert getattr(Results, statistic.name).__doc__


@pytest.mark.parametrize("name", sorted(BY_NAME.keys() - NO_COMMAND))
def test_each_statistic_has_a_short_command_and_a_row_in_the_docs(name: str) -> None:
    command = load(f"fusen.cli.commands.{COMMANDS[name]}:{name}")
    assert inspect.getdoc(command).splitlines()[0] == BY_NAME[name].summary  # type: ignore[union-attr]
    written = inspect.getsource(inspect.unwrap(command)).rsplit('"""', 1)[1].strip().splitlines()
    assert len(written) <= LINES or name == "themes"  # with prose by a language model
    assert f"| `fusen {name}" in Path("docs/commands.md").read_text("utf-8")
