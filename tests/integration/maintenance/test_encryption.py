"""Encrypted studies: no plain text on disk, every service works, and decryption restores all files."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fusen.errors import FusenError, StoreError
from fusen.model.filter import EVERYTHING
from fusen.model.ids import user_guid
from fusen.storage.encryption import held_keys, study_key
from fusen.study import Study
from fusen.study.cache import read_cached, read_cached_line, write_cached
from fusen.study.exchange.export_project import ExportOptions
from fusen.study.maintenance import restore
from fusen.study.paths import StudyPaths, read_bytes
from fusen.study.private_copy import DraftCipher, draft_folders, editable
from fusen.study.unlock import _asked, _given, ask_with, give, keys_for_child, take_keys
from tests.support.small_study import EU, JP, code, make_study, opened, state
from tests.support.studies import PROJECT

pytest.importorskip("pyrage")
pytest.importorskip("sqlcipher3")
pytestmark = [pytest.mark.usefixtures("own_folders"), pytest.mark.folder]

PASSPHRASE = "four words 合言葉"
WORDS = {word.encode() for text in (EU, JP) for word in re.findall(r"\w{6,}", text)}


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Begin and end without keys and passphrases; the keyring is empty."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.delenv("FUSEN_PASSPHRASE", raising=False)
    monkeypatch.setitem(study_key._SCRYPT, "n", 2**10)
    kept = dict(held_keys._held), list(_given), list(_asked)
    held_keys._held.clear()
    _given.clear()
    _asked.clear()
    yield
    held_keys._held.clear()
    held_keys._held.update(kept[0])
    _given[:], _asked[:] = kept[1], kept[2]


def coded(root: Path) -> Path:
    make_study(root)
    with opened(root) as study:
        code(study, "money was missing", "funding", memo="interpreter, again")
        study.maintenance.backup()
        study.exchange.export(root / ".fusen" / "codings" / "ann.jsonl")
    return root


def encrypted(root: Path) -> Path:
    with opened(coded(root)) as study:
        study.maintenance.encrypt(PASSPHRASE)
    give(PASSPHRASE)
    return root


def records(study: Study) -> dict[str, object]:
    """Return all records except the sizes of files."""
    return {kind: rows for kind, rows in state(study).items() if kind != "sources"}


def close(root: Path) -> None:
    """Forget the key, as the end of the process does."""
    held_keys.release(root)


def plain_text_in(root: Path) -> dict[str, list[bytes]]:
    """Return the words of transcripts in the bytes of each file, in UTF-8 and UTF-16."""
    plain = {"study.toml", ".gitignore"}
    found = {}
    for path in root.rglob("*"):
        if path.is_file() and path.name not in plain:
            content = path.read_bytes()
            here = [word for word in WORDS if word in content or word.decode().encode("utf-16-le") in content]
            if here:
                found[path.relative_to(root).as_posix()] = here
    return found


def test_encrypted_folder_contains_no_transcript_text(tmp_path: Path) -> None:
    root = coded(tmp_path / "s")
    (root / ".fusen" / "pseudonyms.csv").write_text(f"name,pseudonym\n{EU[:80]}\n")
    (root / "transcripts" / ".EU-01.txt.swp").write_text(EU)
    assert len(plain_text_in(root)) > 5
    with opened(root) as study:
        before = records(study)
        report = study.maintenance.encrypt(PASSPHRASE)
        assert report.plain == ()
        assert plain_text_in(root) == {}
        assert records(study) == before
        code(study, "The market over there", "market")
        write_cached(study.paths, "passages", EU.encode())
        assert read_cached(study.paths, "passages") == EU.encode()
        assert read_cached_line(study.paths, "passages") == EU.encode().splitlines()[0]
        study.maintenance.backup()
    close(root)
    give(PASSPHRASE)
    with opened(root) as study:
        assert study.maintenance.check() == []
        assert study.sources.changes().changed == ()
    assert plain_text_in(root) == {}


def test_files_added_to_an_encrypted_study_are_encrypted_on_opening(tmp_path: Path) -> None:
    root = encrypted(tmp_path / "s")
    (root / "transcripts" / "EU-02.txt").write_text(EU.replace("Anna", "Berta"))
    with opened(root) as study:
        assert plain_text_in(root) == {}
        study.sources.import_files()
        assert len(study.sources.all()) == 3
    (tmp_path / "EU-03.txt").write_text(EU.replace("Anna", "Clara"))
    with opened(root) as study:
        study.sources.import_files([tmp_path / "EU-03.txt"])
        study.codebook.edit.rename("funding", "Money of the cooperation")
        study.history.undo()
        study.history.undo()
    assert plain_text_in(root) == {}


def test_drafts_of_memos_are_encrypted_and_decrypted_with_the_study(tmp_path: Path) -> None:
    with opened(coded(tmp_path / "s")) as study:
        (folder,) = (folder for folder in draft_folders(study.context) if user_guid(PROJECT, "Ann") == folder.name)
        folder.mkdir(parents=True)
        draft = folder / "0.md"
        draft.write_bytes(b"half a memo")
        study.maintenance.encrypt(PASSPHRASE)
        assert b"memo" not in draft.read_bytes()
        assert DraftCipher(study.paths).open(draft.read_bytes()) == "half a memo"
        study.maintenance.decrypt()
        assert draft.read_bytes() == b"half a memo"


def test_wrong_passphrase_is_reported_and_changes_nothing(tmp_path: Path) -> None:
    root = encrypted(tmp_path / "s")
    close(root)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    for wrong in ("four words", ""):
        give(wrong)
        with pytest.raises(FusenError, match="passphrase is wrong"):
            opened(root)
    _given.clear()
    with pytest.raises(FusenError, match="there is no passphrase"):
        opened(root)
    asked: list[str] = []
    ask_with(lambda what: asked.append(what) or PASSPHRASE)  # type: ignore[func-returns-value]
    opened(root).close()
    opened(root).close()
    assert asked == [str(root)]
    assert {path: path.read_bytes() for path in before} == before


def test_decryption_restores_the_files(tmp_path: Path) -> None:
    root = coded(tmp_path / "s")
    files = {path: path.read_bytes() for path in (*(root / "transcripts").iterdir(), *(root / "codebook").iterdir())}
    with opened(root) as study:
        before = state(study)
        study.maintenance.encrypt(PASSPHRASE)
        study.maintenance.decrypt()
        assert state(study) == before
    assert {path: path.read_bytes() for path in files} == files
    assert not (root / ".fusen" / "study.key").exists()
    assert held_keys.all_held() == ()
    with opened(root) as study:
        assert study.maintenance.check() == []
        assert study.sources.changes().changed == ()
    for backup in (root / ".fusen" / "backups").glob("*.db"):
        assert backup.read_bytes().startswith(b"SQLite format 3")


def test_open_study_cannot_be_encrypted_or_decrypted(tmp_path: Path) -> None:
    root = coded(tmp_path / "s")
    script = f"import sys; from fusen.study import Study; s = Study.open({str(root)!r}); s.sources.all(); print(1, flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with opened(root) as study, pytest.raises(StoreError, match="another program has the study open"):
            study.maintenance.encrypt(PASSPHRASE)
        other.communicate()
    assert not (root / ".fusen" / "study.key").exists()
    opened(root).close()


def test_copies_of_an_encrypted_study_merge_encrypted_or_plain(tmp_path: Path) -> None:
    import shutil

    root = coded(tmp_path / "s")
    plain = tmp_path / "plain"
    shutil.copytree(root, plain)
    with opened(plain, "Cem") as study:
        code(study, "interpreter any more", "language")
    with opened(root) as study:
        study.maintenance.encrypt(PASSPHRASE)
    copy = tmp_path / "copy"
    shutil.copytree(root, copy)
    give(PASSPHRASE)
    with opened(copy, "Bob") as study:
        code(study, "The market over there", "market")
    with opened(root) as study:
        assert study.exchange.merge(copy).added == 1
        assert study.exchange.merge(plain / ".fusen" / "study.db").added == 1
    with opened(plain) as study:
        assert study.exchange.merge(copy / ".fusen" / "study.db").added == 1
    assert plain_text_in(root) == {}


def test_external_backup_includes_its_key_and_is_restored(tmp_path: Path) -> None:
    root = encrypted(tmp_path / "s")
    with opened(root) as study:
        before = state(study)
        study.maintenance.backup(tmp_path / "away.db")
        study.history.undo()
    assert plain_text_in(tmp_path) == {}
    assert (tmp_path / "away.db.key").read_bytes() == (root / ".fusen" / "study.key").read_bytes()
    close(root)
    restore(StudyPaths(root), tmp_path / "away.db")
    with opened(root) as study:
        assert state(study) == before
    assert plain_text_in(root) == {}


def test_erasure_searches_encrypted_files(tmp_path: Path) -> None:
    root = encrypted(tmp_path / "s")
    with opened(root) as study:
        study.memos.write("EU-01.txt", "The money was missing after the first grant ended.")
        report = study.maintenance.erase("EU-01")
        assert report.remaining == ()
        assert study.maintenance.check() == []
        assert not any(
            b"money was missing" in value for path in (root / ".fusen").glob("*.jsonl") for value in [read_bytes(path)]
        )


def test_editor_gets_a_private_copy_outside_the_study(tmp_path: Path) -> None:
    root = encrypted(tmp_path / "s")
    file = root / "transcripts" / "EU-01.txt"
    with opened(root), editable(file) as copy:
        assert not copy.is_relative_to(root)
        assert copy.read_text() == EU
        assert copy.parent.stat().st_mode & 0o077 == 0 or sys.platform == "win32"
        copy.write_text(EU.replace("Anna", "Andrea"))
    assert not copy.exists()
    assert read_bytes(file).decode() == EU.replace("Anna", "Andrea")
    assert plain_text_in(root) == {}


def test_a_new_passphrase_replaces_the_old_one(tmp_path: Path) -> None:
    root = encrypted(tmp_path / "s")
    with opened(root) as study:
        study.maintenance.change_passphrase("other words")
    close(root)
    with pytest.raises(FusenError, match="wrong"):
        opened(root)
    give("other words")
    opened(root).close()


def test_exports_outside_private_folders_are_not_encrypted(tmp_path: Path) -> None:
    root = encrypted(tmp_path / "s")
    with opened(root) as study:
        study.exchange.export_project(root / "project.qdpx", ExportOptions(EVERYTHING))
        study.exchange.export(root / "ann.jsonl")
    assert b"money was missing" in (root / "ann.jsonl").read_bytes()
    assert (root / "project.qdpx").read_bytes().startswith(b"PK")


def test_child_process_receives_the_keys_on_stdin(tmp_path: Path) -> None:
    root = encrypted(tmp_path / "s")
    opened(root).close()
    line = keys_for_child()
    held_keys._held.clear()
    _given.clear()
    take_keys(line)
    opened(root).close()


def test_encrypted_files_cannot_be_read_by_other_programs(tmp_path: Path) -> None:
    root = encrypted(tmp_path / "s")
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(root / ".fusen" / "study.db").execute("SELECT * FROM meta").fetchall()
    assert (root / "transcripts" / "EU-01.txt").read_bytes().startswith(b"age-encryption.org/v1")
    assert (os.stat(root / ".fusen" / "study.key").st_mode & 0o077 == 0) or sys.platform == "win32"


def test_new_study_is_encrypted_from_its_first_file(tmp_path: Path) -> None:
    root = tmp_path / "s"
    Study.begin_encrypted(root, PASSPHRASE)
    Study.init(root)
    (root / "transcripts" / "EU-01.txt").write_text(EU)
    with opened(root) as study:
        study.sources.import_files()
        assert len(study.sources.all()) == 1
    assert plain_text_in(root) == {}
    with pytest.raises(FusenError, match="is a study already"):
        Study.begin_encrypted(root, PASSPHRASE)


class MemoryKeyring:
    """A keyring in the memory of the test; `broken` raises an error that is none of the package's."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}
        self.broken = False

    def _check(self) -> None:
        if self.broken:
            raise RuntimeError("the bus is gone")

    def get_password(self, service: str, name: str) -> str | None:
        self._check()
        return self.held.get((service, name))

    def set_password(self, service: str, name: str, secret: str) -> None:
        self._check()
        self.held[service, name] = secret

    def delete_password(self, service: str, name: str) -> None:
        import keyring.errors

        self._check()
        if self.held.pop((service, name), None) is None:
            raise keyring.errors.PasswordDeleteError("not there")


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    package = pytest.importorskip("keyring")
    keys = MemoryKeyring()
    monkeypatch.setattr(package.core, "_keyring_backend", keys)
    return keys


def test_key_in_the_keyring_opens_the_study_until_it_is_deleted_there(tmp_path: Path, keys: MemoryKeyring) -> None:
    root = coded(tmp_path / "s")
    with opened(root) as study:
        before = records(study)
        study.maintenance.encrypt(PASSPHRASE, keyring=True)
    close(root)
    with opened(root) as study:
        assert records(study) == before
        study.maintenance.use_keyring(False)
    close(root)
    assert keys.held == {}
    with pytest.raises(study_key.EncryptionError, match="there is no passphrase"):
        opened(root)
    give(PASSPHRASE)
    with opened(root) as study:
        study.maintenance.use_keyring(True)
        study.maintenance.decrypt()
    assert keys.held == {}


def test_broken_keyring_is_reported_and_the_passphrase_still_opens_the_study(
    tmp_path: Path, keys: MemoryKeyring
) -> None:
    root = encrypted(tmp_path / "s")
    with opened(root) as study:
        study.maintenance.use_keyring(True)
        keys.broken = True
        with pytest.raises(FusenError, match="keyring cannot be used: the bus is gone"):
            study.maintenance.use_keyring(True)
    close(root)
    _given.clear()
    ask_with(lambda _: PASSPHRASE)
    with opened(root) as study:
        assert study.maintenance.check() == []


def test_another_studys_key_in_the_keyring_is_not_used(tmp_path: Path, keys: MemoryKeyring) -> None:
    root = coded(tmp_path / "s")
    with opened(root) as study:
        study.maintenance.encrypt(PASSPHRASE, keyring=True)
    close(root)
    keys.held = dict.fromkeys(keys.held, study_key.StudyKey.make().secret)
    with pytest.raises(study_key.EncryptionError, match="there is no passphrase"):
        opened(root)
