"""The examples in docs/extending.md run as printed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from fusen.formats import registry
from fusen.study.suggestions import plugins
from fusen.tui import screens
from tests.support.small_study import make_study, opened
from tests.support.studies import environment, fusen
from tests.support.tui_person import Person, person
from tests.support.tui_person import small_study as tui_study

PAGE = Path(__file__).parents[2] / "docs" / "extending.md"
SOURCE = Path(__file__).parents[2] / "src" / "fusen"
MODULES = dict(re.findall(r"```python\n# (\w+)\.py\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL))


def python(program: str, variables: dict[str, str]) -> str:
    """What a program prints, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", program], env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


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


USE = """
from pathlib import Path

import fusen
from fusen.cli.app import run
from fusen.model.filter import Filter
from fusen.study import Study
from fusen.tui.tables.state import TableOptions, read_table
from tests.support.method_types import module_text
from tests.support.statistic_docs import api_page, commands_page
from test_concentration import test_the_largest_share_of_an_interviewee

assert Path(fusen.__file__).is_relative_to(TREE)
test_the_largest_share_of_an_interviewee()
with Study.open(ROOT, user="Ann") as study:
    table = study.results.concentration(Filter(coders=("Ann",)), least=1)
    assert [(row.code, row.codings) for row in table.rows] == [("Challenges / Funding gap", 1)]
    assert [excerpt.coder for excerpt in table.excerpts(0).rows] == ["Ann"]
    tabled = read_table(study, TableOptions(whose="you", by="concentration"))
    assert "concentration" in tabled.variables
    assert [cell.text for cell in tabled.heat.rows[0].cells] == ["1", "1", "100 %"]
assert "concentration = counted(fusen.analysis.concentration.concentration)" in module_text()
row = "| `fusen concentration` | Show which codes rest on a single interviewee. | `--least` |"
assert row in commands_page((Path(DOCS) / "commands.md").read_text("utf-8"))
assert "`concentration(filter, least=1)`" in api_page((Path(DOCS) / "api.md").read_text("utf-8"))
for command in COMMANDS:
    run(command)
"""


def test_statistic_needs_four_files_and_one_row(root: Path, tmp_path: Path) -> None:
    """The files of the page in a copy of the source: nothing else is changed."""
    tree = tmp_path / "tree"
    shutil.copytree(SOURCE, tree / "fusen")
    page = PAGE.read_text("utf-8")
    for path, text in re.findall(r"```python\n# (fusen/\S+\.py)\n(.*?)```", page, re.DOTALL):
        assert not (tree / path).exists()
        (tree / path).write_text(text, "utf-8")
    test = re.search(r"```python\n# tests/unit/analysis/(test_\w+\.py)\n(.*?)```", page, re.DOTALL)
    assert test is not None
    (tree / test[1]).write_text(test[2], "utf-8")
    table = tree / "fusen" / "model" / "statistics.py"
    table.write_text(table.read_text("utf-8").replace("\n)\nBY_NAME", f"\n{MODULES['row']})\nBY_NAME"), "utf-8")
    with opened(root) as study:
        study.reviews.add("EU-01.txt")

    target = tmp_path / "report.md"
    commands = [
        ["concentration", "--study", str(root), "--coder", "Ann", "--format", "json"],
        ["report", str(target), "--study", str(root), "--coder", "Ann"],
        ["--help"],
    ]
    given = {"TREE": str(tree), "ROOT": str(root), "DOCS": str(PAGE.parent), "COMMANDS": commands}
    program = "".join(f"{name} = {value!r}\n" for name, value in given.items()) + USE
    out = python(program, environment(PYTHONPATH=os.pathsep.join([str(tree), str(SOURCE.parents[1])])))
    assert '"largest": 1.0' in out
    assert "  concentration  Show which codes rest on a single interviewee.\n" in out
    assert "## Concentration of codings\n" in target.read_text("utf-8")


def test_documented_format_works(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_documented_suggester_works(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    points = [EntryPoint("names", "names:suggest", plugins.GROUP)]
    monkeypatch.setattr(plugins, "entry_points", lambda group: points)
    ran = fusen(root, "suggest", "--suggester", "names", "--as", "Ann")
    assert ran.code == 0, ran.err


def test_documented_screen_works(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(screens.SCREENS, "history", "history_screen:HistoryScreen")

    async def scenario(user: Person) -> None:
        user.app.open("history")
        await user.settle()
        assert user.sees("Mira  tag")
        await user.press("q")
        assert not user.sees("Mira  tag")

    person(tui_study(tmp_path / "tui"), scenario, start=None)
