"""Tagging that commits in portions: one undo, and an interrupted run goes on where it stopped."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.study import Study
from fusen.study.autocode import tag
from tests.support.small_study import make_study, opened

TALK = "Interviewer: What is hard?\nKenji: Number {}: the money, and the language.\n"
TEXTS = {f"N{number}.txt": TALK.format(number) for number in range(5)}


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Study:
    monkeypatch.setattr(tag, "PORTION", 4)  # tags of two sources
    return opened(make_study(tmp_path / "s", TEXTS))


def tagged(study: Study) -> list[str]:
    paths = {info.guid: info.path for info in study.sources.all()}
    return sorted({paths[coding.source] for coding in study.context.store.codings.live()})


def interrupted_after(study: Study, sources: int) -> None:
    def stop(what: str, done: int, total: int) -> None:
        if what == "tagging" and done > sources:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        study.autocode.tag(progress=stop)


def test_one_undo_takes_the_tags_of_all_portions_back(study: Study) -> None:
    with study:
        before = study.history.last_step()
        report = study.autocode.tag()
        assert (report.sources, report.added, report.removed) == (5, 10, 0)
        assert study.history.last_step() == before + 3
        assert study.history.undo().summary == {"added": 10, "removed": 0, "sources": 5}
        assert (tagged(study), study.context.store.reviews.live()) == ([], [])
        study.history.redo()
        assert tagged(study) == list(TEXTS)


def test_an_interrupted_run_goes_on_after_the_sources_that_it_has_tagged(study: Study) -> None:
    read: list[int] = []
    with study:
        interrupted_after(study, 2)
        assert tagged(study) == ["N0.txt", "N1.txt"]
        report = study.autocode.tag(progress=lambda what, done, total: read.append(done) if what == "tagging" else None)
        assert read == [3, 4, 5]
        assert (report.sources, report.passages, report.added) == (5, 5, 10)
        study.history.undo()
        assert tagged(study) == []


def test_a_run_starts_again_if_anything_has_changed_since_it_was_interrupted(study: Study) -> None:
    with study:
        interrupted_after(study, 2)
        study.history.undo()
        study.autocode.tag()
        assert tagged(study) == list(TEXTS)
