"""Members of a team, in a study without one."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import FusenError
from fusen.study.team.members import Team
from tests.support.small_study import make_study, opened


@pytest.mark.parametrize("name", ["", " ", "a\x1bb"])
def test_an_invalid_name_is_refused_before_the_database_is_asked(tmp_path: Path, name: str) -> None:
    with opened(make_study(tmp_path / "s")) as study, pytest.raises(FusenError, match="name"):
        Team(study.context).add(name, "coder")


def test_an_unknown_role_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        with pytest.raises(FusenError, match="'owner' is no role in a team") as caught:
            Team(study.context).add("Ben", "owner")
        assert "coordinator" in (caught.value.hint or "")


def test_a_study_in_its_folder_has_no_members(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        before = study.history.last_step()
        for act in (Team(study.context).members, lambda: Team(study.context).add("Ben", "coder")):
            with pytest.raises(FusenError):
                act()
        assert study.history.last_step() == before
