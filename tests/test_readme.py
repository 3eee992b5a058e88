"""The Python examples of README and docs run on the sample study as it stands there."""

from __future__ import annotations

import doctest
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from fusen.study import Study

ROOT = Path(__file__).parents[1]


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    for part in ("codebook", "transcripts", ".fusen"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("*.db*", "cache", "backups"))
    with Study.open(tmp_path) as study:
        study.autocode.tag()
    return tmp_path


def test_the_python_example(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(sample)
    example = re.search(r"```python\n(>>>.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert example
    test = doctest.DocTestParser().get_doctest(example[1], {}, "README.md", None, None)
    said: list[str] = []
    failed, tried = doctest.DocTestRunner().run(test, out=said.append)
    assert tried > 5
    assert not failed, "".join(said)


def test_the_example_of_comparing_interviewees(sample: Path) -> None:
    example = re.search(r"```python\n(.*?)```", (ROOT / "docs/across.md").read_text("utf-8"), re.DOTALL)
    assert example
    with Study.open(sample) as study:
        names: dict[str, Any] = {"study": study}
        exec(example[1], names)
    assert names["table"].columns == ("EU", "Japan")
    assert names["pairs"].pairs
