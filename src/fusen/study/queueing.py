"""Queues over the whole study: what to look at next, by how sure the suggester is, by code, or where it disagrees."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from fusen.model.proposal import QueueRow, reason_line
from fusen.study.learner import Learner
from fusen.study.proposing import Listing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fusen.study import Study

ORDERS = ("confidence", "code", "disagreement", "reading")
LONGEST = 300  # rows of a queue: nobody works through more in one go
AT_RANDOM = 80  # passages read before the suggester has a say in what is read next (measured: before, chance is better)
CHANCE = 5  # every so many of the passages to read next is drawn at random, so that quality can be judged honestly
SURE = 0.5  # probability from which the suggester is taken to expect a code, and below which not


class Candidate(NamedTuple):
    number: int  # of the passage
    code: str | None  # guid
    weight: float


def queue(study: Study, learner: Learner, order: str) -> tuple[QueueRow, ...]:
    """At most LONGEST rows; passages of interviewees who may not be listed are left out."""
    assert learner.engine is not None
    if not learner.corpus.spoken or not learner.engine.codes:
        return ()
    chances = learner.engine.probabilities()
    if order == "reading":
        candidates = _to_read(learner, chances)
    elif order == "disagreement":
        candidates = iter(sorted(_disagreeing(learner, chances), key=_heaviest))
    else:
        candidates = iter(sorted(_confident(learner, chances), key=_heaviest))
    listing, rows = Listing(study), list[QueueRow]()
    for candidate in candidates:
        if len(rows) == LONGEST:
            break
        if listing.has(learner.corpus.spoken[candidate.number]):
            rows.append(_row(learner, listing, candidate, chances))
    if order == "code":
        place = {code.guid: number for number, code in enumerate(learner.engine.codes)}
        rows.sort(key=lambda row: place[row.code] if row.code else -1)
    return tuple(rows)


def confident(learner: Learner, source: str) -> tuple[tuple[int, float], ...]:
    """(start, likeliest score) of the passages of a source that are not read and where a code reaches its threshold."""
    assert learner.engine is not None
    numbers = learner.corpus.of_source(source)
    if not numbers or not learner.engine.codes:
        return ()
    chances = learner.engine.probabilities(list(numbers))
    found = []
    for number, row in zip(numbers, chances, strict=True):
        scores = [score for _, score in _over(learner, number, row)] if learner.open(number) else []
        if scores:
            found.append((learner.corpus.spoken[number].start, max(scores)))
    return tuple(found)


def _over(learner: Learner, number: int, row: NDArray[np.float32]) -> Iterator[tuple[str, float]]:
    """Codes that reach their thresholds on a passage and are not decided on it."""
    assert learner.engine is not None
    decision = learner.decision(number)
    for column in (row >= learner.thresholds()).nonzero()[0]:
        code = learner.engine.codes[column].guid
        if code not in decision.codes and code not in decision.rejected:
            yield code, float(row[column])


def _confident(learner: Learner, chances: NDArray[np.float32]) -> Iterator[Candidate]:
    import numpy as np

    sure = np.any(chances >= learner.thresholds(), axis=1)
    for number in map(int, np.flatnonzero(sure)):
        if learner.open(number):
            yield from (Candidate(number, code, score) for code, score in _over(learner, number, chances[number]))


def _disagreeing(learner: Learner, chances: NDArray[np.float32]) -> Iterator[Candidate]:
    """Passages read, where a code is expected that does not stand there, the more so where those that do are not."""
    assert learner.engine is not None
    columns = {code.guid: column for column, code in enumerate(learner.engine.codes)}
    for number in range(len(learner.corpus.spoken)):
        decision = learner.decision(number)
        if learner.open(number) and not decision.codes:
            continue
        row = chances[number]
        doubt = max((1 - float(row[columns[code]]) for code in decision.codes if code in columns), default=1.0)
        for column in (row >= SURE).nonzero()[0]:
            code = learner.engine.codes[column].guid
            if code not in decision.codes and code not in decision.rejected:
                yield Candidate(number, code, float(row[column]) * doubt)


def _to_read(learner: Learner, chances: NDArray[np.float32]) -> Iterator[Candidate]:
    """First by chance, an interview at a time in turn; then where the suggester wavers most, every fifth by chance."""
    assert learner.engine is not None
    by_source: dict[str, list[int]] = {}
    for number, spoken in enumerate(learner.corpus.spoken):
        if learner.open(number):
            by_source.setdefault(spoken.source, []).append(number)
    read = learner.counts()[0]
    chance = random.Random(read)  # the same for the same work done
    drawn = list(_in_turn([chance.sample(numbers, len(numbers)) for numbers in by_source.values()]))
    if read < AT_RANDOM:
        yield from (Candidate(number, None, 0) for number in drawn)
        return
    margin = abs(chances - learner.thresholds()).min(axis=1)
    wavering = list(_in_turn([sorted(numbers, key=lambda number: margin[number]) for numbers in by_source.values()]))
    seen: set[int] = set()
    while len(seen) < len(drawn):
        source = drawn if len(seen) % CHANCE == CHANCE - 1 else wavering
        number = next(number for number in source if number not in seen)
        seen.add(number)
        yield Candidate(number, None, 0)


def _in_turn(lists: list[list[int]]) -> Iterator[int]:
    """The first of each, then the second of each …"""
    for place in range(max(map(len, lists), default=0)):
        yield from (numbers[place] for numbers in lists if place < len(numbers))


def _heaviest(candidate: Candidate) -> tuple[float, int]:
    return -candidate.weight, candidate.number


def _row(learner: Learner, listing: Listing, candidate: Candidate, chances: NDArray[np.float32]) -> QueueRow:
    assert learner.engine is not None
    spoken = learner.corpus.spoken[candidate.number]
    quotable = listing.quotable(spoken)
    score, calibrated, reason = None, False, ""
    if candidate.code is not None:
        column = next(n for n, code in enumerate(learner.engine.codes) if code.guid == candidate.code)
        score, calibrated = float(chances[candidate.number, column]), bool(learner.engine.calibrated[column])
        proposed = [one for one in learner.of_passage(candidate.number) if one.code == candidate.code]
        reason = reason_line(proposed[0].reasons, words=quotable) if proposed else ""
    return QueueRow(
        spoken.source, spoken.start, spoken.end, listing.cited(spoken.source, spoken.start, spoken.end),
        spoken.text if quotable else None, candidate.code, score, calibrated, reason,
        tuple(sorted(learner.decision(candidate.number).codes)),
    )  # fmt: skip
