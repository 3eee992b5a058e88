"""Labels that differ by a slip of the pen: AMANADA and AMANDA."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[\W_]+")


def is_slip(left: str, right: str) -> bool:
    """Return whether two labels differ by a letter or two, or in how they are spaced or dotted."""
    if _DIGITS.findall(left) != _DIGITS.findall(right):
        return False
    words = [set(label.casefold().split()) for label in (left, right)]
    if any(len(word) <= 2 for word in words[0] ^ words[1]):  # Speaker A and Speaker B
        return False
    first, second = (_LETTERS.sub("", label).casefold() for label in (left, right))
    if first == second:
        return True
    longest = max(len(first), len(second))
    most = 0 if min(len(first), len(second)) < 5 else 1 if longest < 9 else 2
    return abs(len(first) - len(second)) <= most and _distance(first, second) <= most


def _distance(left: str, right: str) -> int:
    """Letters to add, drop, change or swap with the next."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for place, letter in enumerate(left, 1):
        earlier, before, row = before, row, [place]
        for at, sign in enumerate(right, 1):
            best = min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (letter != sign))
            if place > 1 and at > 1 and letter == right[at - 2] and left[place - 2] == sign:
                best = min(best, earlier[at - 2] + 1)
            row.append(best)
    return row[-1]
