"""Count words: runs of word characters, or single characters in scripts without spaces."""

from __future__ import annotations

import re

# Letters and digits (never combining marks) of kana, han, Thai, Lao, Khmer and Burmese.
UNSPACED = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufa6d\ufa70-\ufad9\U00020000-\U0002a6df\U0002a700-\U0002ebe0\U00030000-\U0003134a"
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e50-\u0e59"
    "\u0e81\u0e82\u0e84\u0e86-\u0e8a\u0e8c-\u0ea3\u0ea5\u0ea7-\u0eb0\u0eb2\u0eb3\u0ebd\u0ec0-\u0ec4\u0ec6\u0ed0-\u0ed9\u0edc-\u0edf"
    "\u1780-\u17b3\u17d7\u17dc\u17e0-\u17e9\u1000-\u102a\u103f-\u1049\u1050-\u1055\uaa60-\uaa76"
)
# Marks inside words: combining accents, Hebrew and Arabic points, Indic vowel signs, joiners.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0900-\u0963\u0966-\u0dff\u200c\u200d"
)
_LETTERS = f"[^\\W{UNSPACED}]+"
_WORD = re.compile(
    f"{_LETTERS}(?:['’\u2010\u2011-]{_LETTERS}|[{_MARKS}]+(?:{_LETTERS})?|(?<=\\d)[.,](?=\\d){_LETTERS})*|[{UNSPACED}]"
)
# Reduces ASCII to `a` for letters, `0` for digits, `-` and `.` for joining signs, and a space for the rest.
_REDUCED = bytes(
    ord("0") if chr(n).isdigit() else ord("a") if chr(n).isalpha() or n == ord("_")
    else ord("-") if chr(n) in "'-" else ord(".") if chr(n) in ".," else ord(" ")
    for n in range(128)
).ljust(256)  # fmt: skip
_ASIDE = re.compile(r"\[[^\[\]]{0,200}\]")


def count_words(text: str) -> int:
    """Return the number of words; asides in square brackets (`[laughs]`, `[inaudible 00:12:10]`) do not count."""
    if "[" in text:
        text = _ASIDE.sub(" ", text)
    return _count_ascii(text) if text.isascii() else len(_WORD.findall(text))


def _count_ascii(text: str) -> int:
    """Count the matches of `_WORD` by counting the starts of words: 4 times as fast as the expression."""
    reduced = text.encode("ascii").translate(_REDUCED)
    if b"0.0" in reduced:
        reduced = reduced.replace(b"0.0", b"000").replace(b"0.0", b"000")
    reduced = reduced.replace(b"0", b"a")
    if b"a-a" in reduced:
        reduced = reduced.replace(b"a-a", b"aaa").replace(b"a-a", b"aaa")
    begun = reduced.count(b" a") + reduced.count(b"-a") + reduced.count(b".a")
    return begun + reduced.startswith(b"a")
