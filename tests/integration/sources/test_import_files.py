"""Import and reimport of files are atomic and keep codings."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from fusen.errors import FileError, FusenError
from fusen.study import Study
from fusen.study.sources.import_files import ImportRequest
from tests.support.reimported_study import CHANGED, read
from tests.support.small_study import JP, code, make_study, opened, state

NEW = "Interviewer: And you?\nKenji: The market. [b]It[/b] is large.\r\nInterviewer: Thanks.\nKenji: You’re welcome.\n"


def files(root: Path) -> dict[str, bytes]:
    """Everything below transcripts/, hidden leftovers too."""
    home = root / "transcripts"
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def test_a_file_is_copied_byte_for_byte(root: Path, tmp_path: Path) -> None:
    given = tmp_path / "JP-02.txt"
    given.write_bytes(b"\xef\xbb\xbf" + NEW.encode())
    with opened(root) as study:
        report = read(study, given)
        assert [(row.source, row.state) for row in report.rows] == [("JP-02.txt", "new")]
        assert files(root)["JP-02.txt"] == given.read_bytes()
        info = next(info for info in study.sources.all() if info.path == "JP-02.txt")
        assert study.sources.text(info.guid) == NEW.replace("\r\n", "\n")
        assert study.sources.changes().state("JP-02.txt") == ""
        assert "JP-02" in {case.name for case in study.context.store.cases.all()}
        assert study.history.steps()[0].action == "import"
        study.history.undo()
        assert {info.path for info in study.sources.all()} == {"EU-01.txt", "JP-01.txt"}
        assert "JP-02.txt" not in files(root)  # redo brings it back


def test_folder_is_imported_in_one_step(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "given"
    (folder / "sub").mkdir(parents=True)
    (folder / "A.txt").write_text(NEW)
    (folder / "sub" / "B.md").write_text(NEW + "Kenji: Bye.\n")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    with opened(root) as study:
        steps = study.context.store.history.last_step()
        report = read(study, folder)
        assert {row.source for row in report.rows} == {"A.txt", "B.md"}
        assert any("picture.png: not read" in warning for warning in report.warnings)
        assert study.context.store.history.last_step() == steps + 1


def test_duplicate_name_is_refused_and_another_can_be_given(root: Path, tmp_path: Path) -> None:
    given = tmp_path / "EU-01.txt"
    given.write_text(NEW)
    before = files(root)
    with opened(root) as study:
        known = state(study)
        report = read(study, given)
        assert [failure.message for failure in report.failures] == [f"{given}: transcripts/EU-01.txt exists already"]
        assert "--name" in report.failures[0].hint
        assert (files(root), state(study)) == (before, known)
        assert read(study, given, name="later/EU-01.txt").failures == ()
        rows = files(root)["cases.csv"]
        assert files(root) == before | {"later/EU-01.txt": NEW.encode(), "cases.csv": rows}
        assert len(study.sources.all()) == 3


def test_two_files_with_one_name_stay_separate(root: Path, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "X.txt").write_text(NEW + folder)
    with opened(root) as study:
        report = read(study, tmp_path / "a" / "X.txt", tmp_path / "b" / "X.txt")
        assert (len(report.rows), len(report.failures)) == (2, 0)
        assert (files(root)["a/X.txt"], files(root)["b/X.txt"]) == ((NEW + "a").encode(), (NEW + "b").encode())


@pytest.mark.parametrize(
    "name", ["../X.txt", "/tmp/X.txt", ".hidden.txt", "sub/.x/X.txt", "a\x1b[31m.txt", "X.docm", ""]
)
def test_names_outside_the_transcripts_folder_are_refused(root: Path, tmp_path: Path, name: str) -> None:
    given = tmp_path / "X"
    given.write_text(NEW)
    before = files(root)
    with opened(root) as study:
        known = state(study)
        assert len(read(study, given, name=name).failures) == 1
        assert (files(root), state(study)) == (before, known)


@pytest.mark.skipif(sys.platform != "linux", reason="file names of any bytes")
def test_undecodable_file_name_is_refused(root: Path) -> None:
    with open(os.fsencode(root / "transcripts") + b"/caf\xe9.txt", "w") as file:
        file.write(NEW)
    with opened(root) as study:
        (failure,) = read(study).failures
        assert "half a character" in failure.message
        assert failure.message.isprintable()


def test_invalid_files_are_named_and_the_others_imported(root: Path) -> None:
    home = root / "transcripts"
    (home / "empty.txt").write_bytes(b"")
    (home / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (home / "good.txt").write_text(NEW)
    with opened(root) as study:
        report = read(study)
        assert [row.source for row in report.rows] == ["good.txt"]
        assert sorted(failure.message.split(":")[0] for failure in report.failures) == ["binary.txt", "empty.txt"]


def test_unreadable_file_is_not_copied(root: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "good.txt").write_text(NEW)
    before = files(root)
    with opened(root) as study:
        report = read(study, tmp_path / "empty.txt", tmp_path / "good.txt")
        assert (len(report.rows), len(report.failures)) == (1, 1)
    assert files(root) == before | {"good.txt": NEW.encode(), "cases.csv": files(root)["cases.csv"]}


@pytest.mark.folder
def test_unreadable_source_in_the_table_is_named_with_its_reason(root: Path) -> None:
    (root / "transcripts" / "bad.txt").write_bytes(b"")
    (root / "transcripts" / "good.txt").write_text(NEW)
    (root / "transcripts" / "cases.csv").write_text("case,source\nB,bad.txt\n")
    with Study.open(root, user="Ann", sync=False) as study:
        known = state(study)
        with pytest.raises(FileError) as refused:
            read(study)
        assert "case B: no source bad.txt" in refused.value.message
        assert "bad.txt: " in refused.value.message.split("\n")[1]
        assert state(study) == known


def test_file_can_be_imported_after_a_killed_import(root: Path, tmp_path: Path) -> None:
    """Its copy lies in transcripts/ already, but no source of that name is known."""
    given = tmp_path / "X.txt"
    given.write_text(NEW)
    shutil.copy(given, root / "transcripts" / "X.txt")
    with opened(root) as study:
        assert read(study, given).failures == ()
        assert study.sources.changes().state("X.txt") == ""


def test_unchanged_files_are_skipped(root: Path) -> None:
    home = root / "transcripts"
    with opened(root) as study:
        steps = study.history.steps()
        report = read(study, home / "EU-01.txt")
        assert [row.state for row in report.rows] == ["unchanged"]
        assert read(study).rows == ()
        assert study.history.steps() == steps
        assert read(study, home / "EU-01.txt", language="fr").rows[0].state == "changed"
        assert study.sources.all()[0].language == "fr"


def test_dry_run_changes_nothing(root: Path, tmp_path: Path) -> None:
    given = tmp_path / "X.txt"
    given.write_text(NEW)
    before = files(root)
    with opened(root) as study:
        known = state(study)
        report = study.sources.import_files([given], ImportRequest(dry_run=True))
        assert [row.source for row in report.rows] == ["X.txt"]
        assert (files(root), state(study)) == (before, known)


def test_one_name_for_many_files_is_refused(root: Path, tmp_path: Path) -> None:
    for name in ("A.txt", "B.txt"):
        (tmp_path / name).write_text(NEW)
    with opened(root) as study, pytest.raises(FusenError, match="--name goes with a single file"):
        read(study, tmp_path / "A.txt", tmp_path / "B.txt", name="X.txt")


def test_undo_of_a_reimport_restores_everything(root: Path) -> None:
    with opened(root) as study:
        for words in ("What was hard", "The money was missing", "It is large", "nobody from here"):
            code(study, words, "funding", memo=words[:3])
        study.reviews.add("EU-01.txt")
        before = state(study)
        (root / "transcripts" / "EU-01.txt").write_text(CHANGED)
        read(study)
        after = state(study)
        study.history.undo()
        assert state(study) == before
        assert study.sources.changes().changed == ("EU-01.txt",)
        study.history.redo()
        assert state(study) == after


def test_equal_texts_are_reported(root: Path) -> None:
    (root / "transcripts" / "again.txt").write_text(JP)
    with opened(root) as study:
        assert "again.txt: the same words as JP-01.txt" in read(study).warnings


def test_files_of_the_same_name_keep_their_folders(tmp_path: Path) -> None:
    folder = tmp_path / "interviews"
    for place, talk in (("EU/01.txt", "We met."), ("Japan/01.TXT", "They came."), ("Japan/02.txt", "We ate.")):
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(f"I: Why?\nA: {talk}\nI: And?\nA: So.\n")
    with opened(make_study(tmp_path / "s")) as study:
        report = study.sources.import_files([folder])
        names = {row.source for row in report.rows}
        assert (report.failures, names) == ((), {"EU/01.txt", "Japan/01.TXT", "02.txt"})
        again = study.sources.import_files([folder])
        assert (again.failures, {row.state for row in again.rows}) == ((), {"unchanged"})


def test_files_of_systems_are_passed_over_and_recordings_named_once(tmp_path: Path) -> None:
    folder = tmp_path / "interviews"
    folder.mkdir()
    for name in ("~$a.docx", "Thumbs.db", "desktop.ini", ".DS_Store", "a.mp3", "b.m4a", "c.pages"):
        (folder / name).write_bytes(b"\x00")
    (folder / "a.txt").write_text("I: Why?\nA: We met.\nI: And?\nA: So.\n")
    with opened(make_study(tmp_path / "s")) as study:
        report = study.sources.import_files([folder])
        assert ([row.source for row in report.rows], report.failures) == (["a.txt"], ())
        named = [line for line in report.warnings if str(folder) in line]
        assert len(named) == 2
        assert "2 recordings are not read (a.mp3, …)" in named[1]
