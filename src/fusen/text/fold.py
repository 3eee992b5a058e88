"""Fold variants of the same words alike, for phrases, search, queries and masking, and lead back to the text's offsets.

Ligatures, full and half width and composed accents fold by NFKC; soft hyphens and characters without width vanish; every
dash becomes a hyphen and every apostrophe a straight one.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

RULES = "fold-2"
"""Changes when the same text would be folded differently: the search index is then built again."""

UNSPACED = (
    "\u0e00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff"
    "\uf900-\ufaff\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff9f\U0001aff0-\U0001b16f\U00020000-\U0003ffff"
)
"""A character set for regular expressions: scripts without spaces between words, and their punctuation.

It includes Hangul, because Korean attaches particles to words.
"""

SIGNS = str.maketrans(
    "‘’‛ʼʻʽʾʿˈʹ′‵´`＇ꞌ՚׳ʹ‐‑‒–—―−﹘﹣－⁃־⸺⸻⸗᠆‧",
    "'''''''''''''''''''-----------------",
)
"""Apostrophes and dashes, one character for one."""

_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_JOINING = (
    "\u0300-\u036f\u1160-\u11ff\u3099\u309a\uff9e\uff9f"  # marks and jamo that NFKC joins to the character before
)
_COMPOSED = rf"(?P<other>[^\s{_JOINING}][{_JOINING}]+)"
_SPACES = rf"(?P<none>(?<=[{UNSPACED}])\s+|\s+(?=[{UNSPACED}]))|(?P<one>\s{{2,}})"


class _Folds(dict[int, str]):
    """A table for `str.translate` from code points to folded characters; with `close`, also to lower case and one space."""

    def __init__(self, *, close: bool) -> None:
        super().__init__({point: chr(sign) for point, sign in SIGNS.items()})
        self.close = close

    def __missing__(self, point: int) -> str:
        character = chr(point)
        folded = "" if _INVISIBLE.match(character) else unicodedata.normalize("NFKC", character)
        if self.close:
            folded = " " if character.isspace() else folded.casefold()
        elif character in "\n\t":
            folded = character
        self[point] = folded
        return folded


_FOLDS = _Folds(close=False)
_CLOSE_FOLDS = _Folds(close=True)


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A folded text, and its pieces' spans in the original: (start, end, whether characters map one to one)."""

    text: str
    starts: list[int]
    pieces: list[tuple[int, int, bool]]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original text for `[start, end)` of the folded text."""
        return self._place(start)[0], self._place(end - 1)[1]

    def _place(self, at: int) -> tuple[int, int]:
        number = bisect_right(self.starts, at) - 1
        start, end, in_step = self.pieces[number]
        if not in_step:
            return start, end
        shift = at - self.starts[number]
        return start + shift, start + shift + 1


def fold(text: str, *, close: bool = False) -> FoldedText:
    """Fold a text; `close` also ignores case and white space around characters of scripts without spaces."""
    if text.isascii() and not close:
        return FoldedText(text, [0], [(0, len(text), True)])
    folds = _CLOSE_FOLDS if close else _FOLDS
    irregular_characters = [character for character in set(text) if len(folds[ord(character)]) != 1]
    irregular = re.compile("|".join([*([_SPACES] if close else []), _COMPOSED, *map(re.escape, irregular_characters)]))
    folded: list[str] = []
    starts: list[int] = []
    pieces: list[tuple[int, int, bool]] = []
    length = reached = 0

    def append(piece: str, start: int, end: int, in_step: bool) -> None:
        nonlocal length
        if piece:
            folded.append(piece)
            starts.append(length)
            pieces.append((start, end, in_step))
            length += len(piece)

    for match in irregular.finditer(text):
        append(text[reached : match.start()].translate(folds), reached, match.start(), True)
        append(_piece(match, folds), match.start(), match.end(), False)
        reached = match.end()
    append(text[reached:].translate(folds), reached, len(text), True)
    return FoldedText("".join(folded), starts, pieces)


def _piece(match: re.Match[str], folds: _Folds) -> str:
    if match.lastgroup == "none":
        return ""
    if match.lastgroup == "one":
        return " "
    composed = unicodedata.normalize("NFKC", match[0]) if match.lastgroup else match[0]
    return composed.translate(folds)


def folded(text: str) -> str:
    """Return the folded text without its offsets."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", text.translate(SIGNS)))
