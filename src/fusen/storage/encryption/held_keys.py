"""Keys that this process holds, and the files they protect: this module alone decides which files are encrypted."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from fusen.storage.encryption.study_key import MAGIC, EncryptionError, StudyKey

KEY_FILE = "study.key"
PROTECTED = ("transcripts", "codebook", ".fusen")
PLAIN = frozenset({KEY_FILE, "study.toml", ".gitignore", "study.db.intent"})
"""Files in .fusen that hold no words of anybody."""

DATABASE = "study.db"


@dataclass(frozen=True, slots=True)
class _Held:
    key: StudyKey
    writes: bool  # False while a study is being decrypted


_held: dict[str, _Held] = {}  # by the study's folder


def hold(root: Path, key: StudyKey, *, writes: bool = True) -> None:
    """Encrypt files written to the study at `root` (unless `writes` is False), and decrypt files on reading."""
    _held[os.path.realpath(root)] = _Held(key, writes)


def release(root: Path) -> None:
    _held.pop(os.path.realpath(root), None)


def held(root: Path) -> StudyKey | None:
    """Return the key of the study at this folder, if the process holds it."""
    value = _held.get(os.path.realpath(root))
    return value.key if value else None


def held_for(path: Path) -> StudyKey | None:
    """Return the key of the study around a file that an encrypted study protects."""
    result = _place(path)
    return result[0].key if result and is_protected(result[1]) else None


def all_held() -> tuple[StudyKey, ...]:
    return tuple(dict.fromkeys(key.key for key in _held.values()))


def to_json() -> str:
    """Return the keys in one line, for a process that this one starts."""
    return json.dumps([[root, key.key.secret, key.writes] for root, key in _held.items()])


def take_json(line: str) -> None:
    for root, secret, writes in json.loads(line):
        _held[root] = _Held(StudyKey(secret), writes)


def key_to_write(path: Path) -> StudyKey | None:
    """Return the key for new content of a file; None for files that stay plain."""
    result = _place(path)
    return result[0].key if result and result[0].writes and is_protected(result[1]) else None


def key_of_database(path: Path) -> StudyKey | None:
    """Return the key of the database of an encrypted study, and of its unfinished copies, by the place alone."""
    result = _place(path)
    if result is None or not result[0].writes or not is_database(result[1]):
        return None
    return result[0].key


def key_of_copy(path: Path) -> StudyKey | None:
    """Return the key for a new database at this place, below `.fusen` of an encrypted study."""
    result = _place(path)
    return result[0].key if result and result[0].writes and result[1].split("/")[0] == ".fusen" else None


def is_protected(name: str) -> bool:
    """Return whether an encrypted study encrypts this file, given by its path below the study."""
    parts = name.split("/")
    return (
        len(parts) > 1
        and parts[0] in PROTECTED
        and not (parts[0] == ".fusen" and len(parts) == 2 and parts[1] in PLAIN)
    )


def is_database(name: str) -> bool:
    """Return whether a path below the study is its database or an unfinished copy."""
    parts = name.split("/")
    return len(parts) == 2 and parts[0] == ".fusen" and (parts[1] == DATABASE or parts[1].startswith(f".{DATABASE}."))


def _place(path: Path) -> tuple[_Held, str] | None:
    """Return the holding of the study around a file, and the path below the study."""
    if not _held:
        return None
    full = os.path.join(os.path.realpath(path.parent), path.name)
    root = max((root for root in _held if full.startswith(root + os.sep)), key=len, default=None)
    return None if root is None else (_held[root], full[len(root) + 1 :].replace(os.sep, "/"))


def decrypted(path: Path, content: bytes) -> bytes:
    """Return the plain content of a file. Raises EncryptionError if it is encrypted with a key not held here."""
    if not content.startswith(MAGIC):
        return content
    result = _place(path)
    keys = [result[0].key] if result else all_held()
    for key in keys:
        try:
            return key.decrypt(content)
        except EncryptionError:
            continue
    raise EncryptionError(f"{path}: encrypted with a key that fusen does not have", "open the study it belongs to")
