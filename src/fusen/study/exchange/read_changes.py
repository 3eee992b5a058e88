"""Input of a merge: lines of a shared file, or people's records from another copy of the study."""

from __future__ import annotations

import io
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.errors import FileError, FusenError, StoreError
from fusen.formats.exchange.database import ALTERED, check_rows, check_schema
from fusen.formats.registry import Options, for_suffix
from fusen.settings import read_study
from fusen.storage import database_file
from fusen.storage.durable_files import unfinished_name
from fusen.storage.store import Store
from fusen.study.exchange.records import ChangeRecords, joined
from fusen.study.exchange.shared_file import shared_lines
from fusen.study.exchange.write_changes import further
from fusen.study.maintenance.backup import UNFINISHED
from fusen.study.paths import StudyPaths, find_study, read_bytes
from fusen.study.unlock import unlock, unlock_database

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def read_changes(study: StudyContext, other: Path) -> ChangeRecords:
    """Read a shared file or another copy of the study (its folder or its database)."""
    if other.is_dir() or other.suffix.lower() == ".db":
        return _of_study(study, other)
    return _of_files([other])


def _of_files(files: Iterable[Path]) -> ChangeRecords:
    readers = ((file, for_suffix(file.name, "codings").load("reader")) for file in files)
    return joined(read(io.BytesIO(read_bytes(file)), str(file), Options()) for file, read in readers)


def _of_study(study: StudyContext, other: Path) -> ChangeRecords:
    """Read people's records from another copy of the same project without changing it."""
    paths = StudyPaths(find_study(other)) if other.is_dir() else None
    if paths and paths.root.resolve() == study.paths.root.resolve():
        raise FusenError(f"{other}: this is the study itself")
    if paths:
        theirs = read_study(paths.settings)
        _check_project(study, other, theirs.project, theirs.name)
        unlock(paths)
        if not paths.database.exists():
            return _of_files(sorted(paths.codings.glob("*.jsonl")))
    database = paths.database if paths else other
    if not database.is_file():
        raise FileError(f"{other}: no such file")
    unlock_database(database)
    database_file.identify(database)
    check_schema(database, str(other), database_file.read_only)
    copy = study.paths.home / unfinished_name(UNFINISHED, "")
    try:
        database_file.copy_database(database, copy)
        check_rows(copy, str(other), database_file.read_only)
        with closing(Store.open(copy, backup=lambda: None)) as store:
            _check_project(study, other, store.project, other.name)
            return _of_store(study, store, str(other))
    except StoreError as error:
        hint = ALTERED if error.hint in ("", database_file.RESTORE) else error.hint
        raise StoreError(error.message.replace(str(copy), str(other)), hint) from error
    finally:
        for suffix in database_file.SIDE_FILES:
            copy.with_name(copy.name + suffix).unlink(missing_ok=True)


def _check_project(study: StudyContext, other: Path, project: str, name: str) -> None:
    if project != study.settings.project:
        raise FusenError(
            f"{other}: another project ({name}), not a copy of this study",
            "if the transcripts are the same, export its codings as .jsonl and merge that file",
        )


def _of_store(study: StudyContext, store: Store, name: str) -> ChangeRecords:
    """Return a store's records as the checked lines of a shared file."""
    from fusen.formats.exchange.jsonl import read, write
    from fusen.model.filter import Filter
    from fusen.storage.integrity import check_store
    from fusen.study.context import StudyContext

    problems = check_store(store)
    if problems:
        raise FileError(f"{name}: the copy is not sound: {problems[0]}", "run fusen check where it comes from")
    theirs = StudyContext(study.paths, study.settings, store, study.user)
    lines = shared_lines(theirs, Filter(coders=("people",), include_interviewer=True), private=True)
    written = io.BytesIO()
    write([*lines, *further(theirs, None, private=True)], written, Options())
    written.seek(0)
    came = joined([read(written, name, Options())])
    return replace(came, lines=tuple(replace(line, line=0) for line in came.lines))
