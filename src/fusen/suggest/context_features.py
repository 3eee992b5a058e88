"""Context columns of a passage: its position, speaker, neighbours and preceding question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from fusen.model.suggestion import SpokenPassage
from fusen.suggest import hyperparameters as K

Floats = NDArray[np.float32]
Real = TypeVar("Real", np.float16, np.float32)
_ASKS, _DIGIT = re.compile("[?？؟]"), re.compile(r"\d")
FORM = ("length", "short", "asks", "digits")
PLACE = ("position", "middle", "first")
SLOT = "slot "


@dataclass(frozen=True)
class Order:
    """Order of passages: `follows[i]` if passage i follows passage i - 1 in its source; `place` counts from 0."""

    follows: NDArray[np.bool_]
    place: NDArray[np.int32]
    of: NDArray[np.int32]  # passages of the source


def order_of(passages: Sequence[SpokenPassage]) -> Order:
    sources = [passage.source for passage in passages]
    follows = np.array([bool(i) and source == sources[i - 1] for i, source in enumerate(sources)], dtype=bool)
    place = np.zeros(len(sources), dtype=np.int32)
    for i in np.flatnonzero(follows):
        place[i] = place[i - 1] + 1
    run = np.cumsum(~follows) - 1
    lengths = np.bincount(run) if len(run) else np.zeros(0, dtype=np.int64)
    return Order(follows, place, lengths[run].astype(np.int32))


def common_speakers(passages: Sequence[SpokenPassage]) -> tuple[str, ...]:
    """Returns frequent speakers of more than one source, who are roles: Interviewer, Teacher, P."""
    spoken = Counter(passage.speaker for passage in passages)
    sources: dict[str, set[str]] = {}
    for passage in passages:
        sources.setdefault(passage.speaker, set()).add(passage.source)
    often = [name for name, count in spoken.most_common(K.MOST_SPEAKERS) if count >= K.LEAST_SPEAKER]
    return tuple(name for name in often if len(sources[name]) > 1 and spoken[name] < len(passages))


def flag_names(speakers: Sequence[str], slots: int) -> tuple[str, ...]:
    """Returns the name of each column of `flags`."""
    return (
        *FORM,
        *PLACE,
        "interviewer",
        *(f"speaker {name}" for name in speakers),
        *(f"{SLOT}{n}" for n in range(slots)),
    )


def flags(passages: Sequence[SpokenPassage], order: Order, speakers: Sequence[str], slots: int) -> Floats:
    """Returns passages × named flags, about 1 in size; `slots` adds one for each place in short interviews."""
    lengths = np.array([len(passage.text) for passage in passages], dtype=np.float32)
    share = order.place / np.maximum(order.of - 1, 1) - 0.5
    columns = [
        np.log1p(lengths) / 3 - 1,
        lengths < K.SHORT_TEXT,
        [_ASKS.search(passage.text) is not None for passage in passages],
        [_DIGIT.search(passage.text) is not None for passage in passages],
        share,
        share**2,
        order.place == 0,
        [passage.interviewer for passage in passages],
        *([passage.speaker == name for passage in passages] for name in speakers),
        *(order.place == slot for slot in range(slots)),
    ]
    return np.array(columns, dtype=np.float32).reshape(len(columns), len(passages)).T


def slots_of(order: Order) -> int:
    """Returns the number of places to distinguish: all if no interview is long, as in a short survey; else none."""
    longest = int(order.of.max(initial=0))
    return longest if 1 < longest <= K.SHORT_INTERVIEW else 0


def neighbours(text: NDArray[Real], follows: NDArray[np.bool_]) -> tuple[NDArray[Real], NDArray[Real]]:
    """Returns the vectors of the previous and the next passage, 0 if there is none."""
    before, after = np.zeros_like(text), np.zeros_like(text)
    if len(text) > 1:
        before[1:] = np.where(follows[1:, None], text[:-1], text.dtype.type(0))
        after[:-1] = np.where(follows[1:, None], text[1:], text.dtype.type(0))
    return before, after


def before_codes(
    codes: Floats, known: Floats, follows: NDArray[np.bool_], rows: NDArray[np.intp]
) -> tuple[Floats, Floats]:
    """Returns the codes on the passages before, nearest with most weight, and the known share of them; rows × codes
    each.

    `codes` and `known` are passages × codes, 0 or 1.
    """
    result, seen = np.zeros((len(rows), codes.shape[1]), np.float32), np.zeros((len(rows), codes.shape[1]), np.float32)
    joined = np.ones(len(rows), dtype=bool)
    for lag, weight in enumerate(K.PREVIOUS_WEIGHTS):
        joined &= (rows - lag >= 1) & follows[np.maximum(rows - lag, 0)]
        earlier = np.maximum(rows - lag - 1, 0)
        share = weight * joined[:, None].astype(np.float32)
        result += share * codes[earlier]
        seen += share * known[earlier]
    return result, seen
