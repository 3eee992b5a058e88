"""Checks of typed text: names and memos must not contain control characters or surrogates."""

from __future__ import annotations

from fusen.errors import FusenError


def problem(text: str, allowed: str = "") -> str:
    """Return the first invalid character of a name (or a memo, which allows tab and line break), or an empty text."""
    for character in text:
        number = ord(character)
        if (number < 32 and character not in allowed) or 127 <= number < 160:
            return f"a control character ({character!r})"
        if 0xD800 <= number < 0xE000:
            return f"half a character ({character!r})"
    return ""


def memo_problem(text: str) -> str:
    return problem(text, "\t\n")


def check_memo(text: str | None) -> None:
    """Raise FusenError if the text is not a valid memo."""
    wrong = memo_problem(text or "")
    if wrong:
        raise FusenError(f"the memo contains {wrong}", "remove it")
