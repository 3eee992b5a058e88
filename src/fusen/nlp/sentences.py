"""Split talk into sentences: candidate ends by one expression, judged by spaCy's abbreviations and rules for speech."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from fusen.nlp import abbreviations
from fusen.nlp.abbreviations import Kind
from fusen.nlp.languages import stop_words

RULES = "sentences-1"
"""Changes when the same text would be split otherwise, so that cached passages are made anew."""

_CLOSERS = r"""[」』）"'”’“‘»›«‹)\]}*_]*"""


@cache
def _border(spaces: str) -> re.Pattern[str]:
    """Where sentences may end; `spaces` are those that may stand before a closing `»`.

    It begins with one set, so that the search skips to the next such character (measured: 4 times as fast).
    """
    return re.compile(
        rf"""[.!?…؟۔।。！？｡．\n\[]
        (?: (?<=[.!?…؟۔।]) [.!?…؟۔।]* ({_CLOSERS} (?:[{spaces}]»)? )           # 1 stops before white space
          | (?<=[。！？｡．]) [。！？｡．]* (?: …+ (?=\s|\Z) )? ({_CLOSERS})        # 2 stops that need none
          | (?<=\n) [^\S\n]*\n\s* ()                                          # 3 blank lines
          | (?<=\[) [^\[\]]{{0,200}}\]                                        # an aside: no border inside
        )""",
        re.VERBOSE,
    )


_SPACED, _FULL, _BLANK = 1, 2, 3
_GAP = r"[^\S\n]*+\n?+[^\S\n]*+"
# What follows a stop: asides that belong to the sentence before (1), then white space.
_TAIL = re.compile(
    rf"( (?: {_GAP} (?: \[[^\[\]]{{0,200}}\] | \([^().!?\n]{{1,60}}\) | （[^（）。！？\n]{{1,60}}） | \*\([^()*]{{1,60}}\)\* ) [.。]? )*+ ) \s*+",
    re.VERBOSE,
)
_BRACKETS = re.compile(r"[「『（」』）]|\n[^\S\n]*\n")
_PAIRS = {"」": "「", "』": "『", "）": "（"}
_CALLS = frozenset("!?؟")
_BEFORE_ASIDES = frozenset("[(（*")
_MAY_GO_WITH = frozenset("[(（* \t\n\u3000\u00a0")
# After `。」` these go on with the sentence that quotes: 「はい。」と言った。
_GOES_ON = frozenset("とっなてがをにはもので、，やかねよだへし")
_OPENERS = frozenset("\"'“”‘’«»‹›„¿¡([（「*_#>–—- \t\n\u00a0\u202f")
_OPENING = "".join(_OPENERS)
_STARTS = "([{\"'“”‘’«‹„¿¡*_–—-/#"
_NEXT_WORD = re.compile(r"[^\W\d_]{1,30}(?:['’][^\W\d_]{1,30})?")
_LINE_END = re.compile(r"\s*\n\s*")
_WORD_REACH = 40
_LONGEST = 1_200  # characters: no sentence of talk is longer
_LONGEST_PART = 300
_UNREADABLE = 10_000  # characters without a line break: cut at white space, or anywhere
_SPACE = re.compile(r"\s+")
_JOINERS = "\u200d\ufe0e\ufe0f"


class Splitter:
    """Splits talk of one language; spaCy is imported when the first word needs it."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._border = _border("\\ \u00a0\u202f" if language == "fr" else "\u00a0\u202f")
        self._kinds: dict[str, Kind] = {}

    def split(self, text: str, start: int, end: int) -> list[tuple[int, int]]:
        """Sentences of `text[start:end]`: trimmed, in order, all but white space covered once. Linear in time."""
        end = _trimmed_end(text, start, end)
        here = _first_talk(text, start, end)
        if here >= end:
            return []
        spans: list[tuple[int, int]] = []
        sheltered = None if text.isascii() else _shelters(text, here, end)
        for border in self._border.finditer(text, here, end):
            at, after = border.span()
            kind = border.lastindex
            if kind is None or at < here:
                continue
            if kind == _BLANK:
                spans.append((here, _trimmed_end(text, here, at)))
                here = after
                continue
            if after >= end:
                break
            if kind == _SPACED and not (text[after].isspace() or text[after] in _BEFORE_ASIDES):
                continue
            if sheltered is not None and sheltered(at, after):
                continue
            if text[after] == " " and text[after + 1] not in _MAY_GO_WITH and not text[after + 1].isspace():
                last, resume = after, after + 1  # what nearly all are like, without another search
            else:
                last, resume = _past_asides(text, after, end)
                if last >= end:
                    break
            if self._ends(text, here, border, last, resume):
                spans.append((here, last))
                here = resume
        if here < end:
            spans.append((here, end))
        return spans if end - start <= _LONGEST else [part for span in spans for part in _bearable(text, *span)]

    def _ends(self, text: str, here: int, border: re.Match[str], last: int, resume: int) -> bool:
        """Does a sentence end at `border`, its asides at `last`, `resume` being where talk goes on?"""
        if resume - last > 1 and text.count("\n", last, resume) > 1:
            return True
        kind = border.lastindex
        if kind == _FULL:
            return _full_stop_ends(text, border, resume)
        at, after = border.span()
        if resume == after:
            return False
        follows = text[resume]
        lower = follows.islower() or (follows in _OPENERS and _goes_on_lower(text, resume))
        stops, closed = text[at : border.start(1)], border[1]
        if stops == "." and not closed:
            # Who begins sentences small ends them before small letters, too.
            return (not lower or text[here].islower()) and self._period_ends(text, here, at, resume)
        if not _CALLS.isdisjoint(stops):
            return not (lower and closed)
        if lower or closed:
            return not lower
        return not follows.isdigit()

    def _period_ends(self, text: str, here: int, at: int, resume: int) -> bool:
        """A single full stop before a capital, a digit or a script without case."""
        word = _last_word(text, here, at)
        kind = self._kinds.get(word)
        if kind is None:
            kind = self._kinds[word] = abbreviations.kind_of(word, self.language)
        if kind is Kind.WORD:
            return True
        if kind is Kind.NUMBER:
            if at - len(word) <= here + 2:
                return False  # the number of a list's item
            return not abbreviations.writes_ordinals(self.language) or len(word) > 2 or self._starts(text, resume)
        if kind is Kind.LAST or kind is Kind.BEFORE_NUMBER:
            return not text[resume].isdigit()
        return kind is not Kind.NEVER and self._starts(text, resume)

    def _starts(self, text: str, resume: int) -> bool:
        """Is the next word one that sentences start with (a stop word, which no name is)?"""
        word = _NEXT_WORD.match(text, resume)
        if word is None or (len(word[0]) == 1 and text[word.end() : word.end() + 1] == "."):
            return False
        said = word[0].casefold().replace("’", "'")
        return said in stop_words(self.language) or said.split("'")[0] in stop_words(self.language)


def _shelters(text: str, start: int, end: int) -> Callable[[int, int], bool] | None:
    """Whether a pair of 「」『』（） holds both ends of a stretch, asked for rising stretches; None without pairs."""
    if all(text.find(sign, start, end) < 0 for sign in _PAIRS.values()):
        return None
    spans = _outermost(text, start, end)[::-1]

    def hold(at: int, after: int) -> bool:
        while spans and spans[-1][1] <= at:
            spans.pop()
        return bool(spans) and spans[-1][0] < at and after < spans[-1][1]

    return hold


def _outermost(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    opened: list[tuple[str, int]] = []
    for mark in _BRACKETS.finditer(text, start, end):
        sign = mark[0]
        if sign in _PAIRS:
            if opened and opened[-1][0] == _PAIRS[sign]:
                first = opened.pop()[1]
                while spans and spans[-1][0] > first:
                    spans.pop()
                spans.append((first, mark.end()))
        elif sign in _PAIRS.values():
            opened.append((sign, mark.start()))
        else:
            opened.clear()  # a quotation does not go on over a blank line
    return spans


def _full_stop_ends(text: str, border: re.Match[str], resume: int) -> bool:
    at = border.start()
    if text[at] == "．" and at and text[at - 1].isdigit() and text[resume].isdigit():
        return False
    quoted = border[2].endswith(("」", "』"))
    return not (quoted and resume == border.end() and text[resume] in _GOES_ON)


def _past_asides(text: str, after: int, end: int) -> tuple[int, int]:
    """Where the asides that follow a stop end, and where talk goes on."""
    tail = _TAIL.match(text, after, end)
    assert tail is not None  # it matches nothing at all, too
    return tail.end(1), tail.end()


def _goes_on_lower(text: str, resume: int) -> bool:
    rest = text[resume : resume + 6].lstrip(_OPENING)
    return rest[:1].islower()


def _last_word(text: str, here: int, at: int) -> str:
    """What stands before the full stop, from the last white space or hyphenless opening sign on."""
    pieces = text[max(here, at - _WORD_REACH) : at].split()
    return pieces[-1].lstrip(_STARTS) if pieces else ""


def _bearable(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentence, or parts of whole lines where a speech recogniser set no full stops for a page and more."""
    parts = []
    if end - start > _LONGEST and text.find("\n", start, end) >= 0:
        for line in _LINE_END.finditer(text, start, end):
            if line.start() - start >= _LONGEST_PART:
                parts.append((start, line.start()))
                start = line.end()
    return [piece for part in (*parts, (start, end)) for piece in _holdable(text, *part)]


def _holdable(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The part itself, or pieces of it where a line goes on without end: nothing downstream can hold 50 MB at once."""
    pieces = []
    while end - start > _UNREADABLE:
        space = _SPACE.search(text, start + _UNREADABLE // 2, start + _UNREADABLE)
        stop = space.start() if space else start + _UNREADABLE
        while not space and stop < end and (unicodedata.combining(text[stop]) or text[stop] in _JOINERS):
            stop += 1
        pieces.append((start, _trimmed_end(text, start, stop)))
        start = _first_talk(text, stop, end)
    return [*pieces, (start, end)] if start < end else pieces


def _first_talk(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _trimmed_end(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end
