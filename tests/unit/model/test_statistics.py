"""The table of statistics agrees with methods, commands, types and docs."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path

import pytest

from fusen.model.statistics import STATISTICS, Statistic, load
from fusen.study.results import Results, method_types
from tests.support.method_types import module_text
from tests.support.statistic_docs import api_page, commands_page

LINES = 10
PAGES = Path(__file__).parents[3] / "docs"


@pytest.mark.parametrize("statistic", STATISTICS, ids=lambda one: one.name)
def test_each_part_of_a_statistic_exists(statistic: Statistic) -> None:
    assert bool(statistic.compute) != bool(statistic.count)
    for place in (statistic.compute, statistic.count, statistic.codings):
        assert not place or callable(load(place))
    view = load(statistic.view) if statistic.view else None
    assert not statistic.command or (view and (view.table or view.display))
    assert not statistic.count or (view and view.shape.name == statistic.name)
    assert getattr(Results, statistic.name).__doc__


def test_the_types_of_the_methods_follow_the_table(pytestconfig: pytest.Config) -> None:
    if pytestconfig.getoption("--golden"):
        Path(method_types.__file__).write_text(module_text(), "utf-8")
    assert Path(method_types.__file__).read_text("utf-8") == module_text(), "--golden writes the types"


def test_a_method_has_the_options_of_its_statistic() -> None:
    signature = inspect.signature(Results.transitions)
    assert [*signature.parameters] == ["self", "filter_", "lag", "unit", "level", "least", "repeats"]
    assert signature.return_annotation == "Table[Transitions]"


@pytest.mark.parametrize("statistic", [one for one in STATISTICS if one.command], ids=lambda one: one.name)
def test_each_statistic_has_a_short_command(statistic: Statistic) -> None:
    command = load(f"fusen.cli.commands.{statistic.command}:{statistic.name}")
    assert inspect.getdoc(command).splitlines()[0] == statistic.summary  # type: ignore[union-attr]
    written = inspect.getsource(inspect.unwrap(command)).rsplit('"""', 1)[1].strip().splitlines()
    assert len(written) <= LINES or statistic.name == "themes"  # with prose by a language model


@pytest.mark.parametrize(("name", "written"), [("commands.md", commands_page), ("api.md", api_page)])
def test_the_docs_follow_the_table(name: str, written: Callable[[str], str], pytestconfig: pytest.Config) -> None:
    page = (PAGES / name).read_text("utf-8")
    if pytestconfig.getoption("--golden"):
        (PAGES / name).write_text(written(page), "utf-8")
    assert (PAGES / name).read_text("utf-8") == written(page), "--golden writes the rows and sections"
