"""`study.history`: list of steps, undo and redo."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fusen.model.history import HistoryStep
    from fusen.study.context import StudyContext


class History:
    """The steps of a study: ids, bounds and counts, without words of transcripts."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def steps(self, limit: int | None = None) -> list[HistoryStep]:
        """Return the newest `limit` steps, newest first; without a limit all."""
        return self._study.store.history.steps(limit)

    def describe(self, steps: Iterable[HistoryStep]) -> list[str]:
        """Return a sentence for each step, such as "anna coded JP-03@10-40 with Funding gap"."""
        from fusen.study.step_sentences import describe

        return describe(self._study, steps)

    def last_step(self) -> int:
        """Return the number of the newest step, which detects writes."""
        return self._study.store.history.last_step()

    def traces(self) -> object:
        """Return a value that changes with each commit of any process, or None if unknown; cheaper than `last_step`."""
        return self._study.store.history.traces()

    def undo(self) -> HistoryStep:
        """Undo the user's newest step. Raises FusenError if later work depends on it."""
        from fusen.study.maintenance.undo import undo

        return undo(self._study)

    def redo(self) -> HistoryStep:
        """Redo the last undone step. Raises FusenError if a newer decision ended redo."""
        from fusen.study.maintenance.undo import redo

        return redo(self._study)
