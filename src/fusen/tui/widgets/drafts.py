"""Drafts of memos and other texts, kept while the editor is open: a lost terminal or a crash ends the app without notice."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from fusen.errors import FusenError


class Cipher(Protocol):
    """Turns a text into the content of a file and back; encrypts it if the study is encrypted."""

    def close(self, text: str) -> bytes: ...
    def open(self, content: bytes) -> str: ...


class Drafts:
    """Texts by the title of their editor, in a folder of the person and the study."""

    def __init__(self, folder: Path, cipher: Cipher) -> None:
        self._folder, self._cipher = folder, cipher

    @classmethod
    def beside(cls, session: Path, cipher: Cipher) -> Drafts:
        """Return the drafts of the person and study of a session file."""
        return cls(session.parent.parent / "drafts" / session.stem, cipher)

    def find(self, title: str) -> str | None:
        """Return the draft, or None."""
        try:
            return self._cipher.open(self._path(title).read_bytes())
        except (OSError, UnicodeDecodeError, FusenError):
            return None

    def keep(self, title: str, text: str) -> None:
        """Write the draft atomically, readable only by the person; an unwritable folder is ignored."""
        path = self._path(title)
        aside = path.with_suffix(f".{os.getpid()}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(self._cipher.close(text))
            os.replace(aside, path)
        except OSError:
            return

    def drop(self, title: str) -> None:
        try:
            self._path(title).unlink(missing_ok=True)
        except OSError:
            return

    def _path(self, title: str) -> Path:
        return self._folder / f"{sha256(title.encode()).hexdigest()[:32]}.md"
