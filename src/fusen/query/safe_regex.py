"""Regular expressions with bounded search time.

Python's engine backtracks, so nested repeats take exponential time. fusen refuses repeats and choices inside a repeated
group, back references and conditionals; limits `*`, `+` and `{m,}` to REACH characters; and refuses an expression whose
remaining repeats could take more than MOST_STEPS at one position. A search is then linear in the length of the passage;
PATIENCE in fusen.query.text_match bounds the total time.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass

REACH = 200
WORD_REACH = 40  # of \w, \d and \s
MOST_STEPS = 400_000
LONGEST = 500

_GROUP = re.compile(r"\(\?(?:[:=!]|<[=!]|P<\w+>|-i:)|\((?!\?)")
_COUNT = re.compile(r"\{(\d*)(,?)(\d*)\}")


class RegexError(ValueError):
    """The regular expression is invalid or not allowed; `position` is an index into it."""

    def __init__(self, message: str, position: int, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.position = position
        self.hint = hint


def checked(pattern: str) -> re.Pattern[str]:
    """Return the compiled pattern, which ignores case. Raises RegexError."""
    if len(pattern) > LONGEST:
        raise RegexError(f"the regular expression is longer than {LONGEST} characters", LONGEST)
    bounded = _Scanner(pattern).bounded()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            re.compile(pattern, re.IGNORECASE)
            return re.compile(bounded, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        position = getattr(error, "pos", None) or 0
        raise RegexError(f"not a regular expression: {getattr(error, 'msg', error)}", position) from error


@dataclass(slots=True)
class _Group:
    start: int
    varies: bool = False  # contains a repeat or a choice
    before: int = 0  # steps of the alternatives before this one
    steps: int = 1  # steps of this alternative so far


class _Scanner:
    """Scans a pattern once, bounds its repeats and adds up their steps at one position of a text."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.out: list[str] = []
        self.open: list[_Group] = [_Group(0)]
        self.last = 0  # position of the last repeat

    def bounded(self) -> str:
        while self.at < len(self.pattern):
            self._atom()
        if sum(group.before + group.steps for group in self.open) > MOST_STEPS:
            raise RegexError(
                "too many repeats and choices follow each other", self.last,
                "the search could take forever; use near: or several text: conditions",
            )  # fmt: skip
        return "".join(self.out)

    def _atom(self) -> None:
        start, sign = self.at, self.pattern[self.at]
        group = self.open[-1]
        if sign == "(":
            self._opens()
        elif sign == ")":
            self.at += 1
            self.out.append(")")
            closed = self.open.pop() if len(self.open) > 1 else _Group(start)
            self.open[-1].varies |= closed.varies
            self.open[-1].steps *= closed.before + closed.steps
            self._repeat(REACH, closed)
        elif sign == "|":
            self.at += 1
            self.out.append("|")
            group.before, group.steps, group.varies = group.before + group.steps, 1, True
        else:
            atom = self._single()
            self.out.append(atom)
            self._repeat(WORD_REACH if atom in (r"\w", r"\d", r"\s") else REACH, None)

    def _opens(self) -> None:
        match = _GROUP.match(self.pattern, self.at)
        if not match:
            hint = "use one of ( ), (?: ), (?= ), (?! ), (?<= ), (?<! )"
            raise RegexError("this kind of group is not allowed", self.at, hint)
        self.out.append(match.group())
        self.open.append(_Group(self.at))
        self.at = match.end()

    def _single(self) -> str:
        """Consume one character, escape or class and return it."""
        start, sign = self.at, self.pattern[self.at]
        if sign == "\\":
            letter = self.pattern[start + 1 : start + 2]
            if letter.isdigit() and letter != "0":
                raise RegexError("a back reference to a group is not allowed", start, "the search could take forever")
            self.at += 2
            if letter in ("x", "u", "U"):
                self.at += {"x": 2, "u": 4, "U": 8}[letter]
            elif letter == "N" and "}" in self.pattern[start:]:
                self.at = self.pattern.index("}", start) + 1
        elif sign == "[":
            self.at = self._class_end(start)
        else:
            self.at += 1
        return self.pattern[start : self.at]

    def _class_end(self, start: int) -> int:
        at = start + 1
        at += self.pattern[at : at + 1] == "^"
        at += self.pattern[at : at + 1] == "]"
        while at < len(self.pattern) and self.pattern[at] != "]":
            at += 2 if self.pattern[at] == "\\" else 1
        return at + 1

    def _repeat(self, reach: int, group: _Group | None) -> None:
        """Consume the repeat after an atom or group, if any, and write it out with its bounds."""
        place = self.at
        bounds = self._bounds(reach)
        if bounds is None:
            return
        least, most, sign = bounds
        if group is not None and group.varies and most > 1:
            raise RegexError(
                "a repeat or a choice inside a repeated group is not allowed", place,
                "the search could take forever; spell the repetition out, or use near: and several text: conditions",
            )  # fmt: skip
        if most > REACH:
            raise RegexError(f"a repeat may cover at most {REACH} characters", place)
        outer = self.open[-1]
        outer.varies |= least != most
        last = len(self.open) == 1 and self.pattern[self.at : self.at + 1] in ("", "|")  # no later part can fail
        outer.steps *= 1 if last else most - least + 1
        self.last = place
        self.out.append(f"{{{least},{most}}}{sign}")

    def _bounds(self, reach: int) -> tuple[int, int, str] | None:
        """Consume a repeat and return (least, most, lazy or possessive sign), or None."""
        sign = self.pattern[self.at : self.at + 1]
        if sign in ("*", "+", "?"):
            self.at += 1
            least, most = {"*": (0, reach), "+": (1, reach), "?": (0, 1)}[sign]
        else:
            match = _COUNT.match(self.pattern, self.at) if sign == "{" else None
            if not match or match.group() in ("{}", "{,}") or max(map(len, match.groups())) > 4:
                return None
            self.at = match.end()
            least = int(match[1] or 0)
            most = int(match[3]) if match[3] else max(reach, least) if match[2] else least
        follows = self.pattern[self.at : self.at + 1]
        if follows in ("?", "+"):
            self.at += 1
            return least, most, follows
        return least, most, ""
