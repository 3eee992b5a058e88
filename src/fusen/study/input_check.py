"""What people type: names and notes hold no control characters and no half characters."""

from __future__ import annotations

from fusen.errors import FusenError


def problem(text: str, allowed: str = "") -> str:
    """What keeps the text from being a name, or with tab and line break allowed a note; empty where nothing does."""
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
    """Raise FusenError where the text cannot be a memo."""
    wrong = memo_problem(text or "")
    if wrong:
        raise FusenError(f"the note holds {wrong}", "type it without")
