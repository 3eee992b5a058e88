"""Whole projects in and out of a study, in the formats of NVivo, ATLAS.ti, MAXQDA, QualCoder, Taguette and fusen."""

from __future__ import annotations

import shutil
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.errors import FileError, FusenError
from fusen.formats.registry import Options, for_suffix
from fusen.model.escape import one_line
from fusen.settings import StudySettings
from fusen.storage.durable_files import STAGED
from fusen.study.exchange.export_project import ExportOptions, gather, only_fusen_has, withheld_paths
from fusen.study.paths import StudyPaths, write_whole
from fusen.study.progress import Progress, silent

if TYPE_CHECKING:
    from fusen.study.context import StudyContext
    from fusen.study.exchange.import_project import ImportedProject, ImportOptions


@dataclass(frozen=True, slots=True)
class ExportedProject:
    """Content of a written project file; `withheld` lists sources with masked text.

    `for_fusen` counts records that only fusen reads, `left_behind` records that a partial export omits, by type.
    """

    codes: int
    sources: int
    codings: int
    coders: tuple[str, ...]
    withheld: tuple[str, ...] = ()
    for_fusen: Mapping[str, int] = field(default_factory=dict)
    left_behind: Mapping[str, int] = field(default_factory=dict)


def write_project(
    study: StudyContext, target: Path, share: ExportOptions, *, overwrite: bool = False
) -> ExportedProject:
    """Write the project as `.qdpx`, or the codebook alone as `.qdc`; `share` can limit the content."""
    if target.exists() and not overwrite:
        raise FileError(f"{target}: exists already", "choose another name, or replace it with --force")
    if share.filter_.anonymous:
        raise FusenError(
            "a project holds whole transcripts, with names in them", "share excerpts with --anonymous instead"
        )
    write = for_suffix(target.name, "project").load("writer")
    project = gather(study, share)
    if target.suffix.lower() == ".qdc" and not project.codes:
        raise FusenError("the codebook has no codes to write", "fusen codebook check says what is in it")
    write_whole(target, lambda file: write(project, file, Options(crlf=share.crlf)))
    withheld = withheld_paths(study, share)
    kept = Counter(line.type for line in project.further)
    left = Counter(kind.type for kind in only_fusen_has(study)) - kept
    return ExportedProject(
        len(project.codes), len(project.sources), len(project.codings), project.users, withheld, kept, left
    )


def import_project(
    study: StudyContext, path: Path, choices: ImportOptions | None, progress: Progress
) -> ImportedProject:
    """Import a project or codebook file, or QualCoder's folder, as one step that undo can revert."""
    from fusen.study.exchange.detect import project_file
    from fusen.study.exchange.import_project import ImportOptions, import_loaded  # not for an export: 50 ms

    with project_file(path, study.settings) as loaded:
        return import_loaded(study, path, loaded, choices or ImportOptions(), progress)


def init_from(
    folder: Path,
    path: Path,
    name: str | None,
    choices: ImportOptions,
    *,
    user: str | None = None,
    progress: Progress = silent,
) -> ImportedProject:
    """Create a study from a project file; a project of fusen keeps its identity. An error removes all created files."""
    from fusen.study.exchange.detect import project_file
    from fusen.study.exchange.import_project import import_loaded
    from fusen.study.lifecycle import init_study, open_study

    paths = StudyPaths(folder)
    if paths.settings.exists():
        raise FusenError(f"{folder}: is a study already", f"fusen import {path} brings the project into it")
    blank = StudySettings(str(uuid.uuid4()), "")
    with project_file(path, blank) as loaded:
        project = loaded.items[0].project
        settings = StudySettings(
            project.guid if project.own else blank.project, name or project.name or one_line(folder.resolve().name),
            project.language or blank.language, project.unit or blank.unit,
        )  # fmt: skip
        created = init_study(folder, settings.name, settings=settings, codebook=not project.codes)
        with (
            _removed_on_error(paths, created),
            open_study(folder, user=user, progress=progress, sync=True) as study,
        ):
            return import_loaded(study, path, loaded, choices, progress)


@contextmanager
def _removed_on_error(paths: StudyPaths, created: Iterable[Path]) -> Iterator[None]:
    """Remove the files of a new study if the block fails."""
    try:
        yield
    except BaseException:
        for file in (*created, *paths.home.glob("study.db*"), *paths.backups.glob("daily-*.db")):
            file.unlink(missing_ok=True)
        shutil.rmtree(paths.cache, ignore_errors=True)
        for emptied in (
            paths.home / STAGED, paths.backups, paths.home, paths.transcripts, paths.codebook, paths.root,
        ):  # fmt: skip
            with suppress(OSError):  # missing or not empty
                emptied.rmdir()
        raise
