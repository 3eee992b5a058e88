"""Import and reimport of files are atomic and keep codings."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from fusen.errors import FileError, FusenError
from fusen.model.coding import Coding
from fusen.study import Study
from fusen.study.sources.import_files import ImportReport, ImportRequest
from tests.support.small_study import EU, JP, code, make_study, opened, span, state

NEW = "Interviewer: And you?\nKenji: The market. [b]It[/b] is large.\r\nInterviewer: Thanks.\nKenji: You’re welcome.\n"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_study(tmp_path_factory.mktemp("import") / "s")
    opened(root).close()
    return root


@pytest.fixture
def root(loaded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(loaded, tmp_path / "s"))


def read(study: Study, *paths: Path, **asked: str) -> ImportReport:
    return study.sources.import_files(paths, ImportRequest(**asked))  # type: ignore[arg-type]


def files(root: Path) -> dict[str, bytes]:
    """Everything below transcripts/, hidden leftovers too."""
    home = root / "transcripts"
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def outcomes(report: ImportReport) -> dict[str, str]:
    return {row.quote: row.outcome for row in report.realigned}


# -- new files


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
        assert (len(report.rows), len(report.failures)) == (1, 1)
        assert files(root)["X.txt"] == (NEW + "a").encode()


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


# -- changed files

CHANGED = (
    EU.replace("The money was missing", "Well, the cash was missing")  # doubtful: other words among the same
    .replace("so the language came between us", "so the words stood like a wall in our way")  # its own words are gone
    .replace("It is large, ", "")  # gone
)


def test_reimport_keeps_moves_doubts_or_detaches_codings(root: Path) -> None:
    with opened(root) as study:
        kept = code(study, "What was hard", "funding")
        moved = code(study, "nobody from here", "market", memo="look", direction="against")
        doubtful = code(study, "The money was missing after the first grant ended.", "funding")
        detached = code(study, "It is large", "market", memo="gone?")
        (root / "transcripts" / "EU-01.txt").write_text(CHANGED)
        report = read(study)
        assert outcomes(report) == {
            "What was hard": "kept", "nobody from here": "moved", "It is large": "detached",
            "The money was missing after the first grant ended.": "doubtful",
        }  # fmt: skip
        here = {made.guid: made for made in study.context.store.codings.live()}
        assert here[kept.guid] == kept
        now = here[moved.guid]
        assert CHANGED[now.start : now.end] == "nobody from here"
        assert (now.note, now.direction, now.at, now.user) == (moved.note, moved.direction, moved.at, moved.user)
        start, end = here[doubtful.guid].start, here[doubtful.guid].end
        assert CHANGED[start:end] == "Well, the cash was missing after the first grant ended."
        assert here[doubtful.guid].words == 10
        (apart,) = study.context.store.codings.live(detached=True)
        assert apart == detached
        assert study.context.store.codings.detached_texts()[apart.guid] != study.sources.all()[0].sha256
        assert study.maintenance.check() == []


def test_memos_on_passages_follow_their_text(root: Path) -> None:
    """A citation on a note's first line is that of the same words afterwards; where they are gone it says so."""
    with opened(root) as study:
        guid = study.sources.all()[0].guid
        places = {words: span(EU, words) for words in ("What was hard", "nobody from here", "It is large")}
        for words, place in places.items():
            study.memos.write(guid, f"EU-01@{place[0]}-{place[1]}\non: {words}")
        study.memos.write(guid, "on the whole")
        study.memos.write(guid, "JP-01@5-9\nof another interview")
        before = {note.text for note in study.context.store.memos.live()}
        (root / "transcripts" / "EU-01.txt").write_text(CHANGED)
        report = read(study)
        start, end = span(CHANGED, "nobody from here")
        gone = "EU-01@{}-{}, in an earlier text\non: It is large".format(*places["It is large"])
        assert {note.text for note in study.context.store.memos.live()} == {
            "EU-01@{}-{}\non: What was hard".format(*places["What was hard"]),
            f"EU-01@{start}-{end}\non: nobody from here", gone, "on the whole", "JP-01@5-9\nof another interview",
        }  # fmt: skip
        assert [(row.code, row.outcome, row.quote) for row in report.realigned] == [
            ("(note)", "moved", "nobody from here"), ("(note)", "detached", "It is large"),
        ]  # fmt: skip
        study.history.undo()
        assert {note.text for note in study.context.store.memos.live()} == before


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


def test_corrected_text_stays_reviewed_and_inserted_text_does_not(root: Path) -> None:
    added = "Nobody had told us about the new rules."
    changed = CHANGED.replace("We could not pay", f"{added} We could not pay")
    with opened(root) as study:
        study.reviews.add("EU-01.txt")
        (root / "transcripts" / "EU-01.txt").write_text(changed)
        report = read(study)
        known = study.context.store.reviews.live()
        guid = study.sources.all()[0].guid

        def is_read(words: str) -> bool:
            start, end = span(changed, words)
            return any(review.start <= start and end <= review.end for review in known)

        assert all(map(is_read, ("cash", "after the first grant ended.", "nobody from here had tried it before.")))
        assert not is_read(added)
        start, end = span(changed, added)
        assert f"EU-01.txt: 8 words are new and unread by Ann (EU-01.txt@{start}-{end})" in report.warnings
        assert sum(review.source == guid for review in known) == 2
        assert study.maintenance.check() == []


def test_detached_codings_are_restored_with_their_text(root: Path) -> None:
    home = root / "transcripts" / "EU-01.txt"
    with opened(root) as study:
        made = code(study, "It is large", "market", memo="mine")
        other = code(study, "nobody from here", "market")
        home.write_text(CHANGED)
        read(study)
        home.write_text("Interviewer: Before we begin.\n" + EU)
        report = read(study)
        assert outcomes(report) == {"It is large": "moved", "nobody from here": "moved"}
        now = {found.guid: found for found in study.context.store.codings.live()}
        assert home.read_text()[now[made.guid].start : now[made.guid].end] == "It is large"
        assert now[made.guid].note == "mine"
        assert other.guid in now
        assert study.context.store.codings.live(detached=True) == []


def test_unmoved_coding_takes_precedence_over_a_moved_one(root: Path) -> None:
    """Two equal sentences, both coded; one is deleted: the other keeps its coding, the lost one is detached."""
    text = "Anna: We paid for it ourselves.\nBob: Did you?\nAnna: We paid for it ourselves.\nBob: I see.\n"
    home = root / "transcripts" / "EU-01.txt"
    home.write_text(text)
    with opened(root) as study:
        read(study)
        words = "We paid for it ourselves."
        first = study.codings.add("EU-01.txt", *span(text, words), "funding")
        second = study.codings.add("EU-01.txt", text.rindex(words), text.rindex(words) + len(words), "funding")
        home.write_text(text.replace(f"Anna: {words}\n", "", 1))
        report = read(study)
        assert sorted(row.outcome for row in report.realigned) == ["detached", "moved"]
        assert {row.outcome: row.old[0] for row in report.realigned} == {"detached": first.start, "moved": second.start}
        assert study.maintenance.check() == []


def test_codings_of_all_coders_are_realigned(root: Path) -> None:
    with opened(root) as ann, opened(root, "Bob") as bob:
        code(ann, "the interpreter", "language")
        code(bob, "the interpreter", "language")
        ann.autocode.tag()
        (root / "transcripts" / "EU-01.txt").write_text("Interviewer: Hello.\n" + EU)
        report = read(ann)
        assert {row.coder for row in report.realigned} == {"Ann", "Bob", "fusen"}
        assert {row.outcome for row in report.realigned} == {"moved"}
        assert ann.maintenance.check() == []


def test_coding_added_during_an_import_is_realigned(root: Path) -> None:
    """Realigned codings are read under the lock: nothing slips in between."""
    with opened(root) as ann, opened(root, "Bob") as bob:
        (root / "transcripts" / "EU-01.txt").write_text("Interviewer: Hello.\n" + EU)
        late: list[Coding] = []

        def meanwhile(what: str, done: int, total: int) -> None:
            if what == "reading" and not late:
                late.append(code(bob, "the interpreter", "language"))

        ann.sources.import_files([], ImportRequest(), meanwhile)
        (made,) = ann.context.store.codings.live()
        assert made.guid == late[0].guid
        assert made.start == late[0].start + len("Interviewer: Hello.\n")


def test_equal_texts_are_reported(root: Path) -> None:
    (root / "transcripts" / "again.txt").write_text(JP)
    with opened(root) as study:
        assert "again.txt: the same words as JP-01.txt" in read(study).warnings
