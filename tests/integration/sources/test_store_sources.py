"""An import that commits in portions: the same result, one undo, and an interruption goes on where it stopped."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import FileError
from fusen.study import Study
from fusen.study.sources import import_files, read_files
from tests.support.small_study import make_study, opened

TALK = (
    "Interviewer: What is hard?\nKenji: Number {}: the money, and the language.\nInterviewer: And then?\nKenji: Time.\n"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make_study(tmp_path / "s")
    opened(root).close()
    return root


@pytest.fixture
def given(tmp_path: Path) -> Path:
    folder = tmp_path / "given"
    folder.mkdir()
    for number in range(5):
        (folder / f"N{number}.txt").write_text(TALK.format(number))
    return folder


@pytest.fixture
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_files, "PORTION", 2 * len(TALK.format(0)))
    monkeypatch.setattr(read_files, "KEPT", 0)


def paths(study: Study) -> list[str]:
    return [info.path for info in study.sources.all()]


def copies(root: Path) -> list[str]:
    return sorted(file.name for file in (root / "transcripts").glob("N*.txt"))


def test_portions_give_the_sources_cases_and_report_of_a_single_step(
    root: Path, given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_study(tmp_path / "other")
    opened(other).close()
    with opened(other) as study:
        whole = study.sources.import_files([given])
        expected = study.sources.all(), study.context.store.cases.all()
    monkeypatch.setattr(import_files, "PORTION", 2 * len(TALK.format(0)))
    monkeypatch.setattr(read_files, "KEPT", 0)
    with opened(root) as study:
        before = study.history.last_step()
        report = study.sources.import_files([given])
        assert study.history.last_step() == before + 3
        sources, cases = study.sources.all(), study.context.store.cases.all()
    assert (report.rows, report.warnings, report.added) == (whole.rows, whole.warnings, whole.added)
    assert [(info.path, info.sha256, info.interviewers, info.words) for info in sources] == [
        (info.path, info.sha256, info.interviewers, info.words) for info in expected[0]
    ]
    assert [case.name for case in cases] == [case.name for case in expected[1]]
    assert (root / "transcripts" / "cases.csv").read_bytes() == (other / "transcripts" / "cases.csv").read_bytes()


@pytest.mark.usefixtures("small_portions")
def test_one_undo_takes_all_portions_back_and_redo_brings_them_again(root: Path, given: Path) -> None:
    with opened(root) as study:
        before = paths(study)
        study.sources.import_files([given])
        after = paths(study)
        undone = study.history.undo()
        assert undone.summary["sources"] == 5
        assert (paths(study), copies(root)) == (before, [])
        study.history.redo()
        assert (paths(study), copies(root)) == (after, [f"N{number}.txt" for number in range(5)])
        study.history.undo()
        assert paths(study) == before


@pytest.mark.usefixtures("small_portions")
def test_an_interrupted_import_keeps_what_it_stored_and_the_next_one_goes_on(root: Path, given: Path) -> None:
    def stop(what: str, done: int, total: int) -> None:
        if what == "storing" and done == 3:
            raise KeyboardInterrupt

    with opened(root) as study:
        before = paths(study)
        with pytest.raises(KeyboardInterrupt):
            study.sources.import_files([given], progress=stop)
        assert paths(study) == sorted([*before, "N0.txt", "N1.txt"])
        assert copies(root) == ["N0.txt", "N1.txt"]
        report = study.sources.import_files([given])
        assert report.failures == ()
        assert [row.state for row in report.rows] == ["unchanged", "unchanged", "new", "new", "new"]
        assert len(paths(study)) == len(before) + 5


@pytest.mark.usefixtures("small_portions")
def test_nothing_is_stored_if_the_case_table_names_a_source_that_does_not_come(root: Path, given: Path) -> None:
    table = root / "transcripts" / "cases.csv"
    table.write_text(table.read_text() + "P9,N4.txt\n")
    with Study.open(root, user="Ann", sync=False) as study:
        before = paths(study)
        assert study.sources.import_files([given]).failures == ()
        study.history.undo()
        table.write_text(table.read_text() + "P8,N8.txt\n")
        with pytest.raises(FileError, match=r"no source N8\.txt"):
            study.sources.import_files([given])
        assert (paths(study), copies(root)) == (before, [])


@pytest.mark.usefixtures("small_portions")
def test_a_file_that_changes_while_it_is_imported_is_reported(root: Path, given: Path) -> None:
    def change(what: str, done: int, total: int) -> None:
        if what == "reading" and done == total:
            (given / "N1.txt").write_text("something else")

    with opened(root) as study:
        report = study.sources.import_files([given], progress=change)
        assert [failure.message for failure in report.failures] == [
            f"{given / 'N1.txt'}: the file changed while fusen imported it"
        ]
        assert copies(root) == ["N0.txt", "N2.txt", "N3.txt", "N4.txt"]
