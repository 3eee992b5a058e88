"""Making a study, opening one, and loading its database from the files on first use."""

from __future__ import annotations

import os
import secrets
import uuid
from pathlib import Path

from fusen.errors import FileError, FusenError
from fusen.model.coding import AUTO_USER
from fusen.settings import StudySettings, read_study, study_toml, who_acts
from fusen.storage.backends import sqlite
from fusen.storage.store import Store
from fusen.study import Study
from fusen.study.maintenance.backup import UNFINISHED, backup, daily_care, sweep
from fusen.study.paths import Layout, find_study, make_durable, place, storage_warning, write_whole
from fusen.study.progress import Progress
from fusen.study.sync import CodebookSync, sync_cases, sync_codebook

RESERVED = {
    AUTO_USER: "it is the name under which `fusen tag` writes",
    "people": "--coder people means everybody but fusen",
    "all": "--coder all means everybody",
    "union": "--reference union means what anybody coded",
    "intersection": "--reference intersection means what all coded",
}
GITIGNORE = "study.db*\n.study.db*\n.*.part\ncache/\nbackups/\nanonymous.csv\n"
CASES_HEADER = "case,source,consent\n"


def init_study(
    folder: Path, name: str | None, *, settings: StudySettings | None = None, codebook: bool = True
) -> list[Path]:
    """Make what is missing of a study, with an empty codebook unless one follows; returns the files made."""
    from fusen.formats.codebook.edit_yaml import template

    layout = Layout(folder)
    settings = settings or StudySettings(str(uuid.uuid4()), name or folder.resolve().name)
    wanted = {
        layout.settings: study_toml(settings),
        layout.home / ".gitignore": GITIGNORE,
        layout.cases: CASES_HEADER,
        **({layout.codebook / "codebook.yaml": template()} if codebook else {}),
    }
    made = []
    for path, content in wanted.items():
        has_codebook = path.parent == layout.codebook and bool(layout.codebook_files())
        if not path.exists() and not has_codebook:
            write_whole(path, content.encode(), replace=False)
            made.append(path)
    return made


def open_study(folder: Path, *, user: str | None, progress: Progress, sync: bool) -> Study:
    root = find_study(folder)
    layout = Layout(root)
    acting = who_acts(user)
    if acting.casefold() in RESERVED:
        raise FusenError(f"nobody can act as {acting}: {RESERVED[acting.casefold()]}", "say who you are with --as NAME")
    settings = read_study(layout.settings)
    if not os.access(layout.home, os.W_OK | os.X_OK):
        raise FusenError(f"{layout.home}: the study cannot be written to", "check its permissions, or work on a copy")
    warnings = [] if layout.database.exists() else _first_load(layout, settings, acting, progress, sync)
    study = Study(layout, settings, _open_store(layout, settings), acting)
    study.warnings += warnings
    try:
        study.warnings += daily_care(layout)
        _bring_up_to_date(study, sync)
    except BaseException:
        study.close()
        raise
    return study


def _open_store(layout: Layout, settings: StudySettings) -> Store:
    store = Store.open(layout.database, backup=lambda: backup(layout, None))
    try:
        project = store.project
        if project != settings.project:
            raise FusenError(
                f"{layout.database}: belongs to another study ({project or 'without a guid'}, not {settings.project})",
                "move the file away; fusen then makes a new one from the files",
            )
    except BaseException:
        store.close()
        raise
    return store


def _bring_up_to_date(study: Study, sync: bool) -> None:
    warning = storage_warning(study.layout.root)
    if warning:
        study.warnings.append(warning)
    if not sync:
        return
    study.warnings += read_codebook(study)
    sync_cases(study.store, study.layout, study.user)


def read_codebook(study: Study) -> list[str]:
    """Read the codebook's files again if they changed; what a person should know of it."""
    synced = sync_codebook(study.store, study.layout, study.user)
    return codebook_news(synced) if synced else []


def codebook_news(synced: CodebookSync) -> list[str]:
    """What re-reading the codebook did that a person should know."""
    said = list(synced.warnings)
    said += [f"code {label} is gone from the codebook but has codings: kept as retired" for label in synced.retired]
    said += [
        f"is {new} the new name of {old}? then give {new} the id of {old} in the codebook, and its codings follow"
        for old, new in synced.renames
    ]
    return said


def _first_load(layout: Layout, settings: StudySettings, user: str, progress: Progress, sync: bool) -> list[str]:
    """Make the database aside and move it into place whole, so that another process or an interruption sees none or all."""
    _refuse_leftovers(layout.database)
    sweep(layout)
    aside = layout.home / f"{UNFINISHED}{secrets.token_hex(6)}"
    try:
        store = Store.create(aside, settings.project)
        try:
            warnings = _load(Study(layout, settings, store, user), progress, sync)
        finally:
            store.close()
        sqlite.seal(aside)
        _refuse_leftovers(layout.database)
        place(aside, layout.database, replace=False)
        make_durable([layout.home])
    except FileError:
        if layout.database.exists():  # another process was first
            return []
        raise
    finally:
        for suffix in sqlite.SIDE_FILES:
            aside.with_name(aside.name + suffix).unlink(missing_ok=True)
    return warnings


def _refuse_leftovers(database: Path) -> None:
    """A write-ahead log without its database would be read into the new one; and it may hold the newest codings."""
    log = database.with_name(database.name + "-wal")
    if log.exists() and log.stat().st_size and not database.exists():
        raise FusenError(
            f"{database} is gone, but {log.name} is still there",
            f"put {database.name} back or run fusen restore; or delete {log.name} to begin from the files",
        )


def _load(study: Study, progress: Progress, sync: bool) -> list[str]:
    from fusen.study.exchange.merge import merge
    from fusen.study.sources.import_files import ImportRequest, import_files

    warnings = read_codebook(study)
    report = import_files(study, (), ImportRequest(), progress, kind="sync", partly=not sync)
    warnings += [warning for row in report.rows for warning in row.warnings]
    warnings += [*report.warnings, *(f"{failure.message} (not imported)" for failure in report.failures)]
    merged = {
        shared: merge(study, shared, progress=progress, kind="sync")
        for shared in sorted(study.layout.codings.glob("*.jsonl"))
    }
    for shared, did in merged.items():
        if did.homeless:  # what its lines are about may have come with a file after it
            did.homeless = merge(study, shared, progress=progress, kind="sync").homeless
        warnings += [f"{shared.name}: {line}" for line in did.problems()]
    return warnings
