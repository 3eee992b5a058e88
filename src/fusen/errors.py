"""What a user may see go wrong: every error carries a message and, where there is one, the way out."""

from __future__ import annotations

import re
from collections.abc import Iterable

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    """Control characters, direction overrides and lone surrogates made visible; line breaks and tabs stay."""
    return text if text.isprintable() else _CONTROL.sub(_picture, text)


def _picture(found: re.Match[str]) -> str:
    number = ord(found.group())
    if number < 32:
        return chr(0x2400 + number)
    return "\u2421" if number == 127 else f"⟨U+{number:04X}⟩"


class FusenError(Exception):
    """The user's data or request cannot be used; the front end prints `error:` and `hint:` and exits 1.

    Message and hint may quote what a file holds: control characters in them are made visible.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        self.message, self.hint = visible(message), visible(hint)
        super().__init__(self.message)


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
