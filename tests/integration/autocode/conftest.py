"""Four interviews, of which a person has coded three."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from fusen.study import Study
from tests.support.coded_interviews import CODED
from tests.support.interviews import code_all, make_interviews
from tests.support.small_study import opened


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four interviews; Ann has coded three."""
    root = make_interviews(tmp_path_factory.mktemp("combined") / "s", 4)
    with opened(root) as study:
        for path in CODED:
            code_all(study, path)
    return root


@pytest.fixture
def study(coded: Path, tmp_path: Path) -> Iterator[Study]:
    with opened(Path(shutil.copytree(coded, tmp_path / "s"))) as found:
        yield found
