"""Errors that front ends show to the user, each with a message and a hint."""

from __future__ import annotations

from collections.abc import Iterable


class FusenError(Exception):
    """The user's data or request is invalid; the command line prints `error:` and `hint:` and exits with 1."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class FileError(FusenError):
    """fusen cannot read or write a file; the message names the file."""


class CodebookError(FusenError):
    """The codebook has errors; `problems` lists all of them, each with file and line."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        head = "the codebook has a problem" if count == 1 else f"the codebook has {count} problems"
        super().__init__("\n  ".join([f"{head}:", *self.problems]), "correct the file, then run: fusen codebook check")


class StoreError(FusenError):
    """fusen cannot use the study's database."""


class UndoRefused(FusenError):
    """fusen cannot undo a step because a later step changed the same records."""
