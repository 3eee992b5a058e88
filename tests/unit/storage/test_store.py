"""The store returns what any process wrote, and its files are private."""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from contextlib import closing, suppress
from pathlib import Path

import pytest

from fusen.errors import StoreError
from fusen.storage.store import Store
from fusen.study import Study
from fusen.study.sources.import_files import ImportRequest
from tests.support.small_study import code, make_study, opened
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


def test_an_existing_database_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "study.db"
    path.write_bytes(b"mine")
    with pytest.raises(StoreError, match="the file exists already"):
        Store.create(path, PROJECT)
    assert path.read_bytes() == b"mine"


def test_database_can_be_opened_twice(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s")
    with opened(root) as first, opened(root, "Bob") as second:
        made = code(first, "The money", "funding")
        assert second.context.store.codings.get(made.guid) == made
    assert isinstance(first, Study)
