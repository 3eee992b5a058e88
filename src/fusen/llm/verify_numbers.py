"""Check the figures of a sentence (digits, English words, Japanese counters) against the given figures."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
WORDS = (
    {word: number for number, word in enumerate(_UNITS) if word != "one"}
    | {word: 10 * number for number, word in enumerate(_TENS, 2)}
    | {"dozen": 12, "hundred": 100, "thousand": 1000, "twice": 2, "thrice": 3, "double": 2, "triple": 3}
)  # fmt: skip
"""English number words without `one`, which mostly means a person."""
_SPELT = re.compile(
    rf"\b(?:({'|'.join(_TENS)})[- ]({'|'.join(_UNITS[1:10])})|({'|'.join(WORDS)}))\b", re.IGNORECASE
)  # fmt: skip
_ONE_OF = re.compile(r"\bone(?=\s+(?:of|in|out of)\s+(?:the\s+)?\d)", re.IGNORECASE)
_SHARES = re.compile(
    r"\b(?:half|halves|an? (?:third|quarter|fifth|tenth) of|thirds|quarters|fifths|tenths|dozens|hundreds|thousands|millions?)\b"
    r"|半数|半分|過半",
    re.IGNORECASE,
)
_KANJI = re.compile(
    r"[〇一二三四五六七八九十百千]+(?=人|名|件|社|回|つ|割|倍|分の|か所|カ所|ヶ所|箇所|地域|パーセント)"
)
_DIGITS = {kanji: number for number, kanji in enumerate("〇一二三四五六七八九")}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_FIGURE = re.compile(rf"({_NUMBER})(\s*(?:%|percent\b|per cent\b|パーセント))?", re.IGNORECASE)
_PAIR = re.compile(rf"({_NUMBER})\s*(?:of|out of|in|/|⁄)\s*(?:the\s+|all\s+)?({_NUMBER})", re.IGNORECASE)

Figure = tuple[float, bool]  # its value, and whether it is a percentage


class Figures(NamedTuple):
    alone: frozenset[Figure]
    pairs: frozenset[tuple[float, float]]  # n of N


def figures_of(lines: Iterable[str]) -> Figures:
    """Returns the figures in the given lines."""
    texts = [_in_digits(line) for line in lines]
    return Figures(
        frozenset(figure for text in texts for _, figure in _figures(text)),
        frozenset(pair for text in texts for _, pair in _pairs(text)),
    )


def unknown_figure(text: str, given: Figures) -> str:
    """Returns the first figure, share or `n of N` of a text that is not among the given figures; empty if there is
    none."""
    share = _SHARES.search(text)
    if share:
        return share.group()
    text = _in_digits(text)
    for written, figure in _figures(text):
        if figure not in given.alone:
            return written
    return next((written for written, pair in _pairs(text) if pair not in given.pairs), "")


def _in_digits(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    text = _KANJI.sub(lambda match: _kanji(match.group()), text)
    return _ONE_OF.sub("1", _SPELT.sub(_spelt, text))


def _spelt(match: re.Match[str]) -> str:
    tens, unit, word = (part.lower() if part else "" for part in match.groups())
    return str(WORDS[word] if word else WORDS[tens] + _UNITS.index(unit))


def _kanji(text: str) -> str:
    """Digits; 一 alone stays, as `one` does."""
    if text == "一":
        return text
    if not set(text) & set(_PLACES):
        return "".join(str(_DIGITS[kanji]) for kanji in text)
    total, digit = 0, None
    for kanji in text:
        if kanji in _DIGITS:
            digit = _DIGITS[kanji]
        else:
            total, digit = total + (1 if digit is None else digit) * _PLACES[kanji], None
    return str(total + (digit or 0))


def _figures(text: str) -> Iterable[tuple[str, Figure]]:
    for match in _FIGURE.finditer(text):
        yield match.group().strip(), (_value(match[1]), match[2] is not None)


def _pairs(text: str) -> Iterable[tuple[str, tuple[float, float]]]:
    for match in _PAIR.finditer(text):
        yield match.group(), (_value(match[1]), _value(match[2]))


def _value(digits: str) -> float:
    return float(digits.replace(",", ""))
