"""What is known of which passage: decisions as two tables, codes that stand and entries that are known at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from fusen.model.suggestion import Decision

Floats = NDArray[np.float32]


class Decided:
    """`codes` and `known` are passages × codes, 0 or 1. A passage without a decision is unknown throughout."""

    def __init__(self, passages: int, codes: Sequence[str], decisions: Iterable[Decision] = ()) -> None:
        self._column = {guid: number for number, guid in enumerate(codes)}
        self.codes = np.zeros((passages, len(codes)), np.float32)
        self.known = np.zeros((passages, len(codes)), np.float32)
        self.decisions: dict[int, Decision] = {}
        for decision in decisions:
            self.put(decision)

    def put(self, decision: Decision) -> None:
        """Replace what is known of the passage. Codes that are not in play say nothing."""
        row = decision.passage
        if not 0 <= row < len(self.codes):
            raise IndexError(f"there is no passage {row}")
        self.codes[row], self.known[row] = 0, float(decision.reviewed)
        for guid in decision.rejected & self._column.keys():
            self.known[row, self._column[guid]] = 1
        for guid in decision.codes & self._column.keys():
            self.codes[row, self._column[guid]] = self.known[row, self._column[guid]] = 1
        if decision.empty:
            self.decisions.pop(row, None)
        else:
            self.decisions[row] = decision

    @property
    def rows(self) -> NDArray[np.intp]:
        """Passages of which anything is known, in order."""
        return np.flatnonzero(self.known.any(axis=1))

    @property
    def positives(self) -> Floats:
        return np.asarray((self.codes * self.known).sum(axis=0), dtype=np.float32)

    @property
    def negatives(self) -> Floats:
        return np.asarray(((1 - self.codes) * self.known).sum(axis=0), dtype=np.float32)
