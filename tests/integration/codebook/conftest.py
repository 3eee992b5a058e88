"""The open study of the tests of codebooks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fusen.study import Study
from tests.support.small_study import make_study, opened


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with opened(make_study(tmp_path / "s")) as opened_study:
        yield opened_study
