"""Query errors that point at a character of the expression."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

from fusen.errors import FusenError
from fusen.model.escape import visible

BEFORE, AFTER = 50, 40  # columns of a long expression shown on either side of the position


class QueryError(FusenError):
    """An error at character `position` of `expression`; `problem` is the message without the expression."""

    def __init__(self, message: str, expression: str, position: int, hint: str = "") -> None:
        super().__init__(f"{message}\n{pointed(expression, position)}", hint)
        self.problem = message
        self.expression = expression
        self.position = position


def pointed(expression: str, position: int) -> str:
    """Return the expression on one line and a caret below the character; a long expression is cut on both sides."""
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
    """Return a name in the form for comparison, without differences of case, width or spacing."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most similar, or None."""
    by_fold = {folded(term): term for term in known}
    matches = get_close_matches(folded(name), by_fold, 1, 0.5)
    return by_fold[matches[0]] if matches else None
