"""Queues of passages to look at: by confidence, by code, by disagreement, or for reading."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import count, islice
from typing import TYPE_CHECKING, NamedTuple

from fusen.model.suggestion import QueueRow
from fusen.study.suggestions.learner import Learner
from fusen.study.suggestions.suggestion_list import ProposalRows
from fusen.suggest.hyperparameters import ABSTAIN

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fusen.study.context import StudyContext

ORDERS = ("confidence", "code", "disagreement", "reading")
LONGEST = 300  # rows of a queue, more than a coder works through at once
AT_RANDOM = (
    80  # read passages before the suggester affects the reading order (measured: earlier, a random order is better)
)
CHANCE = 5  # each fifth passage to read is random, for an unbiased measure of quality


class Candidate(NamedTuple):
    number: int  # of the passage
    column: int  # of the code in question; -1 if the passage is only to be read
    weight: float = 0


def queue(study: StudyContext, learner: Learner, order: str) -> tuple[QueueRow, ...]:
    """Return at most LONGEST rows, without passages of interviewees whom lists may not name."""
    assert learner.engine is not None
    if not learner.corpus.spoken or not learner.engine.codes:
        return ()
    result = _Queue(learner)
    if order == "reading":
        candidates = result.to_read()
    elif order == "disagreement":
        candidates = iter(sorted(result.disagreeing(), key=result.surest))
    else:
        candidates = iter(sorted(result.confident(range(len(learner.corpus.spoken))), key=result.surest))
    listing = ProposalRows(study)
    listed = (candidate for candidate in candidates if listing.has(learner.corpus.spoken[candidate.number]))
    chosen = list(islice(listed, LONGEST))
    if order == "code":
        chosen.sort(key=lambda number: number.column)
    return tuple(result.row(listing, number) for number in chosen)


def confident(learner: Learner, source: str) -> tuple[int, ...]:
    """Return the starts of the unread passages of a source on which a code reaches its threshold."""
    assert learner.engine is not None
    numbers = learner.corpus.of_source(source)
    if not numbers or not learner.engine.codes:
        return ()
    result = {number.number: None for number in _Queue(learner, numbers).confident(numbers)}
    return tuple(learner.corpus.spoken[number].start for number in result)


class _Queue:
    """Probabilities of codes on the given passages, by default on all."""

    def __init__(self, learner: Learner, numbers: range | None = None) -> None:
        assert learner.engine is not None
        self._learner = learner
        self._first = numbers.start if numbers else 0
        self._chances = learner.engine.probabilities(list(numbers) if numbers else None)
        self._codes = [code.guid for code in learner.engine.codes]
        self._calibrated = learner.engine.calibrated
        self._thresholds = learner.thresholds()

    def _undecided(self, number: int, columns: NDArray[np.intp]) -> Iterator[int]:
        decision = self._learner.decision(number)
        for column in map(int, columns):
            if self._codes[column] not in decision.codes and self._codes[column] not in decision.rejected:
                yield column

    def confident(self, numbers: range) -> Iterator[Candidate]:
        """Yield unread passages with the codes that reach their thresholds."""
        import numpy as np

        reached = self._chances >= self._thresholds
        for row in map(int, np.flatnonzero(reached.any(axis=1))):
            number = self._first + row
            if number in numbers and self._learner.open(number):
                for column in self._undecided(number, np.flatnonzero(reached[row])):
                    yield Candidate(number, column, float(self._chances[row, column]))

    def surest(self, candidate: Candidate) -> tuple[bool, float, int]:
        """Return a sort key: probabilities before codebook matches, then higher weights first."""
        return not self._calibrated[candidate.column], -candidate.weight, candidate.number

    def disagreeing(self) -> Iterator[Candidate]:
        """Yield read or coded passages with a missing code that the suggester would show.

        Training includes these passages, so a high score contradicts their own labels; the stricter threshold for
        unread passages does not apply.
        """
        import numpy as np

        reached = (self._chances >= ABSTAIN) & self._calibrated
        for number in map(int, np.flatnonzero(reached.any(axis=1))):
            if not self._learner.open(number) or self._learner.decision(number).codes:
                for column in self._undecided(number, np.flatnonzero(reached[number])):
                    yield Candidate(number, column, float(self._chances[number, column]))

    def to_read(self) -> Iterator[Candidate]:
        """Yield passages to read: first at random, alternating between interviews; later the most uncertain, with each
        fifth at random.
        """
        by_source: dict[str, list[int]] = {}
        for number, spoken in enumerate(self._learner.corpus.spoken):
            if self._learner.open(number):
                by_source.setdefault(spoken.source, []).append(number)
        read = self._learner.counts()[0]
        chance = random.Random(read)  # same order for the same number of read passages
        drawn = [*_in_turn([chance.sample(numbers, len(numbers)) for numbers in by_source.values()])]
        wavering = drawn
        if read >= AT_RANDOM:
            margin = abs(self._chances - self._thresholds).min(axis=1)
            wavering = [*_in_turn([sorted(numbers, key=margin.__getitem__) for numbers in by_source.values()])]
        return (Candidate(number, -1) for number in _mixed(wavering, drawn))

    def row(self, listing: ProposalRows, candidate: Candidate) -> QueueRow:
        number, column = candidate.number, candidate.column
        spoken = self._learner.corpus.spoken[number]
        known = column >= 0
        return QueueRow(
            spoken.source, spoken.start, spoken.end, listing.cited(spoken.source, spoken.start, spoken.end),
            spoken.text if listing.quotable(spoken) else None, self._codes[column] if known else None,
            float(self._chances[number, column]) if known else None, known and bool(self._calibrated[column]),
            tuple(sorted(self._learner.decision(number).codes)),
        )  # fmt: skip


def _in_turn(lists: list[list[int]]) -> Iterator[int]:
    """Yield the first of each list, then the second of each, and so on."""
    for place in range(max(map(len, lists), default=0)):
        yield from (numbers[place] for numbers in lists if place < len(numbers))


def _mixed(chosen: Sequence[int], drawn: Sequence[int]) -> Iterator[int]:
    """Yield each passage once: the chosen ones, with every CHANCE-th from the drawn ones."""
    seen: set[int] = set()
    sources = iter(chosen), iter(drawn)
    for turn in count(1):
        number = next((n for n in sources[turn % CHANCE == 0] if n not in seen), None)
        if number is None:
            return
        seen.add(number)
        yield number
