"""Backups, their restoration, and integrity checks."""

from __future__ import annotations

import io
import shutil
from contextlib import closing, suppress
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.errors import FileError, FusenError
from fusen.settings import read_study
from fusen.storage import database_file, schema
from fusen.storage.durable_files import PART, is_abandoned, make_durable, place, remove, sync_file, unfinished_name
from fusen.storage.store import Store
from fusen.study.paths import StudyPaths, read_bytes, refuse_read_only, write_whole
from fusen.study.team.stores import shared_store
from fusen.study.unlock import unlock, unlock_database

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

KEPT = 10  # daily backups
UNFINISHED = ".study.db."  # prefix of unfinished databases
BEFORE_RESTORE = "before-restore-"


def backup(paths: StudyPaths, target: Path | None, store: Store | None = None) -> Path:
    """Copy the database consistently, even while other processes write, and return the path.

    `store` is the study's open store, if it may be shared.
    """
    result = target or _free_name(paths.backups, "")
    if result.exists():
        raise FileError(f"{result}: the file exists already", "choose another name")
    _make_folder(result.parent)
    if store is not None and store.is_shared:
        from fusen.study.team.copies import snapshot

        snapshot(store, result)
    else:
        if paths.key.exists() and not result.resolve().is_relative_to(paths.root.resolve()):
            write_whole(result.with_name(f"{result.name}.key"), read_bytes(paths.key))
        database_file.copy_database(paths.database, result)
    return result


def _free_name(folder: Path, prefix: str) -> Path:
    stem = f"{prefix}{datetime.now(UTC):%Y-%m-%dT%H%M%S}"
    names = (f"{stem}{mark}.db" for mark in chain([""], (f"-{number}" for number in count(2))))
    return next(folder / name for name in names if not (folder / name).exists())


def daily_care(paths: StudyPaths) -> list[str]:
    """Make a backup at the first opening of a day, keep the newest KEPT, and return failures as warnings."""
    today = paths.backups / f"daily-{datetime.now(UTC):%Y-%m-%d}.db"
    if today.exists():
        return []
    try:
        sweep(paths, everywhere=True)
        _make_folder(paths.backups)
        database_file.copy_database(paths.database, today)
    except FusenError as error:
        return [f"fusen could not make today's backup: {error.message}; {error.hint}"]
    for old in sorted(paths.backups.glob("daily-*.db"))[:-KEPT]:
        if old != today:  # the clock may have gone back
            old.unlink(missing_ok=True)
    return []


def sweep(paths: StudyPaths, *, everywhere: bool = False) -> None:
    """Remove unfinished files of processes that have ended; with `everywhere` also between transcripts and codes."""
    unfinished = f".*{PART}*"
    places = [(paths.home, f"{UNFINISHED}*"), *((folder, unfinished) for folder in paths.private_folders())]
    if everywhere:
        places += [(paths.codebook, f".*{PART}"), (paths.transcripts, f"**/.*{PART}")]
    for folder, pattern in places:
        for left in folder.glob(pattern):
            if is_abandoned(left):
                with suppress(OSError):
                    left.unlink()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise FileError(f"{folder}: cannot be created: {error.strerror}", "check the permissions") from error


def backups(paths: StudyPaths) -> list[Path]:
    """Return all backups, newest first."""
    return sorted(paths.backups.glob("*.db"), key=lambda path: path.stat().st_mtime, reverse=True)


def restore(paths: StudyPaths, chosen: Path | None) -> tuple[Path, Path | None]:
    """Restore a backup; return its path and the path of the database it replaced.

    The default is the newest valid backup, except databases that an earlier restore replaced. The current database
    stays under a new name, in any state.
    """
    settings = read_study(paths.settings)
    refuse_read_only(paths)
    project = settings.project
    shared = shared_store(paths, settings)
    if shared is not None:
        return _restore_shared(paths, shared, chosen, project)
    unlock(paths)
    if chosen is not None:
        unlock_database(chosen)
    result, copy = _sound_copy(paths, chosen, project)
    try:
        return result, exchange(paths, copy)
    finally:
        remove(copy)


def _restore_shared(paths: StudyPaths, shared: Store, chosen: Path | None, project: str) -> tuple[Path, Path]:
    """Restore a backup into the shared database, for everybody at once."""
    from fusen.study.team.copies import put_back, snapshot

    with closing(shared):
        result, copy = _sound_copy(paths, chosen, project)
        try:
            aside = _free_name(paths.backups, BEFORE_RESTORE)
            _make_folder(aside.parent)
            snapshot(shared, aside)
            put_back(copy, shared)
            return result, aside
        finally:
            copy.unlink(missing_ok=True)


def _sound_copy(paths: StudyPaths, chosen: Path | None, project: str) -> tuple[Path, Path]:
    """Return the backup to restore and a checked copy of it in the study."""
    from fusen.formats.exchange.database import check_rows, check_schema

    candidates = [chosen] if chosen else [p for p in backups(paths) if not p.name.startswith(BEFORE_RESTORE)]
    if not candidates:
        raise FusenError(f"{paths.backups}: no backups in this folder", "name a file: fusen restore FILE")
    refused = []
    for match in candidates:
        if not match.is_file():
            raise FileError(f"{match}: no such file", "fusen restore --list shows the backups")
        _refuse_full_disk(paths, match)
        copy = paths.home / unfinished_name(UNFINISHED, "")
        try:
            database_file.identify(match)
            check_schema(match, str(match), database_file.read_only)
            database_file.copy_database(match, copy)
            if match.resolve().parent != paths.backups.resolve():  # from elsewhere, perhaps altered
                check_rows(copy, str(match), database_file.read_only)
            problems = _problems(copy, project)
        except FusenError as error:
            problems = [error.message]
        if not problems:
            return match, copy
        remove(copy)
        refused.append(f"{match}: this backup is damaged or does not belong to this study: {problems[0]}")
    raise FileError("\n  ".join(refused), "choose another: fusen restore --list")


def _refuse_full_disk(paths: StudyPaths, backup: Path) -> None:
    """Raise FileError without room for a copy of the backup and one of the replaced database."""
    needed, free = 2 * backup.stat().st_size, shutil.disk_usage(paths.home).free
    if free < needed:
        raise FileError(
            f"{paths.home}: restoring needs {needed / 1e6:,.1f} MB, and the disk has {free / 1e6:,.1f} MB",
            "free disk space, then restore again",
        )


def _problems(copy: Path, project: str) -> list[str]:
    """Return the problems of a backup's copy, after migrating it to the current schema."""
    from fusen.storage.integrity import check_store

    store = Store.open(copy, backup=lambda: None)
    try:
        if store.project != project:
            return [f"it belongs to another study ({store.project})"]
        return check_store(store)
    finally:
        store.close()
        database_file.seal(copy)


def exchange(paths: StudyPaths, copy: Path) -> Path | None:
    """Replace the study's database by `copy`; return where the replaced one is kept."""
    if not paths.database.exists():
        _put_in_place(paths, copy)
        return None
    aside = _free_name(paths.backups, BEFORE_RESTORE)
    _make_folder(aside.parent)
    try:
        database_file.identify(paths.database)
        database_file.copy_database(paths.database, aside)
    except FusenError:  # damaged: keep its files and replace them
        for suffix in database_file.SIDE_FILES:
            side = paths.database.with_name(paths.database.name + suffix)
            if side.exists():
                _keep(side, aside.with_name(aside.name + suffix))
        _put_in_place(paths, copy)
    else:
        database_file.overwrite_database(copy, paths.database)
    return aside


def _keep(file: Path, target: Path) -> None:
    """Copy a file and sync it to disk before the original changes."""
    try:
        database_file.make_file(target)
        shutil.copyfile(file, target)
        sync_file(target)
    except OSError as error:
        target.unlink(missing_ok=True)
        raise FileError(
            f"{target}: cannot be written: {error.strerror}", "free disk space, then restore again"
        ) from error


def _put_in_place(paths: StudyPaths, copy: Path) -> None:
    """Replace the database, after its side files: SQLite would apply an old write-ahead log to the new database."""
    for suffix in ("-wal", "-shm"):
        paths.database.with_name(paths.database.name + suffix).unlink(missing_ok=True)
    place(copy, paths.database, replace=True)
    make_durable([paths.home])


def check(study: StudyContext) -> list[str]:
    """Return problems of the database, of codings without a code, of cases without a source, of links in memos, and of
    shared files.
    """
    from fusen.storage.integrity import check_store
    from fusen.study.memos.entries import broken_links

    result = [*_invalid_rows(study), *check_store(study.store)]
    if result:
        return result
    codebook = study.store.codebook.get()
    result += [
        f"coding {coding.guid}: its code {coding.code} is not in the codebook"
        for coding in study.store.codings.live()
        if coding.code not in codebook.by_guid
    ]
    known = {info.guid for info in study.store.sources.all()}
    for case in study.store.cases.all():
        result += [
            f"case {case.name}: its source {place.source} does not exist"
            for place in case.places
            if place.source not in known
        ]
    return result + broken_links(study) + _shared_quotes(study)


def _invalid_rows(study: StudyContext) -> list[str]:
    """Return the values that fusen would refuse in a copy from another person; PostgreSQL keeps its own types."""
    from fusen.formats.exchange.database import check_rows

    if study.store.is_shared:
        return []
    path = study.paths.database
    try:
        check_rows(path, path.name, database_file.read_only, frozenset(schema.metadata.tables))
    except FileError as error:
        return error.message.split("\n  ")
    return []


def _shared_quotes(study: StudyContext) -> list[str]:
    """Return lines in `.fusen/codings` whose quote differs from the words at their offsets in the current text."""
    from fusen.formats.exchange.jsonl import SharedLine, read
    from fusen.formats.registry import Options

    infos = {(info.path, info.sha256): info for info in study.store.sources.all()}
    result: list[str] = []
    text, at = "", ""
    for file in sorted(study.paths.codings.glob("*.jsonl")):
        name = file.relative_to(study.paths.root).as_posix()
        for line in read(io.BytesIO(read_bytes(file)), name, Options()).items:
            if not isinstance(line, SharedLine) or line.quote is None:
                continue
            info = infos.get((line.source, line.source_sha256))
            if info is None:
                continue
            if info.guid != at:
                text, at = study.store.sources.text(info.guid), info.guid
            if text[line.start : line.end] != line.quote:
                result.append(
                    f"{name}:{line.line}: its quote differs from the text at {line.source}@{line.start}-{line.end}"
                )
    return result
