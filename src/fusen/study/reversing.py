"""Undo and redo of a study: the rows, what follows from them, and the codebook's files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fusen.errors import UndoRefused
from fusen.model.history import HistoryStep
from fusen.storage import undo as reversal
from fusen.storage.codebook_rows import files_between
from fusen.storage.steps import Step
from fusen.storage.store import Store
from fusen.study.syncing import codebook_hash, settle_cases
from fusen.study.writing_back import Writing, written_back

if TYPE_CHECKING:
    from fusen.study import Study


def undo(study: Study) -> HistoryStep:
    return _reverse(study, reversal.undo)


def redo(study: Study) -> HistoryStep:
    return _reverse(study, reversal.redo)


def _reverse(study: Study, how: Callable[[Store, str, Callable[[Step], None]], HistoryStep]) -> HistoryStep:
    with written_back(study.layout) as writing:

        def settle(step: Step) -> None:
            settle_cases(study.store, study.layout, step)
            _settle_codebook(study, step, writing)

        return how(study.store, study.user, settle)


def _settle_codebook(study: Study, step: Step, writing: Writing) -> None:
    """After undo or redo of an edit: the files as they were, if they are still as fusen wrote them."""
    closed, added = files_between(study.store, step.id)
    if not closed and not added:
        return
    files = study.layout.codebook_files()
    if codebook_hash(files) != study.store.get_meta("codebook-hash"):
        raise UndoRefused(
            "the codebook's files were changed by hand since", "change what you want changed in the files"
        )
    now = dict(files) | added
    step.put_meta("codebook-hash", codebook_hash(sorted(now.items())))
    writing.put(added)
