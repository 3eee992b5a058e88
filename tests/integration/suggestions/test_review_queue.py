"""Review queues: confident suggestions, possible mistakes and reading order."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from fusen.study import Study
from fusen.study.suggestions.learner import Learner
from fusen.study.suggestions.review_queue import AT_RANDOM, CHANCE, confident, queue
from tests.support.interviews import code_all, expected_code, make_interviews, talk
from tests.support.small_study import opened


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six interviews; Ann coded two."""
    root = make_interviews(tmp_path_factory.mktemp("queue") / "s", 6)
    with opened(root) as study:
        code_all(study, "T0.txt")
        code_all(study, "T1.txt")
    return root


@pytest.fixture
def study(coded: Path, tmp_path: Path) -> Iterator[Study]:
    with opened(Path(shutil.copytree(coded, tmp_path / "s"))) as found:
        yield found


def ready(study: Study) -> Learner:
    learner = Learner(study.context)
    learner.catch_up()
    return learner


def test_queue_lists_confident_suggestions_on_unread_passages(study: Study) -> None:
    learner = ready(study)
    source = next(info.guid for info in study.sources.all() if info.path == "T2.txt")
    starts = confident(learner, source)
    words = {start: text for start, _, text in talk(study, "T2.txt")}
    assert starts
    assert sum(bool(expected_code(words[start])) for start in starts) >= 0.8 * len(starts)
    rows = queue(study.context, learner, "confidence")
    assert {row.start for row in rows if row.source == source} == set(starts)
    read = {info.guid for info in study.sources.all() if info.path in ("T0.txt", "T1.txt")}
    assert not {row.source for row in rows} & read
    assert sorted(queue(study.context, learner, "code"), key=repr) == sorted(rows, key=repr)
    assert confident(learner, next(iter(read))) == ()
    assert confident(learner, "nothing") == ()


def test_reading_order_starts_at_random_and_alternates_interviews(study: Study) -> None:
    learner = ready(study)
    assert learner.counts()[0] < AT_RANDOM
    rows = queue(study.context, learner, "reading")
    assert rows == queue(study.context, ready(study), "reading")
    assert (
        len(rows)
        == len({(row.source, row.start) for row in rows})
        == sum(map(learner.open, range(len(learner.corpus.spoken))))
    )
    assert len({row.source for row in rows[:4]}) == 4
    assert [row.start for row in rows] != sorted(row.start for row in rows)
    assert {(row.code, row.score, row.coded) for row in rows} == {(None, None, ())}


def test_later_order_prefers_uncertain_passages_with_every_fifth_random(study: Study) -> None:
    for path in ("T2.txt", "T3.txt"):
        code_all(study, path)
    learner = ready(study)
    assert learner.counts()[0] >= AT_RANDOM
    assert learner.engine is not None
    rows = queue(study.context, learner, "reading")
    assert (
        len(rows)
        == len({(row.source, row.start) for row in rows})
        == sum(map(learner.open, range(len(learner.corpus.spoken))))
    )
    margin = abs(learner.engine.probabilities() - learner.thresholds()).min(axis=1)
    number = {(one.source, one.start): place for place, one in enumerate(learner.corpus.spoken)}
    margins = [float(margin[number[row.source, row.start]]) for row in rows]
    chosen = [each for place, each in enumerate(margins[:20], 1) if place % CHANCE]
    assert sum(chosen) / len(chosen) < sum(margins) / len(margins)


def test_interviewees_who_may_not_be_listed_are_omitted(study: Study) -> None:
    (study.paths.cases).write_text("case,source,consent\nA,T2.txt,analyse\nB,T3.txt,paraphrase\n")
    study.close()
    with opened(study.paths.root) as again:
        learner = ready(again)
        paths = {info.guid: info.path for info in again.sources.all()}
        for order in ("confidence", "reading"):
            rows = queue(again.context, learner, order)
            assert "T2.txt" not in {paths[row.source] for row in rows}
            withheld = {row.words for row in rows if paths[row.source] == "T3.txt"}
            assert withheld == {None}
