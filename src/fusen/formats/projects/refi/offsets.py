"""Detect what the offsets of a file count: try the models that tools use on the text and take the best fit."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple


class Model(NamedTuple):
    """How a tool counts: code points or UTF-16 units; line ends as they stand, each as one or each as two; with the
    byte order mark or without."""

    utf16: bool = False
    ends: Literal["as is", "one", "two"] = "as is"
    mark: bool = False


MODELS = tuple(
    Model(utf16, ends, mark) for mark in (False, True) for utf16 in (False, True) for ends in ("as is", "one", "two")
)
"""In the order in which they are taken where nothing speaks for one: what the standard says comes first."""

EXACT, BEGINS, ONE_WAY, UNSURE, FOUND, ASTRAY = 1.0, 0.95, 0.9, 0.7, 0.6, 0.3
_CUT = ("…", "...")
_LEAST_CUT = 5  # characters of a cut quote that can be told from chance
_LONG_NAME = 60  # a name this long that the words begin with is a quote that was cut without a sign
_NEAR = 2000
_SPACES = re.compile(r"\s+")
_UNSPACED = "\u3000"


class Span(NamedTuple):
    """A selection as the file has it."""

    start: int
    end: int
    name: str = ""


class OffsetSpan(NamedTuple):
    """Where a selection stands in the text, and how surely (0 to 1); `moved`: its words were looked for."""

    start: int
    end: int
    certainty: float
    moved: bool = False


@dataclass(frozen=True)
class Ruler:
    """A text whose offsets can be counted in several ways. `raw` is what the file holds, without byte order mark."""

    raw: str
    marked: bool = False  # by a byte order mark

    @cached_property
    def text(self) -> str:
        """As fusen keeps it: LF line ends."""
        return self.raw.replace("\r\n", "\n").replace("\r", "\n") if "\r" in self.raw else self.raw

    @cached_property
    def _wide(self) -> list[int]:
        """Code points beyond U+FFFF: two units in UTF-16."""
        if self.text.isascii() or max(self.text) < "\U00010000":
            return []
        return [at for at, letter in enumerate(self.text) if letter > "\uffff"]

    @cached_property
    def _doubled(self) -> list[int]:
        """Line ends that are two characters in the file."""
        if "\r\n" not in self.raw:
            return []
        return [found.start() - number for number, found in enumerate(re.finditer("\r\n", self.raw))]

    @cached_property
    def _ends(self) -> list[int]:
        return [found.start() for found in re.finditer("\n", self.text)]

    @cached_property
    def _doubles(self) -> dict[tuple[bool, str], tuple[int, ...]]:
        """By unit and line ends: where what counts as two begins, in such units."""
        found = {}
        for utf16 in (False, True):
            wide = self._wide if utf16 else []
            for name, ends in (("as is", self._doubled), ("one", []), ("two", self._ends)):
                both = sorted(ends + wide) if ends and wide else ends or wide
                found[utf16, name] = tuple(at + number for number, at in enumerate(both))
        return found

    @cached_property
    def _alike(self) -> dict[Model, Model]:
        first: dict[tuple[tuple[int, ...], bool], Model] = {}
        found = {}
        for model in MODELS:
            key = (self._doubles[model.utf16, model.ends], model.mark and self.marked)
            found[model] = first.setdefault(key, model)
        return found

    @cached_property
    def ways(self) -> dict[Model, tuple[int, ...]]:
        """The models that differ for this text, with what each counts as two."""
        return {model: self._doubles[model.utf16, model.ends] for model in dict.fromkeys(self._alike.values())}

    def alike(self, model: Model) -> Model:
        """The model of `ways` that counts this text as `model` does."""
        return self._alike[model]

    def at(self, model: Model, offset: int, *, up: bool = False) -> int:
        """The code point at an offset; one inside what counts as two is its start, or with `up` its end."""
        extras = self.ways[model]
        offset -= model.mark
        passed = bisect_right(extras, offset - 1)
        inside = passed and extras[passed - 1] + 1 == offset
        return offset - passed + (1 if inside and up else 0)

    def span(self, model: Model, start: int, end: int) -> tuple[int, int]:
        return self.at(model, start), self.at(model, end, up=True)


def choose(rulers: Sequence[tuple[Ruler, Sequence[Span]]]) -> list[tuple[Model, float]]:
    """The model for each text, and how surely it holds where no quote says so.

    That for which most speaks in all of them, unless a text's own quotes say otherwise.
    """
    evidence = [_evidence(ruler, spans) for ruler, spans in rulers]
    totals: dict[Model, list[float]] = {model: [0, 0.0] for model in MODELS}
    for (ruler, _), said in zip(rulers, evidence, strict=True):
        if len(said) < 2:
            continue
        for model in MODELS:
            if not model.mark or ruler.marked:
                quotes, borders = said[ruler.alike(model)]
                totals[model][0] += quotes
                totals[model][1] += borders
    best = max(MODELS, key=lambda model: (*totals[model], -MODELS.index(model)))
    chosen = []
    for (ruler, _), said in zip(rulers, evidence, strict=True):
        usual = ruler.alike(best)
        own = max(said, key=lambda model: said[model][0], default=usual)
        model = own if said and said[own][0] > said.get(usual, (0, 0.0))[0] else usual
        chosen.append((model, _standing(model, said, totals[best])))
    return chosen


def _standing(model: Model, said: dict[Model, tuple[int, float]], best: list[float]) -> float:
    """Sure where there is one way to count, or where quotes or most words' ends in this text speak for this one."""
    if len(said) < 2:
        return ONE_WAY
    rivals = [borders for other, (_, borders) in said.items() if other != model]
    clear = said[model][1] > max(rivals) + max(0.1 * abs(said[model][1]), 1)
    return ONE_WAY if clear or best[0] else UNSURE


def _evidence(ruler: Ruler, spans: Sequence[Span]) -> dict[Model, tuple[int, float]]:
    """For each way of counting: how many names quote what stands there, and how well words end there."""
    found: dict[Model, tuple[int, float]] = {}
    if not spans or len(ruler.ways) < 2:
        return found
    for model in ruler.ways:
        quotes, borders = 0, 0.0
        for span in spans:
            start, end = ruler.span(model, span.start, span.end)
            if 0 <= start <= end <= len(ruler.text):
                quotes += quoted(ruler.text[start:end], span.name) > 0
                if span.start < span.end:  # a place alone may be inside a word, and says nothing
                    borders += _border(ruler.text, start) + _border(ruler.text, end)
            else:
                borders -= 2
        found[model] = (quotes, borders)
        if quotes == len(spans):
            return {other: found.get(other, (0, 0.0)) for other in ruler.ways}
    return found


def quoted(words: str, name: str) -> float:
    """How surely a selection's name quotes the words: all of them, or their beginning; 0 where it does not."""
    if not name:
        return 0.0
    if words == name:
        return EXACT
    plain, said = _SPACES.sub(" ", words).strip(), _SPACES.sub(" ", name).strip()
    if plain == said:
        return EXACT if said else 0.0
    for sign in _CUT:
        stem = said.removesuffix(sign).rstrip()
        if said.endswith(sign) and len(stem) >= _LEAST_CUT and plain.startswith(stem):
            return BEGINS
    return BEGINS if len(said) >= _LONG_NAME and plain.startswith(said) else 0.0


def _border(text: str, at: int) -> float:
    """1 where no word goes on across the place."""
    if at <= 0 or at >= len(text):
        return 1.0
    before, after = text[at - 1], text[at]
    return float(not (before.isalnum() and after.isalnum()) or min(before, after) >= _UNSPACED)


def place(ruler: Ruler, model: Model, span: Span, sure: float = ONE_WAY) -> OffsetSpan | None:
    """Where the selection stands, by its quote if it has one; None where that is outside the text.

    `sure` is how surely the model holds where there is no quote.
    """
    text = ruler.text
    start, end = ruler.span(model, span.start, span.end)
    inside = 0 <= start <= end <= len(text)
    if inside and (match := quoted(text[start:end], span.name)):
        return OffsetSpan(start, end, match)
    near = _found(text, span, start)
    if near is not None:
        return OffsetSpan(near, near + len(span.name), FOUND, moved=True)
    if not inside:
        return None
    if span.name and _is_quote(text, span.name, start, end):
        return OffsetSpan(start, end, ASTRAY)
    borders = (_border(text, start) + _border(text, end)) / 2
    return OffsetSpan(start, end, sure if borders == 1 else min(sure, 0.5 + borders / 5))


def _is_quote(text: str, name: str, start: int, end: int) -> bool:
    """Does the name look like words of the text near by that should stand here?"""
    return abs(len(name) - (end - start)) <= 2 and text.find(name, max(0, start - _NEAR), end + _NEAR) >= 0


def _found(text: str, span: Span, near: int) -> int | None:
    """The one place near by where the quoted words stand; None where there is none, or several."""
    if len(span.name.strip()) < _LEAST_CUT or abs(len(span.name) - (span.end - span.start)) > 2 + len(span.name) // 10:
        return None
    low = max(0, near - _NEAR)
    first = text.find(span.name, low, near + _NEAR + len(span.name))
    if first < 0 or text.find(span.name, first + 1, near + _NEAR + len(span.name)) >= 0:
        return None
    return first
