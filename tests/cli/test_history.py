"""The commands history, undo and redo."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.studies import fusen, make_study


@pytest.fixture
def study(tmp_path: Path) -> Path:
    root = make_study(tmp_path, {"a.txt": "R: We had no money.\n"})
    assert fusen(root, "code", "a@3-19", "Funding gap", "--as", "ann").code == 0
    return root


def test_history_lists_the_newest_step_first_with_its_sentence(study: Path) -> None:
    rows = fusen(study, "history", "--format", "json").rows
    assert [row["id"] for row in rows] == sorted((row["id"] for row in rows), reverse=True)
    assert (rows[0]["user"], rows[0]["sentence"]) == ("ann", "ann coded a@3-19 with Funding gap")
    assert len(fusen(study, "history", "--most", 1, "--format", "json").rows) == 1


def test_undo_and_redo_print_the_step(study: Path) -> None:
    undone = fusen(study, "undo", "--as", "ann")
    assert undone.out.endswith(", ann coded a@3-19 with Funding gap\n")
    assert fusen(study, "excerpts", "--coder", "ann", "--format", "json").rows == []
    assert fusen(study, "redo", "--as", "ann").out == undone.out.replace("undone", "redone")
    assert len(fusen(study, "excerpts", "--coder", "ann", "--format", "json").rows) == 1


def test_steps_of_other_coders_cannot_be_undone(study: Path) -> None:
    ran = fusen(study, "undo", "--as", "ben")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("error: ")
