"""Find the quotations in a sentence, and check that their words occur verbatim in a text."""

from __future__ import annotations

PAIRS = {"“": "”", "„": "“”", "«": "»", "‹": "›", "「": "」", "『": "』", '"': '"', "‘": "’", "'": "'"}
_STRAY = frozenset("”»›」』")
_UNSPACED = "\u3000"  # from here on scripts that write no spaces: a quotation may begin anywhere

Quotation = tuple[int, int, str]


def quotations(text: str) -> list[Quotation] | None:
    """Returns the outermost (start, end, words within the marks); None if a mark has no partner."""
    result: list[Quotation] = []
    at = 0
    while at < len(text):
        mark = text[at]
        if mark in _STRAY:
            return None
        if mark in PAIRS and _opens(text, at):
            end = _end(text, at)
            if end is None and mark != "'":  # alone, it is an apostrophe
                return None
            if end is not None:
                result.append((at, end + 1, text[at + 1 : end]))
                at = end
        at += 1
    return result


def _opens(text: str, at: int) -> bool:
    """True if a mark opens a quotation; single marks inside and after words are apostrophes."""
    return text[at] not in "‘'" or at == 0 or not text[at - 1].isalnum()


def _end(text: str, start: int) -> int | None:
    mark, depth = text[start], 0
    for at in range(start + 1, len(text)):
        if text[at] in PAIRS[mark]:
            if mark in "‘'" and at + 1 < len(text) and text[at + 1].isalnum():
                continue
            if depth == 0:
                return at
            depth -= 1
        elif text[at] == mark:
            depth += 1
    return None


def stands_in(words: str, text: str) -> bool:
    """True if the words occur letter by letter and as whole words, ignoring white space. Omissions are not allowed,
    because they can change the meaning."""
    words, text = " ".join(words.split()), " ".join(text.split())
    at = text.find(words) if words else -1
    while at >= 0:
        if not (_joined(text, at) or _joined(text, at + len(words))):
            return True
        at = text.find(words, at + 1)
    return False


def _joined(text: str, at: int) -> bool:
    """True if the position is inside a word."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    return before.isalnum() and after.isalnum() and max(before, after) < _UNSPACED
