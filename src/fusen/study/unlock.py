"""Unlock an encrypted study: find its key, or ask for its passphrase once."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from fusen.storage.encryption import databases, held_keys, secret_service
from fusen.storage.encryption.study_key import MISSING, EncryptionError, KeyFile, StudyKey
from fusen.study.paths import StudyPaths, read_bytes

PASSPHRASE = "FUSEN_PASSPHRASE"
"""The environment variable with the passphrase, for scripts."""

Ask = Callable[[str], str | None]  # what is locked → its passphrase, or None if fusen cannot ask

_given: list[str] = []
_asked: list[Ask] = []


def give(passphrase: str) -> None:
    """Use this passphrase in this process, before the environment and the keyring."""
    _given[:] = [passphrase]


def ask_with(ask: Ask) -> None:
    """Ask for passphrases by this function in this process, if there is none."""
    _asked[:] = [ask]


def given() -> str | None:
    """Return the passphrase given on the command line, or that of the environment."""
    return _given[0] if _given else os.environ.get(PASSPHRASE)


def keys_for_child() -> str:
    """Return the keys that this process holds, for the input of a process that it starts."""
    return held_keys.to_json()


def take_keys(line: str) -> None:
    """Hold the keys that a parent process wrote."""
    held_keys.take_json(line)


def read_key_file(paths: StudyPaths) -> KeyFile | None:
    """Return the key file of a study; None if the study is not encrypted."""
    return KeyFile.read(read_bytes(paths.key), str(paths.key)) if paths.key.exists() else None


def unlock(paths: StudyPaths) -> KeyFile | None:
    """Hold the key of an encrypted study in this process, and return its key file; None for other studies.

    Raises EncryptionError if the passphrase is wrong, or if there is none.
    """
    file = read_key_file(paths)
    if file is None:
        held_keys.release(paths.root)
        return None
    held_keys.hold(paths.root, _key(file, paths.root), writes=file.state != "decrypting")
    return file


def unlock_database(path: Path) -> None:
    """Hold the key of an encrypted database outside the study: that of a held study, or of the key file next to it."""
    if not path.is_file() or not databases.is_encrypted(path) or databases.key_of(path) is not None:
        return
    files = (
        path.with_name(f"{path.name}.key"),
        path.with_name(held_keys.KEY_FILE),
        path.parent.parent / held_keys.KEY_FILE,
    )
    for file in files:
        if file.exists():
            held_keys.hold(path.parent, _key(KeyFile.read(read_bytes(file), str(file)), path), writes=False)
            return


def _key(file: KeyFile, what: Path) -> StudyKey:
    """Return the key in a key file: held by this process, from the passphrase given, or from the system's keyring."""
    for key in held_keys.all_held():
        if key.recipient == file.recipient:
            return key
    passphrase = given()
    if passphrase is not None:
        return _unlocked(file, passphrase, what)
    remembered = recall(file.recipient)
    if remembered is not None:
        return remembered
    answer = _asked[0](str(what)) if _asked else None
    if answer is None:
        raise EncryptionError(
            f"{what}: the study is encrypted, and there is no passphrase",
            f"run fusen in a terminal, use --passphrase-file FILE, or set {PASSPHRASE}",
        )
    return _unlocked(file, answer, what)


def _unlocked(file: KeyFile, passphrase: str, what: Path) -> StudyKey:
    try:
        return file.unlock(passphrase)
    except EncryptionError as error:
        raise EncryptionError(f"{what}: {error.message}", error.hint) from error


def remember(key: StudyKey) -> None:
    """Keep the key in the system's keyring. Raises StoreError if there is none."""
    secret_service.write_secret(key.recipient, key.secret, missing=MISSING)


def recall(recipient: str) -> StudyKey | None:
    """Return the key from the system's keyring; None if it is not there."""
    secret = secret_service.read_secret(recipient)
    try:
        key = StudyKey(secret) if secret else None
    except EncryptionError:
        return None
    return key if key is not None and key.recipient == recipient else None


def forget(recipient: str) -> None:
    """Delete the key from the system's keyring, if it is there."""
    secret_service.delete_secret(recipient)
