"""Question marks of many scripts, and whether a text asks or ends with a question."""

from __future__ import annotations

import re

_MARK = r"(?:[?？؟\u037e\u055e⸮]|(?<=[\u0370-\u03ff\u1f00-\u1fff]);|(?<![と年月日時])か。)"
_QUESTION = re.compile(_MARK)
_AT_END = re.compile(rf"{_MARK}[\"'”’»›«‹」』)）\]*_\s]*\Z")
_REACH = 40


def has_question(text: str) -> bool:
    """Return whether there is a question mark in a text, or the Japanese ending か。

    とか。 ends a list of examples, and か。 after a date is a speaker's doubt.
    Greek writes its question mark as a semicolon after a Greek letter.
    """
    return _QUESTION.search(text) is not None


def ends_in_question(text: str) -> bool:
    """Return whether a text ends with a question, before closing quotes and brackets."""
    return _AT_END.search(text[-_REACH:]) is not None
