"""Decisions as two tables: the codes on each passage, and the entries that are known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from fusen.model.suggestion import PassageLabels

Floats = NDArray[np.float32]


class LabelMatrix:
    """`codes` and `known` are passages × codes, 0 or 1. A passage without a decision is unknown for every code.

    `positives` and `negatives` count, by code, the passages known to have it and known not to have it.
    """

    def __init__(self, passages: int, codes: Sequence[str], decisions: Iterable[PassageLabels] = ()) -> None:
        self._column = {guid: number for number, guid in enumerate(codes)}
        self.codes = np.zeros((passages, len(codes)), np.float32)
        self.known = np.zeros((passages, len(codes)), np.float32)
        last = {decision.passage: decision for decision in decisions}
        for row in last:
            self._within(row)
        self.decisions = {row: decision for row, decision in last.items() if not decision.empty}
        self._fill()
        self.positives = self.codes.sum(axis=0)
        self.negatives = self.known.sum(axis=0) - self.positives

    def _fill(self) -> None:
        """All decisions at once: passage by passage, 57,000 took .9 s."""
        known = self.decisions.items()
        self.known[[row for row, decision in known if decision.reviewed]] = 1
        for table, marks in (
            ((self.known,), [(row, guid) for row, decision in known for guid in decision.rejected]),
            ((self.known, self.codes), [(row, guid) for row, decision in known for guid in decision.codes]),
        ):
            places = [(row, self._column[guid]) for row, guid in marks if guid in self._column]
            rows, columns = np.array(places, dtype=np.intp).reshape(-1, 2).T
            for matrix in table:
                matrix[rows, columns] = 1

    def put(self, decision: PassageLabels) -> None:
        """Replace the labels of the passage. Codes outside the engine are ignored."""
        row = decision.passage
        self._within(row)
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
        """Returns the passages with any known label, in order."""
        return np.flatnonzero(self.known.any(axis=1))

    def _within(self, row: int) -> None:
        if not 0 <= row < len(self.codes):
            raise IndexError(f"there is no passage {row}")

    def _count(self, row: int, sign: int) -> None:
        """Return by code the numbers of passages with the code and of passages known not to have it."""
        self.positives += sign * self.codes[row]
        self.negatives += sign * (self.known[row] - self.codes[row])
