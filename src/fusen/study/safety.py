"""Backups, restoring one, and checking that nothing is broken."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.errors import FileError, FusenError
from fusen.storage import dialect
from fusen.storage.check import check_store
from fusen.storage.store import Store
from fusen.study.layout import Layout

if TYPE_CHECKING:
    from fusen.study import Study

KEPT = 10  # daily backups


def backup(layout: Layout, target: Path | None) -> Path:
    """A consistent copy of the database, also while others work on it."""
    made = target or layout.backups / f"{datetime.now(UTC):%Y-%m-%dT%H%M%S}.db"
    if made.exists():
        raise FileError(f"{made}: exists already", "choose another name")
    _make_folder(made.parent)
    dialect.copy_database(layout.database, made)
    return made


def daily_backup(layout: Layout) -> None:
    """Once a day, at the first opening; the newest KEPT stay."""
    today = layout.backups / f"daily-{datetime.now(UTC):%Y-%m-%d}.db"
    if today.exists():
        return
    _make_folder(layout.backups)
    dialect.copy_database(layout.database, today)
    for old in sorted(layout.backups.glob("daily-*.db"))[:-KEPT]:
        old.unlink(missing_ok=True)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise FileError(f"{folder}: cannot be made: {error.strerror}", "check the permissions") from error


def backups(layout: Layout) -> list[Path]:
    """All backups, newest first."""
    return sorted(layout.backups.glob("*.db"), key=lambda path: path.stat().st_mtime, reverse=True)


def restore(layout: Layout, chosen: Path | None) -> tuple[Path, Path | None]:
    """Put a backup (the newest where none is named) in the database's place; returns it and where the present one went.

    The present database is kept under a new name, whatever its state.
    """
    found = chosen or next(iter(backups(layout)), None)
    if found is None:
        raise FusenError(f"{layout.backups}: no backup here", "name a file: fusen restore FILE")
    if not found.exists():
        raise FileError(f"{found}: no such file", "fusen restore --list shows the backups")
    problems = _problems(found)
    if problems:
        raise FileError(f"{found}: this backup is damaged: {problems[0]}", "choose another: fusen restore --list")
    if not layout.database.exists():
        dialect.copy_database(found, layout.database)
        return found, None
    aside = layout.backups / f"before-restore-{datetime.now(UTC):%Y-%m-%dT%H%M%S}.db"
    _make_folder(aside.parent)
    try:
        dialect.identify(layout.database)
        dialect.copy_database(layout.database, aside)
        dialect.overwrite_database(found, layout.database)
    except FusenError:  # damaged: keep the file as it is and put the copy in its place
        shutil.copyfile(layout.database, aside)
        for suffix in ("-wal", "-shm"):
            layout.database.with_name(layout.database.name + suffix).unlink(missing_ok=True)
        dialect.copy_database(found, layout.database)
    return found, aside


def _problems(path: Path) -> list[str]:
    try:
        dialect.identify(path)
        store = Store(path)
        try:
            return check_store(store)
        finally:
            store.close()
    except FusenError as error:
        return [error.message]


def check(study: Study) -> list[str]:
    """Problems of the database, of codings between it and the codebook, and of the files beside it."""
    found = check_store(study.store)
    if found:
        return found
    codebook = study.codebook()
    found += [
        f"coding {coding.guid}: its code {coding.code} is not in the codebook"
        for coding in study.store.codings()
        if coding.code not in codebook.by_guid
    ]
    known = {info.guid for info in study.sources()}
    for case in study.store.cases():
        found += [
            f"case {case.name}: its source {place.source} is gone" for place in case.places if place.source not in known
        ]
    return found
