"""Draw stretches of interviews for multiple coding, at random with a seed and stratified by group."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fusen.errors import FusenError
from fusen.model.source import Passages

LEAST, MOST = 5, 15
"""Minimum and maximum interviewee passages in a stretch: enough to see the topic, few enough to draw many stretches."""

_SHARE = re.compile(r"(\d+(?:\.\d+)?)\s*%\Z")


class SampledStretch(NamedTuple):
    """`[start, end)` of a source, and its number of interviewee passages."""

    source: str
    start: int
    end: int
    passages: int


def pieces(source: str, passages: Passages, talk: Sequence[bool]) -> list[SampledStretch]:
    """Divides a source into stretches of questions with their answers, each with `LEAST` to `MOST` passages of `talk`.

    `talk[i]` says whether passage i is an interviewee's. A stretch begins with a question and ends with an answer; none
    is without talk.
    """
    result: list[SampledStretch] = []
    first = last = -1
    count = 0
    for number, speaks in enumerate(talk):
        asks_anew = not speaks and number > 0 and talk[number - 1]
        if count >= MOST or (count >= LEAST and asks_anew):
            result.append(SampledStretch(source, passages.starts[first], passages.ends[last], count))
            first, count = -1, 0
        if first < 0:
            first = number
        if speaks:
            last, count = number, count + 1
    if count:
        result.append(SampledStretch(source, passages.starts[first], passages.ends[last], count))
    return result


def parse_sample(text: str) -> tuple[float | None, int | None]:
    """Returns (share, None) for `20%`, (None, number) for `30`; raises FusenError for anything else."""
    match = _SHARE.match(text.strip())
    if match and 0 < float(match[1]) <= 100:
        return float(match[1]) / 100, None
    if text.strip().isdecimal() and int(text) > 0:
        return None, int(text)
    raise FusenError(f"--sample {text}: not a share or number", "20% of the passages, or 30 for as many stretches")


def draw(strata: Mapping[str, Sequence[SampledStretch]], sample: str, seed: int) -> list[SampledStretch]:
    """Returns a random sample of each stratum, in the given order.

    A share applies to each stratum's passages: fusen draws stretches until the next one would overshoot the share by
    more than the sample falls short of it. A number of stretches is divided by the strata's passages (largest
    remainders). Every stratum gives at least one stretch, as far as the number allows.
    """
    share, number = parse_sample(sample)
    filled = {name: own for name, own in sorted(strata.items()) if own}
    quotas = (
        {} if number is None else _quotas({name: sum(p.passages for p in own) for name, own in filled.items()}, number)
    )
    chosen: set[SampledStretch] = set()
    for name, own in filled.items():
        mixed = list(own)
        random.Random(f"{seed}/{name}").shuffle(mixed)
        if share is None:
            chosen.update(mixed[: quotas[name]])
        else:
            chosen.update(_up_to(mixed, share * sum(piece.passages for piece in own)))
    return [piece for own in strata.values() for piece in own if piece in chosen]


def _up_to(mixed: Sequence[SampledStretch], number: float) -> list[SampledStretch]:
    taken: list[SampledStretch] = []
    total = 0
    for piece in mixed:
        if taken and total + piece.passages - number > number - total:
            break
        taken.append(piece)
        total += piece.passages
        if total >= number:
            break
    return taken


def _quotas(sizes: Mapping[str, int], number: int) -> dict[str, int]:
    whole = sum(sizes.values())
    exact = {name: number * size / whole for name, size in sizes.items()}
    given = {name: max(int(part), 1) for name, part in exact.items()}
    by_remainder = sorted(exact, key=lambda name: (int(exact[name]) - exact[name], name))
    for name in by_remainder:
        if sum(given.values()) < number and given[name] <= exact[name]:
            given[name] += 1
    for name in sorted(given, key=lambda name: (-given[name], name)) * number:
        if sum(given.values()) <= number:
            break
        given[name] -= given[name] > 0
    return given
