"""`fusen link`, `unlink` and `links`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.small_study import make_study
from tests.support.studies import fusen


@pytest.fixture
def study(tmp_path: Path) -> Path:
    study = make_study(tmp_path / "s")
    assert fusen(study, "code", "EU-01@40-60", "Funding gap", "--as", "Ann").code == 0
    return study


def test_link_is_created_listed_drawn_and_removed(study: Path, tmp_path: Path) -> None:
    made = fusen(study, "link", "EU-01@40-60", "contradicts", "Market pull", "--note", "so he says", "--as", "Ann")
    assert made.code == 0, made.err
    fusen(study, "link", "Funding gap", "my own relation", "Language barrier", "--as", "Ann")
    rows = fusen(study, "links", "--format", "json").rows
    assert [(row["origin_citation"], row["relation"], row["target_code"], row["note"]) for row in rows] == [
        ("EU-01@40-60", "contradicts", "Challenges / Market pull", "so he says"),
        (None, "my own relation", "Challenges / Language barrier", ""),
    ]
    assert len(fusen(study, "links", "--relation", "contradicts", "--format", "json").rows) == 1
    listed = fusen(study, "links", "--plot", tmp_path / "l.svg").out
    assert f"“{rows[0]['origin_quote']}”" in listed
    assert "— EU-01@40-60\n" in listed
    assert "my own relation" in (tmp_path / "l.svg").read_text("utf-8")
    assert fusen(study, "links", "-o", tmp_path / "l.xlsx").code == 0
    assert fusen(study, "unlink", rows[0]["id"], "--as", "Ann").code == 0
    assert len(fusen(study, "links", "--format", "json").rows) == 1
    assert "restored" not in fusen(study, "undo", "--as", "Ann").err
    assert len(fusen(study, "links", "--format", "json").rows) == 2


def test_invalid_link_is_one_error(study: Path) -> None:
    ran = fusen(study, "link", "Nothing", "explains", "Funding gap", "--as", "Ann")
    assert (ran.code, ran.err.splitlines()[0]) == (1, "error: no code is called Nothing")
    assert fusen(study, "unlink", "12", "--as", "Ann").code == 1
