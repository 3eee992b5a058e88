"""Undo and redo: rows, dependent rows, and files of the codebook and cases."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from fusen.errors import UndoRefused
from fusen.model.history import HistoryStep
from fusen.storage import undo as reversal
from fusen.storage.file_transaction import FileTransaction
from fusen.storage.step import Step
from fusen.storage.store import Store
from fusen.study.sync import cases_hash, codebook_hash, settle_cases
from fusen.study.team.files import bring_files, file_transaction

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def undo(study: StudyContext) -> HistoryStep:
    return _reverse(study, reversal.undo)


def redo(study: StudyContext) -> HistoryStep:
    return _reverse(study, reversal.redo)


def _reverse(study: StudyContext, how: Callable[[Store, str, Callable[[Step], None]], HistoryStep]) -> HistoryStep:
    if study.store.is_shared:
        study.warnings += bring_files(
            study.store, study.paths
        )  # not within the step, whose rows are not the state of the files yet
    with file_transaction(study) as writing:

        def settle(step: Step) -> None:
            _settle_copies(study, step, writing)
            closed, added = study.store.codebook.files_between(step.id)
            _settle_table(study, step, writing, closed, added)
            settle_cases(study.store, study.paths, step, always=bool(closed or added))
            _settle_codebook(study, step, writing, closed, added)

        return how(study.store, study.user, settle)


Files = Mapping[str, bytes]


def _settle_copies(study: StudyContext, step: Step, writing: FileTransaction) -> None:
    """Move transcripts that an import copied out of the study after its undo, and back after its redo.

    A file changed since stays.
    """
    undone, redone = study.store.codebook.copies_between(step.id)
    contents: dict[str, bytes | None] = {}
    for name, sha256 in undone.items():
        content = writing.now(name)
        if content is not None and hashlib.sha256(content).hexdigest() == sha256:
            contents |= {name: None, _kept(study, sha256): content}
    for name, sha256 in redone.items():
        kept, present = writing.now(_kept(study, sha256)), writing.now(name) if name not in contents else None
        if kept is None and present is None:
            raise UndoRefused(f"{name} is gone, and so is its copy in .fusen/backups/undone", "import the file again")
        if present is None:
            contents |= {name: kept, _kept(study, sha256): None}
    writing.put(step, contents)


def _kept(study: StudyContext, sha256: str) -> str:
    return (study.paths.undone / sha256).relative_to(study.paths.root).as_posix()


def _settle_table(study: StudyContext, step: Step, writing: FileTransaction, closed: Files, added: Files) -> None:
    """Restore the case table, if it is unchanged since fusen wrote it."""
    name = study.paths.cases.relative_to(study.paths.root).as_posix()
    if name in closed and writing.now(name) == closed[name] and name in added:
        writing.put(step, {name: added[name]})
        step.put_meta("cases-hash", cases_hash(study.paths))


def _settle_codebook(study: StudyContext, step: Step, writing: FileTransaction, closed: Files, added: Files) -> None:
    """Restore the codebook files after undo or redo. Raises UndoRefused if they changed by hand."""
    restored: dict[str, bytes | None] = dict.fromkeys(name for name in closed if name not in added)
    restored = {name: content for name, content in (restored | dict(added)).items() if name.startswith("codebook/")}
    if not restored:
        return
    files = study.paths.codebook_files()
    if codebook_hash(files) != study.store.get_meta("codebook-hash"):
        raise UndoRefused("the codebook's files have been changed by hand since", "make the change in the files")
    now = {name: content for name, content in (dict(files) | restored).items() if content is not None}
    step.put_meta("codebook-hash", codebook_hash(sorted(now.items())))
    writing.put(step, restored)
