"""A query that cannot be read or names what is not there: the error points at the character."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

from fusen.errors import FusenError
from fusen.model.escape import visible

BEFORE, AFTER = 50, 40  # columns of a long expression that are shown on either side of the place


class QueryError(FusenError):
    """Wrong at the character `position` of `expression`."""

    def __init__(self, message: str, expression: str, position: int, hint: str = "") -> None:
        super().__init__(f"{message}\n{pointed(expression, position)}", hint)
        self.problem = message
        self.expression = expression
        self.position = position


def pointed(expression: str, position: int) -> str:
    """The expression on one line, below it a caret under the character; long ones are cut on both sides."""
    line = "".join(" " if character.isspace() else visible(character) for character in expression)
    shown = "".join(visible(" " if character.isspace() else character) for character in expression[:position])
    lead = "" if len(shown) <= BEFORE else "…"
    before = shown[-BEFORE:]
    after = line[len(shown) :]
    tail = "" if len(after) <= AFTER else "…"
    return f"  {lead}{before}{after[:AFTER]}{tail}\n  {' ' * _columns(lead + before)}^"


def _columns(text: str) -> int:
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def folded(name: str) -> str:
    """A name as names are compared: without difference of case, width or spacing."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that looks most like this one."""
    by_fold = {folded(other): other for other in known}
    found = get_close_matches(folded(name), by_fold, 1, 0.5)
    return by_fold[found[0]] if found else None
