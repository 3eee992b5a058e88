"""Detect what the offsets of a file count: try the models that tools use on the text and take the best fit."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple


class Model(NamedTuple):
    """How a tool counts: code points or UTF-16 units; line ends as in the file, each as one or each as two; with the
    byte order mark or without."""

    utf16: bool = False
    ends: Literal["as is", "one", "two"] = "as is"
    mark: bool = False


MODELS = tuple(
    Model(utf16, ends, mark) for mark in (False, True) for utf16 in (False, True) for ends in ("as is", "one", "two")
)
"""Models in order of preference without evidence: the standard's model comes first."""

EXACT, BEGINS, ONE_WAY, UNSURE, FOUND, ASTRAY = 1.0, 0.95, 0.9, 0.7, 0.6, 0.3
_CUT = ("…", "...")
_LEAST_CUT = 5  # characters that a cut quote needs to differ from chance
_LONG_NAME = 60  # a name this long that the words begin with is a quote that was cut without a sign
_NEAR = 2000
_SPACES = re.compile(r"\s+")
_UNSPACED = "\u3000"


class Span(NamedTuple):
    """A selection with the offsets of the file."""

    start: int
    end: int
    name: str = ""


class OffsetSpan(NamedTuple):
    """The place of a selection in the text, with its certainty (0 to 1); `moved`: found by its words."""

    start: int
    end: int
    certainty: float
    moved: bool = False


@dataclass(frozen=True)
class Ruler:
    """A text with several ways to count offsets. `raw` is the file's text without byte order mark."""

    raw: str
    marked: bool = False  # by a byte order mark

    @cached_property
    def text(self) -> str:
        """The text with LF line ends."""
        return self.raw.replace("\r\n", "\n").replace("\r", "\n") if "\r" in self.raw else self.raw

    @cached_property
    def _wide(self) -> list[int]:
        """Positions of code points beyond U+FFFF, which take two units in UTF-16."""
        if self.text.isascii() or max(self.text) < "\U00010000":
            return []
        return [at for at, letter in enumerate(self.text) if letter > "\uffff"]

    @cached_property
    def _doubled(self) -> list[int]:
        """Positions of line ends that are two characters in the file."""
        if "\r\n" not in self.raw:
            return []
        return [result.start() - number for number, result in enumerate(re.finditer("\r\n", self.raw))]

    @cached_property
    def _ends(self) -> list[int]:
        return [match.start() for match in re.finditer("\n", self.text)]

    @cached_property
    def _doubles(self) -> dict[tuple[bool, str], tuple[int, ...]]:
        """Offsets of everything that counts as two, by unit and kind of line ends."""
        result = {}
        for utf16 in (False, True):
            wide = self._wide if utf16 else []
            for name, ends in (("as is", self._doubled), ("one", []), ("two", self._ends)):
                both = sorted(ends + wide) if ends and wide else ends or wide
                result[utf16, name] = tuple(at + number for number, at in enumerate(both))
        return result

    @cached_property
    def _alike(self) -> dict[Model, Model]:
        first: dict[tuple[tuple[int, ...], bool], Model] = {}
        result = {}
        for model in MODELS:
            key = (self._doubles[model.utf16, model.ends], model.mark and self.marked)
            result[model] = first.setdefault(key, model)
        return result

    @cached_property
    def ways(self) -> dict[Model, tuple[int, ...]]:
        """The models that differ for this text, with the offsets that each counts as two."""
        return {model: self._doubles[model.utf16, model.ends] for model in dict.fromkeys(self._alike.values())}

    def alike(self, model: Model) -> Model:
        """Return the model of `ways` that is equivalent to `model` for this text."""
        return self._alike[model]

    def at(self, model: Model, offset: int, *, up: bool = False) -> int:
        """Return the code point at an offset; inside a double unit its start, or with `up` its end."""
        extras = self.ways[model]
        offset -= model.mark
        passed = bisect_right(extras, offset - 1)
        inside = passed and extras[passed - 1] + 1 == offset
        return offset - passed + (1 if inside and up else 0)

    def span(self, model: Model, start: int, end: int) -> tuple[int, int]:
        return self.at(model, start), self.at(model, end, up=True)


def choose(rulers: Sequence[tuple[Ruler, Sequence[Span]]]) -> list[tuple[Model, float]]:
    """Return the model for each text, and its certainty for selections without a quote.

    The model with the most evidence over all texts wins, unless a text's own quotes contradict it.
    """
    evidence = [_evidence(ruler, spans) for ruler, spans in rulers]
    totals: dict[Model, list[float]] = {model: [0, 0.0] for model in MODELS}
    for (ruler, _), scores in zip(rulers, evidence, strict=True):
        if len(scores) < 2:
            continue
        for model in MODELS:
            if not model.mark or ruler.marked:
                quotes, borders = scores[ruler.alike(model)]
                totals[model][0] += quotes
                totals[model][1] += borders
    best = max(MODELS, key=lambda model: (*totals[model], -MODELS.index(model)))
    chosen = []
    for (ruler, _), scores in zip(rulers, evidence, strict=True):
        usual = ruler.alike(best)
        own = max(scores, key=lambda model: scores[model][0], default=usual)
        model = own if scores and scores[own][0] > scores.get(usual, (0, 0.0))[0] else usual
        chosen.append((model, _standing(model, scores, totals[best])))
    return chosen


def _standing(model: Model, scores: dict[Model, tuple[int, float]], best: list[float]) -> float:
    """Return the certainty of a model: high if it is the only one, or if quotes or word boundaries support it."""
    if len(scores) < 2:
        return ONE_WAY
    rivals = [borders for rival, (_, borders) in scores.items() if rival != model]
    clear = scores[model][1] > max(rivals) + max(0.1 * abs(scores[model][1]), 1)
    return ONE_WAY if clear or best[0] else UNSURE


def _evidence(ruler: Ruler, spans: Sequence[Span]) -> dict[Model, tuple[int, float]]:
    """Return, for each model, the number of matching quotes and a score of word boundaries."""
    result: dict[Model, tuple[int, float]] = {}
    if not spans or len(ruler.ways) < 2:
        return result
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
        result[model] = (quotes, borders)
        if quotes == len(spans):
            return {way: result.get(way, (0, 0.0)) for way in ruler.ways}
    return result


def quoted(words: str, name: str) -> float:
    """Return the certainty that a selection's name quotes the words or their beginning; 0 if it does not."""
    if not name:
        return 0.0
    if words == name:
        return EXACT
    plain, label = _SPACES.sub(" ", words).strip(), _SPACES.sub(" ", name).strip()
    if plain == label:
        return EXACT if label else 0.0
    for sign in _CUT:
        stem = label.removesuffix(sign).rstrip()
        if label.endswith(sign) and len(stem) >= _LEAST_CUT and plain.startswith(stem):
            return BEGINS
    return BEGINS if len(label) >= _LONG_NAME and plain.startswith(label) else 0.0


def _border(text: str, at: int) -> float:
    """Return 1 at a word boundary, else 0."""
    if at <= 0 or at >= len(text):
        return 1.0
    before, after = text[at - 1], text[at]
    return float(not (before.isalnum() and after.isalnum()) or min(before, after) >= _UNSPACED)


def place(ruler: Ruler, model: Model, span: Span, sure: float = ONE_WAY) -> OffsetSpan | None:
    """Return the place of a selection, by its quote if it has one; None outside the text.

    `sure` is how surely the model holds where there is no quote.
    """
    text = ruler.text
    start, end = ruler.span(model, span.start, span.end)
    inside = 0 <= start <= end <= len(text)
    if inside and (match := quoted(text[start:end], span.name)):
        return OffsetSpan(start, end, match)
    near = _find(text, span, start)
    if near is not None:
        return OffsetSpan(near, near + len(span.name), FOUND, moved=True)
    if not inside:
        return None
    if span.name and _is_quote(text, span.name, start, end):
        return OffsetSpan(start, end, ASTRAY)
    borders = (_border(text, start) + _border(text, end)) / 2
    return OffsetSpan(start, end, sure if borders == 1 else min(sure, 0.5 + borders / 5))


def _is_quote(text: str, name: str, start: int, end: int) -> bool:
    """Return whether the name looks like a quote of words nearby."""
    return abs(len(name) - (end - start)) <= 2 and text.find(name, max(0, start - _NEAR), end + _NEAR) >= 0


def _find(text: str, span: Span, near: int) -> int | None:
    """Return the only place nearby with the quoted words; None for several or none."""
    if len(span.name.strip()) < _LEAST_CUT or abs(len(span.name) - (span.end - span.start)) > 2 + len(span.name) // 10:
        return None
    low = max(0, near - _NEAR)
    first = text.find(span.name, low, near + _NEAR + len(span.name))
    if first < 0 or text.find(span.name, first + 1, near + _NEAR + len(span.name)) >= 0:
        return None
    return first
