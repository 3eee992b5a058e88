"""Waiting writers precede those that have just written."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from fusen.storage.backends.write_queue import in_turn
from fusen.storage.store import Store
from tests.support.studies import PROJECT

if sys.platform == "win32":
    pytest.skip("folders have no locks", allow_module_level=True)


def test_only_one_writer_heads_the_queue(tmp_path: Path) -> None:
    database = tmp_path / "study.db"
    with in_turn(database, 60):
        held = threading.Event()

        def other() -> None:
            with in_turn(database, 60):
                held.set()

        waiting = threading.Thread(target=other)
        waiting.start()
        assert not held.wait(0.1)
    waiting.join()
    assert held.is_set()


def test_repeated_writer_lets_others_write(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "study.db", PROJECT)
    wanted, done = threading.Event(), threading.Event()
    written = 0

    def hog() -> None:
        nonlocal written
        while not done.is_set():
            with store.step("Hog", "note") as step:
                step.note_change()
                done.wait(0.01)
            written += wanted.is_set()

    hogging = threading.Thread(target=hog)
    hogging.start()
    for _ in range(20):
        done.wait(0.005)
        wanted.set()
        with store.step("Ann", "note") as step:
            step.note_change()
        wanted.clear()
    done.set()
    hogging.join()
    store.close()
    assert written <= 60  # about one of the other's steps for each wait, never dozens


def test_an_unfinished_database_has_no_queue(tmp_path: Path) -> None:
    with in_turn(tmp_path / ".study.db.x", 60), in_turn(tmp_path / ".study.db.x", 60):
        assert list(tmp_path.iterdir()) == []
