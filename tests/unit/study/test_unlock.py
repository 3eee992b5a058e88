"""Keys of encrypted studies: where they come from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fusen.storage.encryption import held_keys
from fusen.storage.encryption.study_key import EncryptionError, KeyFile, StudyKey
from fusen.study import unlock
from fusen.study.paths import StudyPaths

KEY = StudyKey.make()


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StudyPaths]:
    """An encrypted study; nothing of it is held, given or asked."""
    (tmp_path / ".fusen").mkdir()
    paths = StudyPaths(tmp_path)
    paths.key.write_bytes(KeyFile.lock(KEY, "correct horse").write())
    monkeypatch.setattr(unlock, "_given", [])
    monkeypatch.setattr(unlock, "_asked", [])
    monkeypatch.setattr(unlock, "recall", lambda recipient: None)
    monkeypatch.delenv(unlock.PASSPHRASE, raising=False)
    yield paths
    held_keys.release(tmp_path)


def test_a_plain_study_needs_no_key(tmp_path: Path) -> None:
    assert unlock.unlock(StudyPaths(tmp_path)) is None


def test_without_a_passphrase_the_ways_to_give_one_are_named(paths: StudyPaths) -> None:
    with pytest.raises(EncryptionError) as caught:
        unlock.unlock(paths)
    assert "--passphrase-file" in (caught.value.hint or "")
    assert held_keys.held(paths.root) is None


def test_a_passphrase_of_the_environment_is_used_and_a_wrong_one_is_refused(
    paths: StudyPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(unlock.PASSPHRASE, "battery staple")
    with pytest.raises(EncryptionError, match=str(paths.root)):
        unlock.unlock(paths)
    monkeypatch.setenv(unlock.PASSPHRASE, "correct horse")
    assert unlock.unlock(paths) is not None
    assert held_keys.held(paths.root) == KEY


def test_a_given_passphrase_takes_precedence_and_the_question_is_the_last_resort(
    paths: StudyPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions: list[str] = []

    def ask(what: str) -> str:
        questions.append(what)
        return "correct horse"

    unlock.ask_with(ask)
    assert unlock.unlock(paths) is not None
    assert questions == [str(paths.root)]
    held_keys.release(paths.root)
    monkeypatch.setenv(unlock.PASSPHRASE, "battery staple")
    unlock.give("correct horse")
    assert unlock.unlock(paths) is not None


def test_a_held_key_asks_for_nothing(paths: StudyPaths) -> None:
    held_keys.hold(paths.root, KEY)
    assert unlock.unlock(paths) is not None
