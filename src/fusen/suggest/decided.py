"""What is known of which passage: decisions as two tables, codes that stand and entries that are known at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from fusen.model.suggestion import Decision

Floats = NDArray[np.float32]


class Decided:
    """`codes` and `known` are passages × codes, 0 or 1. A passage without a decision is unknown throughout.

    `positives` and `negatives` count by code the passages it stands on, and is known not to.
    """

    def __init__(self, passages: int, codes: Sequence[str], decisions: Iterable[Decision] = ()) -> None:
        self._column = {guid: number for number, guid in enumerate(codes)}
        self.codes = np.zeros((passages, len(codes)), np.float32)
        self.known = np.zeros((passages, len(codes)), np.float32)
        self.decisions: dict[int, Decision] = {}
        self.positives = np.zeros(len(codes), np.float32)
        self.negatives = np.zeros(len(codes), np.float32)
        for decision in decisions:
            self.put(decision)

    def put(self, decision: Decision) -> None:
        """Replace what is known of the passage. Codes that are not in play say nothing."""
        row = decision.passage
        if not 0 <= row < len(self.codes):
            raise IndexError(f"there is no passage {row}")
        self._count(row, -1)
        self.codes[row], self.known[row] = 0, float(decision.reviewed)
        for guid in decision.rejected & self._column.keys():
            self.known[row, self._column[guid]] = 1
        for guid in decision.codes & self._column.keys():
            self.codes[row, self._column[guid]] = self.known[row, self._column[guid]] = 1
        self._count(row, 1)
        if decision.empty:
            self.decisions.pop(row, None)
        else:
            self.decisions[row] = decision

    @property
    def rows(self) -> NDArray[np.intp]:
        """Passages of which anything is known, in order."""
        return np.flatnonzero(self.known.any(axis=1))

    def _count(self, row: int, sign: int) -> None:
        """By code, passages it stands on and passages it is known not to stand on: counted as they come and go."""
        self.positives += sign * self.codes[row]
        self.negatives += sign * (self.known[row] - self.codes[row])
