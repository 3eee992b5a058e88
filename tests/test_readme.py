"""The commands of the README and docs/commands.md and the examples of docs/python.md run on the sample study."""

from __future__ import annotations

import doctest
import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.support.studies import fusen

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = (ROOT / "docs" / "commands.md").read_text("utf-8")
PYTHON = (ROOT / "docs" / "python.md").read_text("utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def sample(tagged_sample: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tagged_sample, tmp_path, dirs_exist_ok=True))


def test_install_and_test_commands_are_one_line_each() -> None:
    install, test = (block for language, block in BLOCK.findall(README)[:2] if language == "sh")
    assert install.count("\n") == test.count("\n") == 1
    assert "pip install" in install
    assert "-m pytest" in test
    assert f"<!-- test command -->\n```sh\n{test}```" in README


def test_walk_through_the_sample_study_works(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(sample)
    walk = README[README.index("## A walk") : README.index("## Where to read on")]
    commands = [line for language, block in BLOCK.findall(walk) if language == "sh" for line in block.splitlines()]
    on_the_sample = commands[: next(number for number, line in enumerate(commands) if line.startswith("fusen init"))]
    assert len(on_the_sample) > 4
    for line in on_the_sample:
        ran = fusen(sample, *shlex.split(line, comments=True)[1:])
        assert ran.code == 0, f"{line}\n{ran.err}"
    assert (sample / "challenges.csv").stat().st_size > 1000


def test_examples_of_the_command_page_work(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(sample)
    examples = [line for language, block in BLOCK.findall(COMMANDS) if language == "sh" for line in block.splitlines()]
    assert len(examples) > 4
    for line in examples:
        words = shlex.split(line.split(" | ")[0], comments=True)[1:]
        ran = fusen(None, *words)
        assert ran.code == 0, f"{line}\n{ran.err}"
        if "prints:" in line:
            assert ran.out.strip() == line.split("prints: ")[1]


def test_examples_of_the_python_page_work(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(sample)
    session = "".join(block for language, block in BLOCK.findall(PYTHON) if language == "python")
    test = doctest.DocTestParser().get_doctest(session, {}, "python.md", None, None)
    printed: list[str] = []
    failed, tried = doctest.DocTestRunner().run(test, out=printed.append)
    assert tried > 20
    assert not failed, "".join(printed)
