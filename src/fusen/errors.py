"""What a user may see go wrong: every error carries a message and, where there is one, the way out."""

from __future__ import annotations

from collections.abc import Iterable


class FusenError(Exception):
    """The user's data or request cannot be used; the front end prints `error:` and `hint:` and exits 1."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class FileError(FusenError):
    """A file cannot be read or written; the message names it."""


class CodebookError(FusenError):
    """The codebook is wrong; holds every problem found, each naming file and line."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        head = "the codebook has a problem" if count == 1 else f"the codebook has {count} problems"
        super().__init__("\n  ".join([f"{head}:", *self.problems]), "correct the file, then run: fusen codebook check")


class StoreError(FusenError):
    """The study's database cannot be used."""


class UndoRefused(FusenError):
    """A step cannot be undone because later work stands on it."""
