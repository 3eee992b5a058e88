"""The commands of written themes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.studies import coding, fusen, make_study, review

TEXT = "I: Who paid?\n\nR: We had no money. It went on.\n"
PLACE = "a@17-33"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    lines = [coding(TEXT, "a.txt", "ann", "funding-gap", 17, 33), review(TEXT, "a.txt", "ann")]
    root = make_study(tmp_path, {"a.txt": TEXT}, codings={"ann.jsonl": lines})
    assert (
        fusen(root, "theme", "write", "Money ends", "It stops.", "--code", "Funding gap").out == "theme: Money ends\n"
    )
    return root


def test_a_pin_is_listed_with_its_stance_until_it_is_removed(study: Path) -> None:
    assert fusen(study, "theme", "pin", "Money ends", PLACE, "--stance", "qualifying").code == 0
    (row,) = fusen(study, "theme", "list", "--format", "json").rows
    assert (row["title"], row["stance"], row["citation"]) == ("Money ends", "qualifying", PLACE)
    assert fusen(study, "theme", "unpin", "Money ends", PLACE).out == f"{PLACE} unpinned\n"
    (row,) = fusen(study, "theme", "list", "--format", "json").rows
    assert not row["citation"]


def test_an_unknown_stance_is_refused(study: Path) -> None:
    ran = fusen(study, "theme", "pin", "Money ends", PLACE, "--stance", "unsure")
    assert (ran.code, "supporting" in ran.err) == (1, True)


def test_a_theme_is_renamed_and_removed(study: Path) -> None:
    assert (
        fusen(study, "theme", "write", "Money ends", "It stops.", "--rename", "Money stops").out
        == "theme: Money stops\n"
    )
    assert fusen(study, "theme", "remove", "Money ends").code == 1
    assert fusen(study, "theme", "remove", "money stops").code == 0
    assert fusen(study, "theme", "list", "--format", "json").rows == []
