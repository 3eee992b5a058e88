"""Plugins: suggesters of other packages, under the entry point `fusen.suggesters`.

The simplest is a function `suggest(codes, passages)` that takes `Code`s and `SpokenPassage`s and yields (number of the
passage, id of the code, probability or None, reason). A suggester that learns is a class: fusen creates it with the
codes, and its objects implement `fusen.model.suggestion.Suggester`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.metadata import entry_points
from typing import Any, cast

from fusen.errors import FusenError
from fusen.model.codebook import Code
from fusen.model.quantity import quantity
from fusen.model.suggestion import PassageLabels, Reason, SpokenPassage, Suggester, Suggestion, reason_line

GROUP = "fusen.suggesters"
LONGEST = 200  # characters of a reason, which is one line
LEAST = 1e-6  # distance of probabilities from 0 and 1, so that log-odds are finite
SuggestFunction = Callable[[Sequence[Code], Sequence[SpokenPassage]], Iterable[tuple[int, str, float | None, str]]]


class FunctionSuggester:
    """A function of another package; it may send passages elsewhere, and fusen checks its answers."""

    learns = False

    def __init__(self, name: str, suggest: SuggestFunction, codes: Sequence[Code]) -> None:
        self.name, self._suggest = name, suggest
        self.sends_data = bool(getattr(suggest, "sends_data", True))
        self._codes = {code.id: code for code in codes}
        self._given = self._dropped = 0

    def suggest(self, passages: Sequence[SpokenPassage]) -> Iterator[Suggestion]:
        self._given += len(passages)
        try:
            answers = list(self._suggest(tuple(self._codes.values()), tuple(passages)))
        except Exception as error:  # plugin code may raise anything; the message names the plugin
            raise FusenError(
                f"the suggester {self.name} failed: {type(error).__name__}: {error}", "ask its author"
            ) from error
        for answer in answers:
            if not _sound(answer, len(passages), self._codes):
                self._dropped += 1
                continue
            number, code, score, reason = answer
            spoken, line = passages[number], " ".join(str(reason).split())[:LONGEST]
            chance = min(max(score or 0.0, LEAST), 1 - LEAST)
            yield Suggestion(
                self._codes[code].guid, spoken.source, spoken.start, spoken.end, score,
                0.0 if score is None else math.log(chance / (1 - chance)), score is not None, False,
                (Reason("answer", line, 1.0),),
            )  # fmt: skip

    def learn(self, passage: SpokenPassage, labels: PassageLabels) -> None:
        """Do nothing; a function does not learn."""

    def explain(self, suggestion: Suggestion, *, words: bool = True) -> str:
        return reason_line(suggestion.reasons, words=words)

    def remarks(self, withheld: int) -> tuple[str, ...]:
        lines = [f"Proposals by {self.name}, a plug-in, for {quantity(self._given, 'passage')}."]
        if self._dropped:
            lines.append(
                f"{quantity(self._dropped, 'answer was', 'answers were')} dropped for want of a valid passage, code or probability."
            )
        if withheld:
            lines.append(
                f"{quantity(withheld, 'passage was', 'passages were')} not given to it, because their speakers have not agreed to be quoted."
            )
        return tuple(lines)


def find_plugin(name: str, built_in: Sequence[str]) -> SuggestFunction | type:
    """Return the function or class with this name. Raises FusenError if it is not installed or fails to load."""
    known = {point.name: point for point in entry_points(group=GROUP)}
    if name not in known:
        raise FusenError(f"no suggester is called {name}", f"one of {', '.join([*built_in, *known])}")
    try:
        return cast("SuggestFunction | type", known[name].load())
    except (ImportError, AttributeError) as error:
        raise FusenError(f"the suggester {name} cannot be loaded: {error}", "install it again") from error


def make_plugin(name: str, loaded: SuggestFunction | type, codes: Sequence[Code]) -> Suggester:
    """Return a suggester for these codes."""
    if isinstance(loaded, type):
        return cast(Suggester, loaded(tuple(codes)))
    return FunctionSuggester(name, loaded, codes)


def _sound(answer: Any, passages: int, codes: dict[str, Code]) -> bool:
    if not isinstance(answer, tuple) or len(answer) != 4:
        return False
    number, code, score, _ = answer
    probable = score is None or (type(score) in (int, float) and 0 <= score <= 1)
    return type(number) is int and 0 <= number < passages and code in codes and probable
