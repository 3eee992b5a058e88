"""Errors that front ends show to the user, each with a message and a hint."""

from __future__ import annotations

import re
from collections.abc import Iterable

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

_BREAK = re.compile(r"\n(?!  )|\t")  # of a file's name, or of words that a message quotes


def visible(text: str) -> str:
    """Control characters, direction overrides and lone surrogates made visible; line breaks and tabs stay."""
    return text if text.isprintable() else _CONTROL.sub(_picture, text)


def _in_a_message(text: str) -> str:
    """Return text as a message shows it: only line breaks before an indented line, as in lists of problems, stay."""
    return _BREAK.sub(_picture, visible(text))


def _picture(match: re.Match[str]) -> str:
    number = ord(match.group())
    if number < 32:
        return chr(0x2400 + number)
    return "\u2421" if number == 127 else f"⟨U+{number:04X}⟩"


class FusenError(Exception):
    """The user's data or request is invalid; the command line prints `error:` and `hint:` and exits with 1.

    Message and hint may quote a file: control characters in them are made visible.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        self.message, self.hint = _in_a_message(message), _in_a_message(hint)
        super().__init__(self.message)

    def __reduce__(self) -> tuple[object, ...]:
        return _restored, (type(self), self.args, self.__dict__)


def _restored(kind: type[FusenError], args: tuple[object, ...], fields: dict[str, object]) -> FusenError:
    """Return an error from another process, whose class may take other arguments than `args`."""
    error = kind.__new__(kind, *args)
    error.__dict__.update(fields)
    return error


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


class ConnectionFailed(StoreError):
    """The database of a team is out of reach, or the connection broke; only what the server confirmed is stored."""


class UndoRefused(FusenError):
    """fusen cannot undo a step because a later step changed the same records."""
