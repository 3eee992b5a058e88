"""Queues over the whole study: what to look at next, by how sure the suggester is, by code, or where it disagrees."""

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
LONGEST = 300  # rows of a queue: nobody works through more in one go
AT_RANDOM = 80  # passages read before the suggester has a say in what is read next (measured: before, chance is better)
CHANCE = 5  # every so many of the passages to read next is drawn at random, so that quality can be judged honestly


class Candidate(NamedTuple):
    number: int  # of the passage
    column: int  # of the code in question; -1 where the passage is simply to be read
    weight: float = 0


def queue(study: StudyContext, learner: Learner, order: str) -> tuple[QueueRow, ...]:
    """At most LONGEST rows; passages of interviewees who may not be listed are left out."""
    assert learner.engine is not None
    if not learner.corpus.spoken or not learner.engine.codes:
        return ()
    found = _Queue(learner)
    if order == "reading":
        candidates = found.to_read()
    elif order == "disagreement":
        candidates = iter(sorted(found.disagreeing(), key=found.surest))
    else:
        candidates = iter(sorted(found.confident(range(len(learner.corpus.spoken))), key=found.surest))
    listing = ProposalRows(study)
    listed = (each for each in candidates if listing.has(learner.corpus.spoken[each.number]))
    chosen = list(islice(listed, LONGEST))
    if order == "code":
        chosen.sort(key=lambda each: each.column)
    return tuple(found.row(listing, each) for each in chosen)


def confident(learner: Learner, source: str) -> tuple[int, ...]:
    """Where the passages of a source begin that are not read and on which a code reaches its threshold."""
    assert learner.engine is not None
    numbers = learner.corpus.of_source(source)
    if not numbers or not learner.engine.codes:
        return ()
    found = {each.number: None for each in _Queue(learner, numbers).confident(numbers)}
    return tuple(learner.corpus.spoken[number].start for number in found)


class _Queue:
    """What the suggester thinks of some passages, of all where none are named."""

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
        """Passages not read, with the codes that reach their thresholds there."""
        import numpy as np

        reached = self._chances >= self._thresholds
        for row in map(int, np.flatnonzero(reached.any(axis=1))):
            number = self._first + row
            if number in numbers and self._learner.open(number):
                for column in self._undecided(number, np.flatnonzero(reached[row])):
                    yield Candidate(number, column, float(self._chances[row, column]))

    def surest(self, candidate: Candidate) -> tuple[bool, float, int]:
        """Probabilities come before codebook matches."""
        return not self._calibrated[candidate.column], -candidate.weight, candidate.number

    def disagreeing(self) -> Iterator[Candidate]:
        """Passages read or coded, with a code that would be shown and does not stand there.

        They were learnt from, so that what is expected even so stands against everything else that was decided; a
        threshold, which holds where nothing was, would ask too much of it.
        """
        import numpy as np

        reached = (self._chances >= ABSTAIN) & self._calibrated
        for number in map(int, np.flatnonzero(reached.any(axis=1))):
            if not self._learner.open(number) or self._learner.decision(number).codes:
                for column in self._undecided(number, np.flatnonzero(reached[number])):
                    yield Candidate(number, column, float(self._chances[number, column]))

    def to_read(self) -> Iterator[Candidate]:
        """First by chance, an interview at a time in turn; then where it wavers most, every fifth by chance."""
        by_source: dict[str, list[int]] = {}
        for number, spoken in enumerate(self._learner.corpus.spoken):
            if self._learner.open(number):
                by_source.setdefault(spoken.source, []).append(number)
        read = self._learner.counts()[0]
        chance = random.Random(read)  # the same for the same work done
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
    """The first of each, then the second of each …"""
    for place in range(max(map(len, lists), default=0)):
        yield from (numbers[place] for numbers in lists if place < len(numbers))


def _mixed(chosen: Sequence[int], drawn: Sequence[int]) -> Iterator[int]:
    """Each once: those chosen, every CHANCE-th drawn."""
    seen: set[int] = set()
    sources = iter(chosen), iter(drawn)
    for turn in count(1):
        number = next((n for n in sources[turn % CHANCE == 0] if n not in seen), None)
        if number is None:
            return
        seen.add(number)
        yield number
