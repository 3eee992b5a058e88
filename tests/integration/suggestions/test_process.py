"""The suggester process answers like one in this process, follows changes and ends with its parent."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue

import pytest

from fusen.study.suggestions.learner import Learner
from fusen.study.suggestions.process import ProcessMessage, SuggestionProcess, SuggestionRequest, advise
from fusen.study.suggestions.review_queue import confident, queue
from tests.support.interviews import code_all, make_interviews, talk
from tests.support.small_study import opened

PATIENCE = 60  # seconds until a test gives up: nothing here depends on how long anything takes


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_interviews(tmp_path_factory.mktemp("adviser") / "s")
    with opened(root) as study:
        code_all(study, "T0.txt")
    return root


@pytest.fixture
def told() -> Queue[ProcessMessage]:
    return Queue()


@pytest.fixture
def adviser(root: Path, told: Queue[ProcessMessage]) -> Iterator[SuggestionProcess]:
    opened(root).close()  # fills the database in PostgreSQL
    made = SuggestionProcess(root, "Ann", told.put)
    yield made
    made.close()


def until(told: Queue[ProcessMessage], wanted: Callable[[ProcessMessage], bool]) -> ProcessMessage:
    while True:
        heard = told.get(timeout=PATIENCE)
        if wanted(heard):
            return heard
        assert heard.what in ("progress", "ready", "spans"), heard


@pytest.mark.slow
def test_process_answers_and_follows_new_codings(
    root: Path, adviser: SuggestionProcess, told: Queue[ProcessMessage]
) -> None:
    until(told, lambda heard: heard.what == "ready")
    with opened(root) as study:
        source = next(info.guid for info in study.sources.all() if info.path == "T1.txt")
        spans = [(source, start, end) for start, end, _ in list(talk(study, "T1.txt"))[:4]]
        learner = Learner(study.context)
        learner.catch_up()
        adviser.ask(SuggestionRequest("spans", spans))
        answer = until(told, lambda heard: heard.what == "spans").answer
        assert answer == [(span, advise(study.context, learner, span)) for span in spans]
        adviser.ask(SuggestionRequest("source", source))
        assert until(told, lambda heard: heard.what == "source").answer == confident(learner, source)
        adviser.ask(SuggestionRequest("queue", "confidence"))
        assert until(told, lambda heard: heard.what == "queue").answer == queue(study.context, learner, "confidence")
        taken = answer[0][1].suggestions[0].code
        study.codings.add("T1.txt", *spans[0][1:], study.codebook.get().by_guid[taken].label)
        adviser.ask(SuggestionRequest("spans", spans[:1]))
        advice = until(told, lambda heard: heard.what == "spans").answer[0][1]
        assert taken not in {one.code for one in advice.suggestions}
        study.history.undo()


def test_only_latest_pending_request_is_answered(
    root: Path, adviser: SuggestionProcess, told: Queue[ProcessMessage]
) -> None:
    """All are asked while it gets ready: only the last is answered, others may be."""
    with opened(root) as study:
        source = study.sources.all()[0].guid
    for end in range(2, 40):
        adviser.ask(SuggestionRequest("spans", [(source, 0, end)]))
    until(told, lambda heard: heard.what == "spans" and heard.about == [(source, 0, 39)])


@pytest.mark.slow
def test_process_ends_without_its_parent(root: Path, told: Queue[ProcessMessage]) -> None:
    adviser = SuggestionProcess(root, "Ann", told.put)
    until(told, lambda heard: heard.what == "ready")
    adviser.close()
    assert adviser._process.wait(PATIENCE) == 0
    adviser.ask(SuggestionRequest("source", "x"))
    adviser.close()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_end_of_the_process_is_reported(root: Path, told: Queue[ProcessMessage]) -> None:
    adviser = SuggestionProcess(root, "Ann", told.put)
    until(told, lambda heard: heard.what == "ready")
    os.kill(adviser._process.pid, signal.SIGKILL)
    assert "phrase matches" in until_failed(told).about
    adviser.ask(SuggestionRequest("source", "x"))
    adviser.close()


def test_unopenable_study_is_reported(tmp_path: Path, told: Queue[ProcessMessage]) -> None:
    adviser = SuggestionProcess(tmp_path, "Ann", told.put)
    assert "no study in this folder" in until_failed(told).about
    adviser.close()


def until_failed(told: Queue[ProcessMessage]) -> ProcessMessage:
    while True:
        heard = told.get(timeout=PATIENCE)
        if heard.what == "failed":
            return heard
