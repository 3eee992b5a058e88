"""Moves in a list of passages, and row marks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from fusen.tui.host import Handler
from fusen.tui.passages.passage_list import PassageList


class RowMoves:
    """Handles the keys of every list; calls `arrived` after each move and `marked` after each change of marks."""

    def __init__(self, rows: PassageList, arrived: Callable[[], None], marked: Callable[[], None]) -> None:
        self._list, self._arrived, self._marked = rows, arrived, marked

    def actions(self) -> Mapping[str, Handler]:
        return {
            "row-down": partial(self._go, 1),
            "row-up": partial(self._go, -1),
            "rows-down": partial(self._page, 1),
            "rows-up": partial(self._page, -1),
            "row-first": lambda: self._go(-len(self._list.rows)),
            "row-last": lambda: self._go(len(self._list.rows)),
            "next-group": partial(self._to_group, 1),
            "previous-group": partial(self._to_group, -1),
            "tick": self._tick,
            "tick-all": self._tick_all,
        }

    def _go(self, rows: int) -> None:
        self._list.go(rows)
        self._arrived()

    def _page(self, step: int) -> None:
        self._list.page(step)
        self._arrived()

    def _to_group(self, step: int) -> None:
        self._list.group(step)
        self._arrived()

    def _tick(self) -> None:
        self._list.tick()
        self._go(1)
        self._marked()

    def _tick_all(self) -> None:
        self._list.tick_all()
        self._marked()
