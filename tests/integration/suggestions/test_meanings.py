"""Sentence vectors are cached by text, computed in the background, and continue after an interruption."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from fusen.study import Study
from fusen.study.cache import cached_lines
from fusen.study.paths import StudyPaths
from fusen.study.suggestions import learner as learner_module
from fusen.study.suggestions import meanings as meanings_module
from fusen.study.suggestions.extras import Extras
from fusen.study.suggestions.learner import Learner
from fusen.study.suggestions.meanings import MEANINGS, CachedMeanings, missing_texts
from fusen.suggest.tokenize import plain_words
from tests.integration.suggestions.test_learner import chances
from tests.support.interviews import code_all, make_interviews
from tests.support.small_study import opened


class CountedSense:
    """An encoder whose vectors follow from the letters, with a record of what it read."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += texts
        rows = np.array([[text.count(letter) + 0.1 for letter in "aeiourst"] for text in texts], np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32).reshape(len(texts), 8)


@pytest.fixture
def paths(tmp_path: Path) -> StudyPaths:
    result = StudyPaths(tmp_path)
    result.cache.parent.mkdir()
    return result


def test_each_text_is_read_once_by_any_process(paths: StudyPaths) -> None:
    sense = CountedSense()
    first = CachedMeanings(paths, sense, "one 1.0")(["boat", "money", "boat"])
    assert sense.texts == ["boat", "money"]
    again = CachedMeanings(paths, sense, "one 1.0")(["money", "boat", "rain"])
    assert sense.texts == ["boat", "money", "rain"]
    assert (again[1] == first[0]).all()
    assert CachedMeanings(paths, sense, "one 2.0").known(["boat"]).any() == 0, "another version has other vectors"


def test_damaged_lines_are_read_again(paths: StudyPaths) -> None:
    sense = CountedSense()
    CachedMeanings(paths, sense, "k")(["boat"])
    path = paths.cache / MEANINGS
    path.write_bytes(b'{"encoder": "k", "texts": ["x"], "vectors": "AAA"}\n{"texts": 3}\n' + path.read_bytes()[:-9])
    CachedMeanings(paths, sense, "k")(["boat"])
    CachedMeanings(paths, sense, "k")(["boat"])
    assert sense.texts.count("boat") == 2


def test_an_interrupted_run_keeps_its_batches(paths: StudyPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meanings_module, "BATCH", 2)
    sense = CountedSense()
    texts = ["a", "e", "i", "o", "u"]
    meanings = CachedMeanings(paths, sense, "k")
    assert not meanings.add(texts, lambda: len(sense.texts) >= 2)
    assert len(list(cached_lines(paths.cache / MEANINGS))) == 1
    assert CachedMeanings(paths, sense, "k").add(texts)
    assert sorted(sense.texts) == sorted(texts)


@pytest.fixture
def study(tmp_path: Path, own_folders: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Study]:
    monkeypatch.setattr(learner_module, "chosen_extras", lambda: Extras(plain_words, SENSE, "letters 1"))
    SENSE.texts.clear()
    root = make_interviews(tmp_path / "s")
    with opened(root, "Ann") as result:
        code_all(result, "T0.txt")
        yield result


SENSE = CountedSense()


def learner(study: Study, **options: Any) -> Learner:
    result = Learner(study.context, **options)
    result.catch_up()
    return result


def test_suggestions_do_not_wait_for_meanings_and_end_like_those_that_do(study: Study) -> None:
    hurried = learner(study, hurried=True)
    passages = {spoken.text for spoken in hurried.corpus.spoken}
    assert not passages & set(SENSE.texts), "only the codebook was read"
    assert hurried.unsettled
    before = chances(hurried)
    while hurried.unsettled:
        hurried.settle()
    assert passages <= set(SENSE.texts)
    count = len(SENSE.texts)
    assert chances(hurried) != before
    waited = chances(learner(study))
    assert len(SENSE.texts) == count, "nothing is read twice"
    for passage, odds in chances(hurried).items():
        assert odds == pytest.approx(waited[passage], abs=1e-3)


def test_a_request_interrupts_the_reading_of_meanings(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meanings_module, "BATCH", 1)
    hurried = learner(study, hurried=True)
    count = len(SENSE.texts)
    hurried.settle(lambda: len(SENSE.texts) > count)
    assert len(SENSE.texts) == count + 1
    assert hurried.unsettled
    restarted = learner(study, hurried=True)
    while restarted.unsettled:
        restarted.settle()
    assert len(SENSE.texts) == len(set(SENSE.texts)), "the restart continues"


def test_unread_and_least_certain_passages_come_first(study: Study) -> None:
    hurried = learner(study, hurried=True)
    engine = hurried.engine
    assert engine is not None
    texts = missing_texts(engine, lambda number: not hurried.open(number))
    unread = [number for number, _ in enumerate(engine.passages) if hurried.open(number)]
    margin = np.abs(engine.log_odds(unread) - engine.cuts).min(axis=1)
    assert texts[0] == engine.passages[unread[int(margin.argmin())]].text
    first = {engine.passages[number].text for number in unread} | {
        engine.passages[number].question for number in unread
    }
    assert set(texts[: len(first)]) == first
