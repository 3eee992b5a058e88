"""The saturation header reports a fixed codebook only if its log confirms it."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.analysis.saturation import CODES, FIXED
from fusen.model.filter import Filter
from fusen.study import Study
from tests.support.small_study import make_study


def remarks(root: Path) -> tuple[str, ...]:
    with Study.open(root, user="Ann") as study:
        return study.results.saturation(Filter(coders=("Ann",)), orders=20).remarks


def test_codebook_is_fixed_until_a_code_changes_after_the_first_coding(tmp_path: Path) -> None:
    root = make_study(tmp_path / "study")
    with Study.open(root, user="Ann") as study:
        study.codings.add("EU-01.txt", 40, 60, "Funding gap")
        study.reviews.add("EU-01.txt")
    assert {CODES, FIXED} <= set(remarks(root))
    file = next((root / "codebook").iterdir())
    file.write_text(file.read_text("utf-8").replace("Money is missing.", "Money comes late."), "utf-8")
    assert CODES in remarks(root)
    assert FIXED not in remarks(root)


@pytest.mark.folder
def test_study_without_codings_has_no_remark_on_the_codebook(tmp_path: Path) -> None:
    assert FIXED not in remarks(make_study(tmp_path / "study"))
