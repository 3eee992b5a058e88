"""The commands of a shared study, in a study that is not shared."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.studies import fusen, make_study


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return make_study(tmp_path, {"a.txt": "R: We had no money.\n"})


@pytest.mark.parametrize("arguments", [["disconnect"], ["push"], ["pull"], ["team", "list"], ["team", "remove", "ben"]])
def test_a_study_in_its_folder_has_no_team(study: Path, arguments: list[str]) -> None:
    ran = fusen(study, *arguments)
    assert (ran.code, ran.out) == (1, "")
    assert "fusen connect" in ran.err


@pytest.mark.parametrize("address", ["team.example", "postgresql://ann:secret@localhost/team", "sqlite:///x.db"])
def test_connect_refuses_an_address_without_showing_its_password(study: Path, address: str) -> None:
    ran = fusen(study, "connect", address)
    assert (ran.code, ran.out) == (1, "")
    assert "secret" not in ran.err
