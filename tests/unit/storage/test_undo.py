"""Undo and redo: which step each reverses, and which it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fusen.errors import UndoRefused
from fusen.study import Study
from tests.support.small_study import code, make_study, opened, state


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with opened(make_study(tmp_path / "s")) as open_study:
        yield open_study


def test_each_undo_goes_one_step_further_back_and_redo_forward(study: Study) -> None:
    states = [state(study)]
    for words in ("money was missing", "the interpreter", "The market"):
        code(study, words, "funding")
        states.append(state(study))
    for expected in states[-2::-1]:
        study.history.undo()
        assert state(study) == expected
    for expected in states[1:]:
        study.history.redo()
        assert state(study) == expected


def test_a_coder_undoes_only_the_own_steps(study: Study) -> None:
    kept = code(study, "money was missing", "funding")
    with opened(study.paths.root, "Ben") as ben, pytest.raises(UndoRefused):
        ben.history.undo()
    assert study.codings.get(kept.guid) is not None


def test_a_coding_made_again_meanwhile_is_not_restored_twice(study: Study) -> None:
    first = code(study, "money was missing", "funding")
    study.codings.remove(first.guid)
    code(study, "money was missing", "funding")
    study.history.undo()
    study.history.undo()
    assert [found.guid for found in study.codings.find()] == [first.guid]


def test_a_new_step_ends_redo(study: Study) -> None:
    code(study, "money was missing", "funding")
    study.history.undo()
    code(study, "The market", "market")
    with pytest.raises(UndoRefused):
        study.history.redo()
