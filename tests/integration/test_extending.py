"""The examples in docs/extending.md run as they stand there."""

from __future__ import annotations

import re
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
import typer

from fusen.cli import app as cli
from fusen.formats import registry
from fusen.model import statistics
from fusen.study.suggestions import plugins
from fusen.tui import screens
from tests.support.small_study import make_study, opened
from tests.support.studies import fusen
from tests.support.tui_person import Person, person
from tests.support.tui_person import small_study as tui_study

PAGE = Path(__file__).parents[2] / "docs" / "extending.md"
MODULES = dict(re.findall(r"```python\n# (\w+)\.py\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL))


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A study, and the examples as modules beside it."""
    beside = tmp_path / "examples"
    beside.mkdir()
    for name, text in MODULES.items():
        (beside / f"{name}.py").write_text(text, "utf-8")
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.syspath_prepend(str(beside))
    root = make_study(tmp_path / "study")
    with opened(root) as study:
        study.codings.add("EU-01.txt", 40, 60, "Funding gap")
    return root


def test_a_statistic(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import_row = __import__("row").ROW
    monkeypatch.setitem(statistics.BY_NAME, "by_coder", import_row)
    with opened(root) as study:
        table = study.results.compute("by_coder")
        assert [row.codings for row in table.made] == [1]
        assert [excerpt.coder for excerpt in table.excerpts(0).made] == ["Ann"]
    made = typer.Typer()
    made.callback()(lambda: None)
    made.command("by-coder")(__import__("command").by_coder)
    monkeypatch.setattr(cli, "app_for", lambda _: made)
    ran = fusen(root, "by-coder", "--format", "json", "--coder", "people")
    assert [row["coder"] for row in ran.rows] == ["Ann"]
    assert "Ann" in fusen(root, "by-coder", "--coder", "people").out


def test_a_format(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_installed", lambda: (__import__("chevron").CHEVRON,))
    assert ".chev" in fusen(None, "import", "--formats").out
    (root / "transcripts" / "US-01.chev").write_text(
        "Interviewer> Money?\nPat> None at all.\nInterviewer> Time?\nPat> Not now.\n", "utf-8"
    )
    ran = fusen(root, "import")
    assert ran.code == 0, ran.err
    with opened(root) as study:
        (source,) = [one for one in study.sources.all() if one.path == "US-01.chev"]
        assert source.turns == 4


def test_a_suggester(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    points = [EntryPoint("names", "names:suggest", plugins.GROUP)]
    monkeypatch.setattr(plugins, "entry_points", lambda group: points)
    ran = fusen(root, "suggest", "--suggester", "names", "--as", "Ann")
    assert ran.code == 0, ran.err


def test_a_screen(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(screens.SCREENS, "history", "history_screen:HistoryScreen")

    async def scenario(user: Person) -> None:
        user.app.open("history")
        await user.settle()
        assert user.sees("Mira  tag")
        await user.press("q")
        assert not user.sees("Mira  tag")

    person(tui_study(tmp_path / "tui"), scenario, start=None)
