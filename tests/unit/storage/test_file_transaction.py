"""Files that change together with a step of the database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fusen.errors import FileError
from fusen.storage.durable_files import intent_path
from fusen.storage.file_transaction import FileTransaction
from fusen.study import Study
from tests.support.small_study import make_study, opened

pytestmark = pytest.mark.folder


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with opened(make_study(tmp_path / "s")) as open_study:
        yield open_study


def changing(study: Study, contents: dict[str, bytes | None], *, new: bool = False, fail: bool = False) -> None:
    store = study.context.store
    with FileTransaction(store, study.paths.root) as files, store.step("Ann", "test") as step:
        files.put(step, contents, new=new)
        step.note_change()
        if fail:
            raise RuntimeError("interrupted")


def test_files_are_written_and_deleted_with_the_step(study: Study) -> None:
    old = study.paths.root / "transcripts" / "old.txt"
    old.write_text("old")
    changing(study, {"transcripts/new.txt": b"new", "transcripts/old.txt": None})
    assert (study.paths.root / "transcripts" / "new.txt").read_bytes() == b"new"
    assert not old.exists()
    assert not intent_path(study.context.store.path).exists()


def test_a_failed_step_restores_every_file(study: Study) -> None:
    old = study.paths.root / "transcripts" / "old.txt"
    old.write_text("old")
    with pytest.raises(RuntimeError):
        changing(study, {"transcripts/new.txt": b"new", "transcripts/old.txt": b"changed"}, fail=True)
    assert old.read_text() == "old"
    assert not (study.paths.root / "transcripts" / "new.txt").exists()


def test_a_new_file_never_replaces_an_existing_one(study: Study) -> None:
    old = study.paths.root / "transcripts" / "old.txt"
    old.write_text("old")
    with pytest.raises(FileError, match="exists already"):
        changing(study, {"transcripts/old.txt": b"changed"}, new=True)
    assert old.read_text() == "old"
