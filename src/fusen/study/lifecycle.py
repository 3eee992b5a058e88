"""Lifecycle of a study: create it, open it, and build its database from the files on first use."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path

from fusen.errors import FileError, FusenError
from fusen.model.coding import AUTO_USER
from fusen.model.escape import one_line
from fusen.settings import StudySettings, acting_coder, read_study, study_toml
from fusen.storage import database_file
from fusen.storage.durable_files import make_durable, make_private, place, unfinished_name
from fusen.storage.erasures import ORIGINALS, WAITING
from fusen.storage.store import Store
from fusen.study.context import StudyContext
from fusen.study.database_check import is_known, refuse_acting_schema, refuse_invalid_rows, remember
from fusen.study.maintenance.backup import UNFINISHED, backup, daily_care, sweep
from fusen.study.paths import StudyPaths, find_study, refuse_read_only, storage_warning, write_whole
from fusen.study.private_copy import sweep_private_folders
from fusen.study.progress import Progress, silent
from fusen.study.sync import reload_codebook, sync_cases
from fusen.study.team.files import bring_files, share_files
from fusen.study.team.stores import shared_store
from fusen.study.unlock import unlock

RESERVED = {
    AUTO_USER: "`fusen tag` codes under this name",
    "people": "--coder people means all coders except fusen",
    "all": "--coder all means all coders",
    "union": "--reference union means codings by any coder",
    "intersection": "--reference intersection means codings by every coder",
}
GITIGNORE = "study.db*\n.study.db*\n.*.part\ncache/\nbackups/\nanonymous.csv\npseudonyms.csv\n"
ERASURES, UNREAD = "shared-erasures", "unread"  # metadata: whether the erasures in shared files were repeated
CASES_HEADER = "case,source,consent\n"


def init_study(
    folder: Path, name: str | None, *, settings: StudySettings | None = None, codebook: bool = True
) -> list[Path]:
    """Create the missing files of a study, by default with an empty codebook, and return their paths."""
    from fusen.formats.codebook.edit_yaml import template

    paths = StudyPaths(folder)
    settings = settings or StudySettings(str(uuid.uuid4()), name or one_line(folder.resolve().name))
    files = {
        paths.settings: study_toml(settings),
        paths.home / ".gitignore": GITIGNORE,
        paths.cases: CASES_HEADER,
        **({paths.codebook / "codebook.yaml": template(settings.name)} if codebook else {}),
    }
    result = []
    for path, content in files.items():
        has_codebook = path.parent == paths.codebook and bool(paths.codebook_files())
        if not path.exists() and not has_codebook:
            write_whole(path, content.encode(), replace=False)
            result.append(path)
    make_private(paths.home)
    return result


def open_study(
    folder: Path, *, user: str | None = None, progress: Progress = silent, sync: bool = True
) -> StudyContext:
    root = find_study(folder)
    paths = StudyPaths(root)
    acting = acting_coder(user)
    if acting.casefold() in RESERVED:
        raise FusenError(
            f"{acting} cannot be a coder's name: {RESERVED[acting.casefold()]}", "choose another name with --as NAME"
        )
    settings = read_study(paths.settings)
    refuse_read_only(paths)
    make_private(paths.home)
    sizes = _unlock(paths)
    shared = shared_store(paths, settings)
    if shared is not None:
        return open_shared(StudyContext(paths, settings, shared, acting), sizes, named=user, sync=sync)
    is_new = not paths.database.exists()
    warnings = _first_load(paths, settings, acting, progress, sync) if is_new else []
    study = StudyContext(paths, settings, _open_store(paths, settings), acting)
    study.is_new = is_new
    study.warnings += warnings
    try:
        study.store.sources.resize_files(sizes)
        study.store.settle_files()
        sweep(paths)
        sweep_private_folders()
        study.warnings += _go_on_erasing(study)
        study.warnings += _erase_as_shared(study)
        _go_on_forgetting(study)
        study.warnings += daily_care(paths)
        _bring_up_to_date(study, sync)
    except BaseException:
        study.close()
        raise
    return study


def _unlock(paths: StudyPaths) -> Mapping[str, int]:
    """Unlock an encrypted study, complete an interrupted encryption or decryption, and encrypt files put into it.

    Returns the new sizes of converted files by the sha256 of their content.
    """
    file = unlock(paths)
    if file is None:
        return {}
    from fusen.study.maintenance.encryption import ENCRYPTED, complete, convert_files

    return convert_files(paths, encrypt=True) if file.state == ENCRYPTED else complete(paths, file)[1]


def open_shared(study: StudyContext, sizes: Mapping[str, int], *, named: str | None, sync: bool) -> StudyContext:
    """Return the study in its shared database, with the files of its folder brought up to date.

    Only coordinators' edits of files go into the database. `sizes` are the new sizes of converted files.
    """
    from fusen.study.team.members import act_as_member

    try:
        act_as_member(study, named)
        study.store.settle_files()
        sweep(study.paths)
        study.warnings += bring_files(study.store, study.paths)
        if study.role == "coordinator":
            study.store.sources.resize_files(sizes)
            study.warnings += _go_on_erasing(study)
            _go_on_forgetting(study)
            if sync:
                study.warnings += reload_codebook(study)
                sync_cases(study.store, study.paths, study.user)
                share_files(study)
                study.warnings += bring_files(study.store, study.paths)  # files just read are no longer edits
    except BaseException:
        study.close()
        raise
    return study


def _open_store(paths: StudyPaths, settings: StudySettings) -> Store:
    known = is_known(paths)
    if not known:
        database_file.identify(paths.database)
        refuse_acting_schema(paths)
    store = Store.open(paths.database, backup=lambda: backup(paths, None))
    try:
        if not known:
            refuse_invalid_rows(paths)
        project = store.project
        if project != settings.project:
            raise FusenError(
                f"{paths.database}: belongs to another study ({project or 'without a guid'}, not {settings.project})",
                "move the file away; fusen then creates a new database from the files",
            )
    except BaseException:
        store.close()
        raise
    return store


def _go_on_erasing(study: StudyContext) -> list[str]:
    """Complete an erasure that was interrupted."""
    if not study.paths.erasing.exists():
        return []
    from fusen.study.erasure.erase import resume_erasure

    report = resume_erasure(study)
    return ["an interrupted erasure is now complete", *(f"{name} still holds their words" for name in report.remaining)]


def _go_on_forgetting(study: StudyContext) -> None:
    """Delete the copies of original texts that an interrupted `fusen pseudonyms apply` left."""
    if study.store.get_meta(ORIGINALS) == WAITING:
        from fusen.study.pseudonyms.apply import forget_copies

        forget_copies(study)


def _erase_as_shared(study: StudyContext) -> list[str]:
    """Repeat the erasures that shared files record, once the first database is in its place."""
    if study.store.get_meta(ERASURES) != UNREAD:
        return []
    from fusen.study.erasure.erase import erase_as_elsewhere
    from fusen.study.exchange.read_changes import read_changes

    warnings = []
    for shared in sorted(study.paths.codings.glob("*.jsonl")):
        warnings += erase_as_elsewhere(study, read_changes(study, shared).further)
    with study.store.writing_meta(ERASURES) as (_, put):
        put("read")
    return warnings


def _bring_up_to_date(study: StudyContext, sync: bool) -> None:
    warning = storage_warning(study.paths.root)
    if warning:
        study.warnings.append(warning)
    if not sync:
        return
    study.warnings += reload_codebook(study)
    sync_cases(study.store, study.paths, study.user)


def _first_load(paths: StudyPaths, settings: StudySettings, user: str, progress: Progress, sync: bool) -> list[str]:
    """Build the database under a temporary name and move it into place, so that interruptions and other processes see
    all or nothing.
    """
    _refuse_leftovers(paths.database)
    sweep(paths)
    aside = paths.home / unfinished_name(UNFINISHED, "")
    try:
        store = Store.create(aside, settings.project)
        try:
            warnings = _load(StudyContext(paths, settings, store, user), progress, sync)
        finally:
            store.close()
        database_file.seal(aside)
        _refuse_leftovers(paths.database)
        place(aside, paths.database, replace=False)
        make_durable([paths.home])
        remember(paths)
    except FileError:
        if paths.database.exists():  # another process was first
            return []
        raise
    finally:
        for suffix in database_file.SIDE_FILES:
            aside.with_name(aside.name + suffix).unlink(missing_ok=True)
    return warnings


def _refuse_leftovers(database: Path) -> None:
    """Raise FusenError if a write-ahead log exists without its database: SQLite would apply it to the new database, and
    it may hold the newest codings.
    """
    log = database.with_name(database.name + "-wal")
    if log.exists() and log.stat().st_size and not database.exists():
        raise FusenError(
            f"{database} is missing, but {log.name} exists",
            f"put {database.name} back or run fusen restore; or delete {log.name} to start from the files",
        )


def _load(study: StudyContext, progress: Progress, sync: bool) -> list[str]:
    from fusen.study.exchange.merge import merge
    from fusen.study.sources.import_files import ImportRequest, import_files

    warnings = reload_codebook(study)
    report = import_files(study, (), ImportRequest(), progress, kind="sync", partly=not sync)
    warnings += [warning for row in report.rows for warning in row.warnings]
    warnings += [*report.warnings, *(f"{failure.message} (not imported)" for failure in report.failures)]
    merged = {
        shared: merge(study, shared, progress=progress, kind="sync")
        for shared in sorted(study.paths.codings.glob("*.jsonl"))
    }
    for shared, did in merged.items():
        if did.without_target:  # a later file may bring the targets of these lines
            did.without_target = merge(study, shared, progress=progress, kind="sync").without_target
        warnings += [f"{shared.name}: {line}" for line in did.problems()]
    if merged:
        with study.store.writing_meta(ERASURES) as (_, put):
            put(UNREAD)
    return warnings
