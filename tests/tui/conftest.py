"""The study of the tests of the app that need no other, and the parts of the coding screen over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.coding_parts import Parts, opened_parts
from tests.support.tui_person import small_study


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return small_study(tmp_path)


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    with opened_parts(tmp_path) as parts:
        yield parts
