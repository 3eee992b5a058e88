"""Steps: numbers, times and commits."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.small_study import code, make_study, opened


def test_step_without_changes_is_not_recorded(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        before = study.history.steps()
        with study.context.store.step("Ann", "nothing") as step:
            step.codings.close(["unknown"])
        assert study.history.steps() == before


def test_last_step_number_increases(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        first = study.context.store.history.last_step()
        code(study, "The money", "funding")
        assert study.context.store.history.last_step() == first + 1


def test_times_are_utc_with_milliseconds(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        made = code(study, "The money", "funding")
        step = study.history.steps()[0]
    assert made.at == step.at
    assert made.at.endswith("Z")
    assert len(made.at) == len("2026-01-01T00:00:00.000Z")


@pytest.mark.folder
def test_each_step_is_one_commit(tmp_path: Path) -> None:
    """Counted in the write-ahead log, where the last page of a commit names the size of the database."""
    root = make_study(tmp_path / "s")
    log = root / ".fusen" / "study.db-wal"

    def commits() -> int:
        data = log.read_bytes()
        page = 24 + int.from_bytes(data[8:12], "big")
        frames = (data[at : at + 24] for at in range(32, len(data), page))
        return sum(frame[4:8] != b"\0\0\0\0" and frame[8:16] == data[16:24] for frame in frames)

    with opened(root) as study:
        code(study, "The money", "funding")
        before = commits()
        code(study, "the interpreter", "language", direction="for", memo="why")
        assert commits() == before + 1
