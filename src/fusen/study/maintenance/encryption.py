"""Encrypt a study and decrypt it: every file and database, completed at the next opening if it is interrupted.

The state in the key file is the intent: it is written first, each file is replaced atomically, and both kinds of file
can be read until the state is final.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.storage import database_file
from fusen.storage.durable_files import is_unfinished, make_durable, place, stage, write_whole
from fusen.storage.encryption import databases, held_keys
from fusen.storage.encryption.study_key import MAGIC, EncryptionError, KeyFile, StudyKey
from fusen.storage.file_transaction import staging_folder
from fusen.storage.store import Store
from fusen.study import database_check
from fusen.study.cache import convert_cached_lines
from fusen.study.erasure.words import ErasedWords
from fusen.study.paths import StudyPaths, read_bytes
from fusen.study.private_copy import convert_drafts, draft_folders
from fusen.study.suggestions.llm_cache import ANSWERS
from fusen.study.suggestions.meanings import MEANINGS
from fusen.study.unlock import forget, read_key_file, remember

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

ENCRYPTED, ENCRYPTING, DECRYPTING = "encrypted", "encrypting", "decrypting"
_SAMPLE = 24_000  # characters of transcripts that the search at the end looks for
_REPOSITORIES = (".git", ".hg", ".svn")


@dataclass(frozen=True, slots=True)
class EncryptionReport:
    """Numbers of converted files and databases; `plain` names files outside that still hold words of transcripts."""

    files: int
    databases: int
    searched: int = 0
    plain: tuple[str, ...] = ()


def encrypt(study: StudyContext, passphrase: str, *, keyring: bool = False) -> EncryptionReport:
    """Encrypt the study's database, transcripts, codebook, caches and backups under a passphrase.

    Raises FusenError if the study is encrypted already, or if another program has it open.
    """
    paths = study.paths
    if read_key_file(paths) is not None:
        raise FusenError(
            f"{paths.root}: the study is encrypted already", "fusen encrypt --change-passphrase changes it"
        )
    _refuse_empty(passphrase)
    _refuse_shared(study)
    words = _sample(study)
    study.store.close()
    with database_file.refused_if_open(paths.database, None):
        pass
    key = StudyKey.make()
    if keyring:
        remember(key)
    file = KeyFile.lock(key, passphrase, ENCRYPTING)
    write_whole(paths.key, file.write(), replace=False)
    held_keys.hold(paths.root, key)
    report, sizes = complete(paths, file)
    _reopen(study, sizes)
    convert_drafts(draft_folders(study), key, encrypt=True)
    searched, plain = _search(paths, words)
    return replace(report, searched=searched, plain=plain)


def decrypt(study: StudyContext) -> EncryptionReport:
    """Decrypt all of the study. Raises FusenError if it is not encrypted, or if another program has it open."""
    paths, file = study.paths, read_key_file(study.paths)
    key = held_keys.held(paths.root)
    if file is None or key is None:
        raise FusenError(f"{paths.root}: the study is not encrypted")
    _refuse_shared(study)
    study.store.close()
    with database_file.refused_if_open(paths.database, key):
        pass
    file = replace(file, state=DECRYPTING)
    write_whole(paths.key, file.write())
    held_keys.hold(paths.root, key, writes=False)
    report, sizes = complete(paths, file)
    _reopen(study, sizes)
    convert_drafts(draft_folders(study), key, encrypt=False)
    return report


def change_passphrase(study: StudyContext, passphrase: str) -> None:
    """Put the study's key under a new passphrase; the files stay as they are."""
    key = held_keys.held(study.paths.root)
    if key is None:
        raise FusenError(f"{study.paths.root}: the study is not encrypted", "fusen encrypt encrypts it")
    _refuse_empty(passphrase)
    write_whole(study.paths.key, KeyFile.lock(key, passphrase, ENCRYPTED).write())


def use_keyring(study: StudyContext, use: bool) -> None:
    """Keep the study's key in the system's keyring, or delete it there."""
    key = held_keys.held(study.paths.root)
    if key is None:
        raise FusenError(f"{study.paths.root}: the study is not encrypted", "fusen encrypt encrypts it")
    if use:
        remember(key)
    else:
        forget(key.recipient)


def begin_encrypted(folder: Path, passphrase: str) -> None:
    """Make a key for a new study, and hold it in this process. Raises FusenError if the folder is a study already."""
    paths = StudyPaths(folder)
    if paths.settings.exists():
        raise FusenError(f"{folder}: is a study already", "fusen encrypt encrypts it")
    _refuse_empty(passphrase)
    key = StudyKey.make()
    write_whole(paths.key, KeyFile.lock(key, passphrase, ENCRYPTED).write())
    held_keys.hold(paths.root, key)


def complete(paths: StudyPaths, file: KeyFile) -> tuple[EncryptionReport, Mapping[str, int]]:
    """Complete an encryption or decryption, whose key this process holds.

    Returns also the size of each file by the sha256 of its content. Converted files stay.
    """
    key = held_keys.held(paths.root)
    assert key is not None
    new = None if file.state == DECRYPTING else key
    count = 0
    for path in _databases(paths):
        if databases.is_encrypted(path) != (new is not None):
            count += _convert_database(paths, path, None if new else key, new)
    sizes = convert_files(paths, encrypt=new is not None, whole=True)
    if new is not None:
        write_whole(paths.key, replace(file, state=ENCRYPTED).write())
    else:
        with suppress(FusenError):  # a key that stays there opens nothing
            forget(file.recipient)
        paths.key.unlink(missing_ok=True)
        make_durable([paths.home])
        held_keys.release(paths.root)
    return EncryptionReport(len(sizes), count), sizes


def convert_files(paths: StudyPaths, *, encrypt: bool, whole: bool = False) -> Mapping[str, int]:
    """Encrypt or decrypt each file that is not yet so.

    Returns the new sizes by the sha256 of the content, with `whole` also those of files that stay as they are.
    """
    sizes = {}
    for path in _files(paths):
        if path in (paths.cache / ANSWERS, paths.cache / MEANINGS):
            convert_cached_lines(path)
        elif whole or _is_encrypted(path) != encrypt:
            with suppress(EncryptionError):  # encrypted with another key, such as a file that a person received
                content = read_bytes(path)
                if _is_encrypted(path) != encrypt:
                    _replace(paths, path, content)
                sizes[hashlib.sha256(content).hexdigest()] = path.stat().st_size
    return sizes


def _replace(paths: StudyPaths, path: Path, content: bytes) -> None:
    """Write a file again, which encrypts or decrypts it; its time stays."""
    before = path.stat()
    place(stage(path, content, staging_folder(paths.database, path)), path, replace=True)
    make_durable([path.parent])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _reopen(study: StudyContext, sizes: Mapping[str, int]) -> None:
    study.store = Store.open(study.paths.database, backup=lambda: None)
    database_check.remember(study.paths)
    study.store.sources.resize_files(sizes)


def _refuse_empty(passphrase: str) -> None:
    if not passphrase.strip():
        raise FusenError("the passphrase is empty", "choose several words that nobody can guess")


def _refuse_shared(study: StudyContext) -> None:
    if study.store.is_shared:
        raise FusenError(
            f"{study.paths.root}: the study is in a shared database, which fusen does not encrypt",
            "fusen disconnect brings it into its folder; encrypt the disk of the server",
        )


def _convert_database(paths: StudyPaths, path: Path, own: StudyKey | None, key: StudyKey | None) -> bool:
    """Convert a database; return False for a backup that is damaged, which becomes an encrypted file."""
    try:
        database_file.convert(path, own, key, paths.home)
    except FusenError:
        if path.parent.name != "backups":
            raise
        return False
    return True


def _databases(paths: StudyPaths) -> list[Path]:
    result = [path for path in sorted(paths.backups.glob("*.db")) if path.is_file() and not _is_encrypted(path)]
    return ([paths.database] if paths.database.exists() else []) + result


def _files(paths: StudyPaths) -> Iterator[Path]:
    """Yield all files that an encrypted study encrypts, without databases that SQLCipher encrypts."""
    for top in held_keys.PROTECTED:
        for folder, _, names in os.walk(paths.root / top):
            for name in names:
                path = Path(folder) / name
                below = path.relative_to(paths.root).as_posix()
                if (
                    path.is_symlink()
                    or is_unfinished(path)
                    or not held_keys.is_protected(below)
                    or held_keys.is_database(below)
                ):
                    continue
                if path.parent == paths.home and name.startswith(held_keys.DATABASE) and path != paths.erasing:
                    continue  # the database's side files
                backup = path.suffix == ".db" and path.parent == paths.backups
                if backup and databases.is_encrypted(path) and not _is_encrypted(path):
                    continue
                yield path


def _is_encrypted(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def _sample(study: StudyContext) -> list[str]:
    """Return long lines of each transcript, for a search in all files of the study."""
    infos = study.store.sources.all()
    characters = max(60, _SAMPLE // max(1, len(infos)))
    sample = []
    for info in infos:
        lines = sorted(
            (line.strip() for line in study.store.sources.text(info.guid).split("\n")), key=len, reverse=True
        )
        sample.append(lines[0][:characters])
    return sample


def _search(paths: StudyPaths, sample: list[str]) -> tuple[int, tuple[str, ...]]:
    """Return how many files were searched as they lie on the disk, and the names of those that hold the words."""
    words, searched, plain = ErasedWords(sample, (), ()), 0, []
    for path in sorted(paths.root.rglob("*")):
        parts = path.relative_to(paths.root).parts
        if parts[0] not in _REPOSITORIES and path.is_file() and not path.is_symlink():
            searched += 1
            if words.in_stored_file(path):
                plain.append(path.relative_to(paths.root).as_posix())
    return searched, tuple(plain)
