"""Which files the keys of this process protect."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fusen.storage.encryption import held_keys
from fusen.storage.encryption.study_key import EncryptionError, StudyKey

pytest.importorskip("pyrage")
KEY, OTHER = StudyKey.make(), StudyKey.make()


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    held_keys.hold(tmp_path, KEY)
    yield tmp_path
    held_keys.release(tmp_path)


@pytest.mark.parametrize(
    "name", ["transcripts/資料/a.txt", "codebook/c.yaml", ".fusen/cache/x", ".fusen/anonymous.csv"]
)
def test_words_are_protected(root: Path, name: str) -> None:
    assert held_keys.is_protected(name)
    assert held_keys.key_to_write(root / name) == KEY


@pytest.mark.parametrize(
    "name", ["report.html", "transcripts", ".fusen/study.toml", ".fusen/study.key", ".fusen/.gitignore"]
)
def test_other_files_stay_plain(root: Path, name: str) -> None:
    assert held_keys.key_to_write(root / name) is None


def test_database_and_its_unfinished_copies_have_the_key(root: Path) -> None:
    assert held_keys.key_of_database(root / ".fusen" / "study.db") == KEY
    assert held_keys.key_of_database(root / ".fusen" / ".study.db.123") == KEY
    assert held_keys.key_of_database(root / ".fusen" / "backups" / "study.db") is None
    assert held_keys.key_of_copy(root / ".fusen" / "backups" / "a.db") == KEY


def test_study_being_decrypted_reads_and_writes_plain(root: Path) -> None:
    held_keys.hold(root, KEY, writes=False)
    assert held_keys.key_to_write(root / "codebook" / "c.yaml") is None
    assert held_keys.held_for(root / "codebook" / "c.yaml") == KEY


def test_study_inside_another_has_its_own_key(root: Path) -> None:
    inner = root / "transcripts" / "inner"
    held_keys.hold(inner, OTHER)
    try:
        assert held_keys.key_to_write(inner / "transcripts" / "a.txt") == OTHER
        assert held_keys.key_to_write(root / "transcripts" / "a.txt") == KEY
    finally:
        held_keys.release(inner)


def test_folder_with_a_longer_name_is_outside(root: Path) -> None:
    assert held_keys.key_to_write(root.with_name(f"{root.name}2") / "codebook" / "c.yaml") is None


def test_content_decrypts_with_its_key_only(root: Path) -> None:
    path = root / "transcripts" / "a.txt"
    assert held_keys.decrypted(path, KEY.encrypt("資金".encode())) == "資金".encode()
    assert held_keys.decrypted(path, b"plain") == b"plain"
    with pytest.raises(EncryptionError, match="encrypted with a key that fusen does not have"):
        held_keys.decrypted(path, OTHER.encrypt(b"x"))


def test_keys_travel_to_another_process(root: Path) -> None:
    line = held_keys.to_json()
    held_keys.release(root)
    assert held_keys.held(root) is None
    held_keys.take_json(line)
    assert held_keys.held(root) == KEY
