"""A small study, opened once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.small_study import make_study, opened


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_study(tmp_path_factory.mktemp("import") / "s")
    opened(root).close()
    return root


@pytest.fixture
def root(loaded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(loaded, tmp_path / "s"))
