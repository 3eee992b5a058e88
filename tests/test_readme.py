"""The README's Python example runs on the sample study as it stands there."""

from __future__ import annotations

import doctest
import re
import shutil
from pathlib import Path

import pytest

from fusen.study import Study

ROOT = Path(__file__).parents[1]


def test_the_python_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for part in ("codebook", "transcripts", ".fusen"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("*.db*", "cache", "backups"))
    monkeypatch.chdir(tmp_path)
    with Study.open(".") as study:
        study.tag()
    example = re.search(r"```python\n(>>>.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert example
    test = doctest.DocTestParser().get_doctest(example[1], {}, "README.md", None, None)
    said: list[str] = []
    failed, tried = doctest.DocTestRunner().run(test, out=said.append)
    assert tried > 5
    assert not failed, "".join(said)
