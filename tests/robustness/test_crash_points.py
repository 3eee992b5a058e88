"""A kill before any write of an operation leaves the study before or after the operation."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from fusen.study import Study
from tests.robustness.crash_acts import ACTS, coded_study
from tests.robustness.crash_points import leftovers, outcomes
from tests.support.small_study import opened

if sys.platform == "win32":
    pytest.skip("fork not found", allow_module_level=True)

SAMPLED = {
    "merge codes": 6,
    "import": 6,
    "undo import": 6,
    "encrypt": 15,
    "decrypt": 15,
}  # every n-th point in the fast suite


def problems(folder: Path, name: str, every: int = 1) -> list[tuple[int, str]]:
    found = list(outcomes(folder, name, every))
    assert len(found) > 3
    return [(point, problem) for point, problem in found if problem]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "every"), SAMPLED.items())
def test_kill_at_sampled_writes_is_atomic(tmp_path: Path, name: str, every: int) -> None:
    assert problems(tmp_path, name, every) == []


@pytest.mark.slow
@pytest.mark.campaign
@pytest.mark.parametrize("name", ACTS)
def test_kill_before_any_write_is_atomic(tmp_path: Path, name: str) -> None:
    assert problems(tmp_path, name) == []


def test_manual_edit_after_a_kill_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "s"
    coded_study(root)
    file = root / "codebook" / "codebook.yaml"
    with opened(root) as study:
        _fail_to_commit(study, monkeypatch)
    assert "Money" in file.read_text()
    file.write_text(file.read_text().replace("Market pull", "Pull of the market"))
    with opened(root) as study:
        assert [code.name for code in study.codebook.get()][1:4] == ["Money", "Language barrier", "Pull of the market"]
        assert study.maintenance.check() == []
    assert leftovers(root) == []


def test_kill_between_two_versions_of_a_file_restores_the_content_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fusen.storage.file_transaction import FileTransaction

    root = tmp_path / "s"
    coded_study(root)
    table = root / "transcripts" / "cases.csv"
    before = table.read_bytes()
    with opened(root) as study, monkeypatch.context() as patch:
        patch.setattr(FileTransaction, "__exit__", lambda *_: None)
        writing = FileTransaction(study.context.store, root)
        with pytest.raises(InterruptedError), study.context.store.step("Ann", "cases") as step:  # noqa: PT012
            writing.put(step, {"transcripts/cases.csv": before + b"A,EU-01.txt,none\n"})
            patch.setattr("fusen.storage.file_transaction.place", _interrupt)
            writing.put(step, {"transcripts/cases.csv": before + b"A,EU-01.txt,none\nB,JP-01.txt,none\n"})
    opened(root).close()
    assert table.read_bytes() == before


def _interrupt(*_: object, **__: object) -> None:
    raise InterruptedError


def test_another_process_reverts_an_interrupted_edit_before_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "s"
    coded_study(root)
    before = (root / "codebook" / "codebook.yaml").read_bytes()
    with opened(root, "Bob") as other:
        with opened(root) as study:
            _fail_to_commit(study, monkeypatch)
        assert (root / "codebook" / "codebook.yaml").read_bytes() != before
        other.codings.add("EU-01.txt", 0, 9, "funding")
        assert (root / "codebook" / "codebook.yaml").read_bytes() == before
        assert other.codebook.find(["funding"])[0].name == "Funding gap"


def _fail_to_commit(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rename a code, and stop between the file's replacement and COMMIT without any repair."""
    from fusen.storage.file_transaction import FileTransaction
    from fusen.storage.step import Step

    class Killed(BaseException):
        pass

    def kill(step: Step) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Step, "finish", kill)
        patch.setattr(FileTransaction, "__exit__", lambda *_: None)
        with pytest.raises(Killed):
            study.codebook.edit.rename("funding", "Money")


def test_undo_of_an_import_removes_its_copies_and_redo_restores_them(tmp_path: Path) -> None:
    root = tmp_path / "s"
    coded_study(root)
    with opened(root) as study:
        study.sources.import_files([root / "given"])
        copied = root / "transcripts" / "EU-02.txt"
        study.history.undo()
        assert not copied.exists()
        study.history.redo()
        assert copied.read_bytes() == (root / "given" / "EU-02.txt").read_bytes()
        assert study.sources.changes().changed == ()
        copied.write_text("changed by hand")
        study.history.undo()
        assert copied.read_text() == "changed by hand"


def test_temporary_files_of_ended_processes_are_deleted_on_opening(tmp_path: Path) -> None:
    root = tmp_path / "s"
    coded_study(root)
    from fusen.storage.durable_files import unfinished_name

    ended = os.fork()
    if not ended:
        os._exit(0)
    os.waitpid(ended, 0)
    mine = root / ".fusen" / "staged" / unfinished_name()
    theirs = mine.with_name(mine.name.replace(str(os.getpid()), str(ended)))
    for path in (mine, theirs):
        path.parent.mkdir(exist_ok=True)
        path.write_text("words")
    opened(root).close()
    assert (mine.exists(), theirs.exists()) == (True, False)


def test_write_intent_of_a_received_study_touches_no_file_outside_it(tmp_path: Path) -> None:
    import hashlib
    import json

    root = tmp_path / "s"
    coded_study(root)
    outside = tmp_path / "mine.txt"
    outside.write_text("mine")
    digest = hashlib.sha256(b"mine").hexdigest()
    intent = {"id": "x", "changes": [["../../mine.txt", None, digest], ["../taken.txt", "../../mine.txt", None]]}
    (root / ".fusen" / "study.db.intent").write_text(json.dumps(intent))
    opened(root).close()
    assert outside.read_text() == "mine"
