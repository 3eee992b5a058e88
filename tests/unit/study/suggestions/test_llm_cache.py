"""Cached answers of a language model."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import Mock

import pytest

from fusen.study.paths import StudyPaths
from fusen.study.suggestions.llm_cache import ANSWERS, Answers

MESSAGES = [{"role": "user", "content": "Which codes?"}]


@pytest.fixture
def paths(tmp_path: Path) -> StudyPaths:
    (tmp_path / ".fusen" / "cache").mkdir(parents=True)
    return StudyPaths(tmp_path)


def answers(paths: StudyPaths, text: str = "none", *, again: bool = False) -> tuple[Answers, Mock]:
    client = Mock()
    client.complete.return_value = text
    return Answers(paths, client, "m", again=again), client


def test_an_answer_is_requested_once(paths: StudyPaths) -> None:
    first, client = answers(paths)
    assert (first.to(MESSAGES).new, first.to(MESSAGES).new) == (True, False)
    assert client.complete.call_count == 1
    later, unasked = answers(paths, "other")
    assert later.to(MESSAGES).text == "none"
    unasked.complete.assert_not_called()


def test_an_unsound_answer_is_returned_and_not_kept(paths: StudyPaths) -> None:
    first, client = answers(paths, "mumble")
    assert first.to(MESSAGES, lambda text: False).text == "mumble"
    first.to(MESSAGES)
    assert client.complete.call_count == 2


def test_a_new_request_replaces_the_cached_answer(paths: StudyPaths) -> None:
    answers(paths)[0].to(MESSAGES)
    anew, client = answers(paths, "other", again=True)
    assert anew.to(MESSAGES).text == "other"
    assert client.complete.call_count == 1
    assert answers(paths)[0].to(MESSAGES).text == "other"


def test_damaged_lines_are_passed_over(paths: StudyPaths) -> None:
    answers(paths)[0].to(MESSAGES)
    file = paths.cache / ANSWERS
    file.write_bytes(b'{"prompt": 1}\nnot json\n[]\n' + file.read_bytes() + b'{"prompt": "x", "ans')
    assert answers(paths, "other")[0].to(MESSAGES).text == "none"


def test_the_pace_is_the_median_of_the_models_own_answers(paths: StudyPaths) -> None:
    first, _ = answers(paths)
    assert first.pace is None
    for number, seconds in enumerate((1.0, 9.0, 2.0)):
        first.keep(str(number), "none", seconds=seconds)
    assert first.pace == 2.0
    other = Answers(paths, Mock(), "another model")
    assert (answers(paths)[0].pace, other.pace) == (2.0, None)
