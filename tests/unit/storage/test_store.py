"""The store returns what any process wrote, and its files are private."""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from contextlib import closing, suppress
from pathlib import Path

import pytest

from fusen.errors import FusenError, StoreError
from fusen.storage.store import Store
from fusen.study import Study
from fusen.study.sources.import_files import ImportRequest
from tests.support.small_study import CODEBOOK, EU, TEXTS, code, make_study, opened, span
from tests.support.studies import PROJECT

posix = pytest.mark.skipif(sys.platform == "win32", reason="file permissions")


@posix
@pytest.mark.folder
def test_database_side_files_and_backups_are_created_private(tmp_path: Path) -> None:
    """Whatever the umask: a watcher looks while the study is made, coded in and backed up."""
    root = make_study(tmp_path / "s")
    seen: dict[str, set[int]] = {}
    done, rounds = threading.Event(), threading.Semaphore(0)

    def watch() -> None:
        while not done.is_set():
            for folder, _, names in os.walk(root / ".fusen"):  # passes over folders that vanish
                for name in names:
                    if ".db" in name or name.endswith(".part"):
                        with suppress(FileNotFoundError):
                            mode = os.stat(os.path.join(folder, name)).st_mode & 0o777
                            seen.setdefault(name, set()).add(mode)
            rounds.release()

    old = os.umask(0)
    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        with opened(root) as study:
            for number in range(10):
                study.codings.add("EU-01.txt", number, number + 5, "funding")
                rounds.acquire()
            study.maintenance.backup()
    finally:
        done.set()
        watcher.join()
        os.umask(old)
    assert {"study.db", "study.db-wal", "study.db-shm"} <= seen.keys()
    assert {name: modes for name, modes in seen.items() if modes != {0o600}} == {}


@posix
@pytest.mark.folder
def test_readable_database_becomes_private_when_opened(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s")
    opened(root).close()
    database = root / ".fusen" / "study.db"
    database.chmod(0o644)
    with opened(root):
        assert database.stat().st_mode & 0o777 == 0o600


def test_cached_values_follow_other_processes(tmp_path: Path) -> None:
    """Codebook, sources, cases and turns are read once, until another connection changes them."""
    root = make_study(tmp_path / "s")
    with opened(root) as study:
        codebook, sources, cases = study.codebook.get(), study.sources.all(), study.context.store.cases.all()
        source = sources[0]
        turns = study.context.store.sources.turns_of(source.guid)
        code(study, "The money", "funding")
        assert study.codebook.get() is codebook
        assert study.sources.all() is sources
        assert study.context.store.sources.turns_of(source.guid) is turns
        (root / "codebook" / "codebook.yaml").write_text(CODEBOOK.replace("Funding gap", "No money"))
        (root / "transcripts" / "EU-01.txt").write_text(EU + "Interviewer: Really?\nAnna: Yes.\n")
        with opened(root, "Bob") as other:
            other.sources.import_files([], ImportRequest())
        assert [found.name for found in study.codebook.get().find("funding")] == ["No money"]
        assert study.sources.all()[0].sha256 != source.sha256
        assert len(study.context.store.sources.turns_of(source.guid)) == len(turns) + 2
        assert study.context.store.cases.all() == cases


def test_values_of_a_failed_step_are_not_cached(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        cases = study.context.store.cases.all()

        def fail() -> None:
            with study.context.store.step("Ann", "trial") as step:
                step.cases.close([case.guid for case in cases])
                assert study.context.store.cases.all() == ()
                raise FusenError("changed my mind")

        with pytest.raises(FusenError, match="changed my mind"):
            fail()
        assert study.context.store.cases.all() == cases
        assert study.history.steps()[0].action != "trial"


def test_uncommitted_changes_are_visible_to_their_step_only(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s")
    with opened(root) as study, opened(root, "Bob") as other:
        made = code(study, "The money", "funding")
        with study.context.store.step("Ann", "trial") as step:
            step.codings.close([made.guid])
            assert study.context.store.codings.live() == []
            assert other.context.store.codings.live() == [made]
        assert other.context.store.codings.live() == []


def test_step_without_changes_is_not_recorded(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        before = study.history.steps()
        with study.context.store.step("Ann", "nothing") as step:
            step.codings.close(["unknown"])
        assert study.history.steps() == before


def test_last_step_number_increases(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        first = study.context.store.history.last_step()
        code(study, "The money", "funding")
        assert study.context.store.history.last_step() == first + 1


def test_threads_share_a_store(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        failed: list[Exception] = []

        def work(first: int) -> None:
            try:
                for number in range(first, first + 20):
                    study.codings.add("EU-01.txt", number, number + 3, "funding")
            except Exception as error:  # noqa: BLE001 - told to the main thread
                failed.append(error)

        threads = [threading.Thread(target=work, args=(first,)) for first in (0, 40, 80, 120)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        assert len(study.context.store.codings.live()) == 80
        assert study.maintenance.check() == []


@pytest.mark.folder
def test_history_contains_no_transcript_text(tmp_path: Path) -> None:
    """Every action once; then no five letters in a row of the transcripts stand in the table of steps."""
    secret = "Interviewer: Zzyzxq?\nAnna: Qwortle money blickvar dexonu.\nAnna: Frandip grobnar market tulvex.\n"
    root = make_study(tmp_path / "s", {"EU-01.txt": secret})
    with opened(root) as study:
        made = code(study, "Qwortle money", "funding", memo="blickvar")
        study.reviews.add("EU-01.txt")
        study.autocode.tag()
        (root / "transcripts" / "EU-01.txt").write_text(secret.replace("dexonu", "dexonu indeed"))
        study.sources.import_files([], ImportRequest())
        study.codings.remove(made.guid)
        study.history.undo()
        study.history.redo()
    with closing(sqlite3.connect(root / ".fusen" / "study.db")) as connection:
        text = " ".join(str(row) for row in connection.execute("SELECT * FROM steps")).casefold()
    invented = ("zzyzxq", "qwortle", "blickvar", "dexonu", "frandip", "grobnar", "tulvex")
    assert [word for word in invented if word in text] == []


def test_times_are_utc_with_milliseconds(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        made = code(study, "The money", "funding")
        step = study.history.steps()[0]
    assert made.at == step.at
    assert made.at.endswith("Z")
    assert len(made.at) == len("2026-01-01T00:00:00.000Z")


def test_an_existing_database_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "study.db"
    path.write_bytes(b"mine")
    with pytest.raises(StoreError, match="the file exists already"):
        Store.create(path, PROJECT)
    assert path.read_bytes() == b"mine"


def test_stored_text_is_independent_of_the_file(tmp_path: Path, database: str) -> None:
    root = make_study(tmp_path / "s")
    with opened(root) as study:
        made = code(study, "The money", "funding")
        (root / "transcripts" / "EU-01.txt").unlink()
    with opened(root) as study:
        assert study.sources.text(made.source) == EU
        assert study.context.store.codings.live() == [made]
        in_folder = database == "sqlite"  # a colleague's folder needs no transcripts
        assert study.sources.changes().missing == (("EU-01.txt",) if in_folder else ())


@pytest.mark.folder
def test_each_step_is_one_commit(tmp_path: Path) -> None:
    """Counted in the write-ahead log, where the last page of a commit names the size of the database."""
    root = make_study(tmp_path / "s")
    log = root / ".fusen" / "study.db-wal"

    def commits() -> int:
        data = log.read_bytes()
        page = 24 + int.from_bytes(data[8:12], "big")
        frames = (data[at : at + 24] for at in range(32, len(data), page))
        return sum(frame[4:8] != b"\0\0\0\0" and frame[8:16] == data[16:24] for frame in frames)

    with opened(root) as study:
        code(study, "The money", "funding")
        before = commits()
        code(study, "the interpreter", "language", direction="for", memo="why")
        assert commits() == before + 1


def test_search_finds_words_and_phrases_of_live_texts(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s", dict(TEXTS))) as study:
        assert {row.source for row in study.results.search("interpreter")} == {"EU-01.txt", "JP-01.txt"}
        start, _ = span(EU, "The market")
        assert [row.start for row in study.results.search('"market over"')] == [start]


def test_database_can_be_opened_twice(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s")
    with opened(root) as first, opened(root, "Bob") as second:
        made = code(first, "The money", "funding")
        assert second.context.store.codings.get(made.guid) == made
    assert isinstance(first, Study)


@pytest.mark.folder
def test_missing_table_of_the_schema_is_created(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s")
    with opened(root) as study:
        code(study, "The money", "funding")
    with closing(sqlite3.connect(root / ".fusen" / "study.db")) as connection:
        connection.execute("DROP TABLE graves")
    with opened(root) as study:
        assert study.history.undo().action == "code"
