"""Auto-coding that commits in portions: one undo, and an interrupted run continues where it stopped."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.study import Study
from fusen.study.autocode import tag_portions
from fusen.study.autocode.tag_portions import COMBINED
from tests.support.interviews import code_all, make_interviews
from tests.support.small_study import code, make_study, opened

TALK = "Interviewer: What is hard?\nKenji: Number {}: the money, and the language.\n"
TEXTS = {f"N{number}.txt": TALK.format(number) for number in range(5)}


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Study:
    monkeypatch.setattr(tag_portions, "PORTION", 4)  # codings of two sources
    return opened(make_study(tmp_path / "s", TEXTS))


def tagged(study: Study) -> list[str]:
    paths = {info.guid: info.path for info in study.sources.all()}
    codings = study.context.store.codings.live(users=["fusen"])
    return sorted({paths[coding.source] for coding in codings})


def interrupt_after(study: Study, sources: int) -> None:
    def stop(what: str, done: int, total: int) -> None:
        if what == "tagging" and done > sources:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        study.autocode.tag(progress=stop)


def sources_read(study: Study) -> list[int]:
    """Run auto-coding and return the numbers of the sources that it reports."""
    read: list[int] = []
    study.autocode.tag(progress=lambda what, done, total: read.append(done) if what == "tagging" else None)
    return read


def test_one_undo_removes_the_codings_of_all_portions(study: Study) -> None:
    with study:
        before = study.history.last_step()
        report = study.autocode.tag()
        assert (report.sources, report.added, report.removed) == (5, 10, 0)
        assert study.history.last_step() == before + 3
        assert study.history.undo().summary == {"added": 10, "removed": 0, "sources": 5}
        assert (tagged(study), study.context.store.reviews.live()) == ([], [])
        study.history.redo()
        assert tagged(study) == list(TEXTS)


def test_an_interrupted_run_continues_after_the_sources_it_has_written(study: Study) -> None:
    with study:
        interrupt_after(study, 2)
        assert tagged(study) == ["N0.txt", "N1.txt"]
        assert sources_read(study) == [3, 4, 5]
        assert tagged(study) == list(TEXTS)
        study.history.undo()
        assert tagged(study) == []


def test_the_report_of_a_continued_run_counts_all_sources(study: Study) -> None:
    with study:
        interrupt_after(study, 2)
        report = study.autocode.tag()
        assert (report.sources, report.passages, report.matches, report.added) == (5, 5, 10, 10)


def test_a_coder_may_code_between_two_portions(study: Study) -> None:
    with study:
        interrupt_after(study, 2)
        kept = code(study, "the money", "funding", "N0.txt")
        assert sources_read(study) == [3, 4, 5]
        study.history.undo()
        assert study.context.store.codings.live() == [kept]


@pytest.mark.parametrize("change", ["undo", "other codes", "dry run"])
def test_a_run_with_other_conditions_starts_at_the_first_source(study: Study, change: str) -> None:
    with study:
        interrupt_after(study, 2)
        if change == "undo":
            study.history.undo()
            assert sources_read(study) == [1, 2, 3, 4, 5]
        elif change == "other codes":
            assert study.autocode.tag(codes=["language"]).passages == 5
        else:
            report = study.autocode.tag(dry_run=True)
            assert (report.passages, report.added) == (5, 6)
        study.autocode.tag()
        assert tagged(study) == list(TEXTS)


def test_combined_coding_in_portions_equals_one_portion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(make_interviews(tmp_path / "s", 4)) as study:
        for path in ("T0.txt", "T1.txt", "T2.txt"):
            code_all(study, path)
        whole = study.autocode.tag(by=COMBINED)
        codings = study.context.store.codings.live(users=["fusen"])
        study.history.undo()
        monkeypatch.setattr(tag_portions, "PORTION", 1)
        before = study.history.last_step()
        assert study.autocode.tag(by=COMBINED) == whole
        assert study.history.last_step() == before + 4
        again = study.context.store.codings.live(users=["fusen"])
        assert [(one.code, one.source, one.start, one.sight) for one in again] == [
            (one.code, one.source, one.start, one.sight) for one in codings
        ]
