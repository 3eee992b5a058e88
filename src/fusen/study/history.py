"""`study.history`: who did what, undo and redo."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fusen.model.history import HistoryStep
    from fusen.study.context import StudyContext


class History:
    """The steps of a study: ids, bounds and counts, never the words of a transcript."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def steps(self, limit: int | None = None) -> list[HistoryStep]:
        """The newest `limit` steps, newest first; all where no limit is given."""
        return self._study.store.history.steps(limit)

    def last_step(self) -> int:
        """The number of the newest step, to notice that anything was written."""
        return self._study.store.history.last_step()

    def traces(self) -> object:
        """Another value after each commit of any process, None where that cannot be told: cheaper than `last_step`."""
        return self._study.store.history.traces()

    def undo(self) -> HistoryStep:
        """Reverse the user's newest step. Raises FusenError where later work stands on it."""
        from fusen.study.maintenance.undo import undo

        return undo(self._study)

    def redo(self) -> HistoryStep:
        """Do again what was undone last. Raises FusenError where a new decision ended redo."""
        from fusen.study.maintenance.undo import redo

        return redo(self._study)
