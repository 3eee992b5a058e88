"""Store the sources of an import in portions, each in a step of its own; one undo takes all of them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.errors import FileError
from fusen.model.coding import Case
from fusen.model.ids import source_guid
from fusen.model.source import FileStamp, SourceInfo
from fusen.storage.step import Step
from fusen.study.progress import Progress
from fusen.study.sources.case_table import TakenRows, keep_table, put_missing_rows, put_rows, write_missing_rows
from fusen.study.sources.import_lines import outcomes
from fusen.study.sources.read_files import FileInReading, ImportBatch
from fusen.study.sources.read_source import PreparedSource
from fusen.study.sources.realign import RealignedCoding, UnreadTalk, put_source
from fusen.study.sources.rename import follow, follow_cases
from fusen.study.sync import (
    build_cases,
    case_rows,
    cases_hash,
    cases_so_far,
    remember_files,
    sync_cases,
    write_cases,
)
from fusen.study.team.files import file_transaction

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


@dataclass(slots=True)
class SourcesToStore:
    """New and changed sources of one portion, with the files to copy and what renamed sources were before."""

    sources: list[PreparedSource] = field(default_factory=list)
    files: dict[str, FileInReading] = field(default_factory=dict)  # by path below transcripts/
    renamed: dict[str, SourceInfo] = field(default_factory=dict)  # path of a source → what it was before

    def add(self, source: PreparedSource, file: FileInReading | None) -> None:
        self.sources.append(source)
        if file is not None and file.brought:
            self.files[file.path] = file
        if file is not None and source.source.path in file.renamed:
            self.renamed[source.source.path] = file.renamed[source.source.path]


@dataclass(slots=True)
class StoredImport:
    """What an import has stored."""

    sources: int = 0
    first: int | None = None  # the first step
    realigned: list[RealignedCoding] = field(default_factory=list)
    unread: list[UnreadTalk] = field(default_factory=list)
    rows_added: int = 0  # to cases.csv
    taken: TakenRows = field(default_factory=TakenRows)


def store_sources(
    study: StudyContext,
    batch: ImportBatch,
    portions: Iterator[SourcesToStore],
    progress: Progress,
    kind: str,
    partly: bool,
    just_read: bool = False,
) -> StoredImport:
    """Store the portions, each with its copies in one transaction; `just_read` is that of ImportRequest."""
    stored = StoredImport()
    writer = _PortionWriter(study, batch, stored, progress, kind, partly)
    portion = next(portions, None)
    while portion is not None:
        following = next(portions, None)
        if following is not None and stored.first is None:
            writer.check_cases()
        writer.store(portion, is_last=following is None)
        portion = following
    progress("storing", stored.sources, stored.sources)
    if stored.first is None:
        if not (partly or batch.failures):
            sync_cases(study.store, study.paths, study.user)
        if kind == "do" and not partly and (batch.files or just_read):
            stored.rows_added = write_missing_rows(study)
    return stored


@dataclass(frozen=True, slots=True)
class _PortionWriter:
    study: StudyContext
    batch: ImportBatch
    stored: StoredImport
    progress: Progress
    kind: str
    partly: bool

    def store(self, portion: SourcesToStore, *, is_last: bool) -> None:
        """Write copies and rows atomically; copies move into transcripts/ last, when nothing else can fail."""
        study, stored = self.study, self.stored
        copies = {
            _name_in_study(study, path): file.content()
            for path, file in portion.files.items()
            if not (study.paths.transcripts / path).exists()
        }
        realigned: list[RealignedCoding] = []
        unread: list[UnreadTalk] = []
        if self.batch.tables:
            remember_files(study, [study.paths.cases.relative_to(study.paths.root).as_posix()])
        with file_transaction(study) as writing:
            staged = {name: writing.stage(name, content) for name, content in copies.items()}
            with study.store.step(study.user, "import", kind=self.kind, part_of=stored.first) as step:
                here = {info.guid: info for info in study.store.sources.all()}
                stamps = {
                    path: _stamp(file, staged.get(_name_in_study(study, path), study.paths.transcripts / path))
                    for path, file in portion.files.items()
                }
                for number, prepared in enumerate(portion.sources):
                    self.progress("storing", stored.sources + number, len(self.batch.infos))
                    stamped = replace(prepared, file=stamps.get(prepared.home, prepared.file))
                    was = portion.renamed.get(prepared.source.path)
                    if was is not None:
                        follow(study, step, was, prepared.source)
                    realigned += put_source(study, step, stamped, here.get(prepared.source.guid), unread)
                step.summary = {"sources": len(portion.sources), **outcomes(realigned)}
                has_taken = put_rows(study, step, writing, self.batch.tables, stored.taken)
                self._store_cases(step, portion.renamed, is_last=is_last)
                step.files.put_copies(copies)
                if self.kind == "do" and not self.partly:
                    stored.rows_added += put_missing_rows(study, step, writing)
                if has_taken:
                    keep_table(study, step, writing)
                writing.put(step, copies, new=True)
        stored.first = stored.first or step.id
        stored.sources += len(portion.sources)
        stored.realigned += realigned
        stored.unread += unread

    def _store_cases(self, step: Step, renamed: Mapping[str, SourceInfo], *, is_last: bool) -> None:
        """Write the cases after the sources; before the last portion, cases.csv may name sources that come later."""
        study = self.study
        complete = is_last and not self.partly
        cases = self._cases(study.store.sources.all()) if complete else cases_so_far(study.store, study.paths)
        project = study.settings.project
        follow_cases(study, step, [(was.guid, source_guid(project, path)) for path, was in renamed.items()], cases)
        write_cases(step, study.store.cases.all(), cases)
        if complete:
            step.put_meta("cases-hash", cases_hash(study.paths))

    def check_cases(self) -> None:
        """Raise FileError, before anything is stored, if cases.csv names a source that the study will not hold."""
        if not self.partly:
            self._cases([*self.batch.known.values(), *self.batch.infos.values()])

    def _cases(self, infos: Iterable[SourceInfo]) -> list[Case]:
        study = self.study
        try:
            return build_cases(case_rows(study.store, study.paths), infos, study.settings.project)
        except FileError as error:
            lines = [error.message, *(failure.message for failure in self.batch.failures)]
            raise FileError("\n  ".join(lines), error.hint) from error


def _stamp(file: FileInReading, path: Path) -> FileStamp:
    """Return the stamp of a file's copy."""
    now = path.stat()
    return FileStamp(file.stamp.sha256, now.st_size, now.st_mtime_ns)


def _name_in_study(study: StudyContext, path: str) -> str:
    return (study.paths.transcripts / path).relative_to(study.paths.root).as_posix()
