"""Import of transcript files; a changed file keeps its codings, realigned to the new text."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.executors.executor import Executor, ThisProcess
from fusen.formats.registry import imported as imported
from fusen.formats.transcripts.speakers.declared_labels import compiled
from fusen.study.progress import Progress, silent
from fusen.study.sources.case_table import added_line, take_rows
from fusen.study.sources.earlier_settings import AUTOMATIC
from fusen.study.sources.import_lines import consent_lines, renamed_lines, unread_lines
from fusen.study.sources.import_request import ImportReport as ImportReport
from fusen.study.sources.import_request import ImportRequest as ImportRequest
from fusen.study.sources.import_request import ImportRow as ImportRow
from fusen.study.sources.interviewers import Settled, as_stored, settle_interviewers
from fusen.study.sources.outside import outside_remark, outside_words
from fusen.study.sources.preview import ReadingPreview, previews
from fusen.study.sources.read_ahead import FileToRead, finished, read_ahead
from fusen.study.sources.read_files import FileInReading, ImportBatch, file_to_read, read_file, targets
from fusen.study.sources.read_source import PreparedSource, is_same
from fusen.study.sources.store_sources import SourcesToStore, StoredImport, store_sources

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

PORTION = 2_000_000
"""Characters of text that an import commits at once: it holds no more in memory, an interruption loses no more, and other
writers wait no longer (0.5 s on a busy machine, where four million took 1.2)."""


def import_files(
    study: StudyContext,
    paths: Sequence[Path],
    request: ImportRequest,
    progress: Progress = silent,
    *,
    kind: str = "do",
    partly: bool = False,
    executor: Executor | None = None,
) -> ImportReport:
    """Import the files, by default all new or changed ones; one undo takes them all back.

    `failures` lists files that cannot be read; the others are imported. `partly` announces further imports, so
    cases.csv may name sources that do not exist yet. Without an executor this process reads the files.
    """
    executor = executor or ThisProcess()
    if request.pattern and request.pattern != AUTOMATIC:
        compiled(request.pattern)
    batch = ImportBatch.of(study)
    files = targets(study, paths, request, batch)
    progress("reading", 0, len(files))
    ahead = read_ahead(files, lambda path, file: file_to_read(study, path, file, request, batch), executor)
    for number, (path, file, result) in enumerate(ahead, 1):
        try:
            read_file(study, path, file, request, batch, result)
        except FusenError as error:
            batch.failures.append(error)
        progress("reading", number, len(files))
    _warn_of_missing(batch)
    settled = settle_interviewers(study, batch.spoken)
    batch.warnings += settled.warnings
    work = _Import(study, batch, settled, request, executor)
    if request.dry_run or request.preview:
        stored = StoredImport()
        stored.taken.lines += [f"{table}: a table of cases, whose rows an import takes" for table in batch.tables]
        for _ in work.portions():
            pass
    else:
        stored = store_sources(study, batch, work.portions(), progress, kind, partly, request.just_read)
        take_rows(study, batch.tables, stored.first, stored.taken)
        batch.failures += stored.taken.failures
    return ImportReport(
        tuple(work.rows),
        tuple(stored.realigned),
        tuple(batch.failures),
        (
            *batch.warnings,
            *unread_lines(stored.unread),
            *outside_remark({row.source: row.outside for row in work.rows if row.outside}),
            *consent_lines(study),
        ),
        tuple(work.previews),
        (*stored.taken.lines, *added_line(max(0, stored.rows_added - stored.taken.late))),
    )


def _warn_of_missing(batch: ImportBatch) -> None:
    moved = {info.path for info in batch.renamed.values()}
    batch.warnings += [
        f"transcripts/{path}: gone from disk; its text and codings are kept"
        for path in batch.missing
        if path not in moved
    ]
    batch.warnings += renamed_lines(batch.renamed)


@dataclass(slots=True)
class _Import:
    """Stores the sources of a batch in portions, and collects what the report says about them."""

    study: StudyContext
    batch: ImportBatch
    settled: Settled
    request: ImportRequest
    executor: Executor
    rows: list[ImportRow] = field(default_factory=list)
    previews: list[ReadingPreview] = field(default_factory=list)

    def portions(self) -> Iterator[SourcesToStore]:
        """Yield the sources of all files, measured and with their interviewers, in portions of limited length."""
        portion, size = SourcesToStore(), 0
        for file, source in self._sources():
            state = "changed" if file is None else self._state(source)
            self.rows.append(_row(state, source))
            if state != "unchanged":
                portion.add(source, file)
            size += len(source.source.text)
            if size >= PORTION:
                yield portion
                portion, size = SourcesToStore(), 0
        if portion.sources:
            yield portion

    def _sources(self) -> Iterator[tuple[FileInReading | None, PreparedSource]]:
        """Yield each source with its file, then the earlier sources (without a file) whose interviewer is now known."""
        waiting: deque[FileInReading] = deque()
        for outcome in finished(self.study.settings.unit, self.settled, self._tasks(waiting), self.executor):
            file = waiting.popleft()
            if isinstance(outcome, FusenError):
                self.batch.failures.append(outcome)
                continue
            sources = file.named(outcome)
            if self.request.preview:
                self.previews += previews(sources)
            yield from ((file, source) for source in sources)
        for info in self.settled.earlier:
            again = self.settled.apply(as_stored(self.study, info))
            if self.request.preview:
                self.previews += previews([again])
            yield None, again

    def _tasks(self, waiting: deque[FileInReading]) -> Iterator[tuple[Sequence[PreparedSource] | FileToRead, int]]:
        """Yield the sources of each file, or its content where they were not kept; put the files into `waiting`."""
        for file in self.batch.files:
            try:
                task = file.take()
            except FusenError as error:
                self.batch.failures.append(error)
                continue
            waiting.append(file)
            yield task, len(task.content) if isinstance(task, FileToRead) else sum(len(one.source.text) for one in task)

    def _state(self, source: PreparedSource) -> str:
        known = self.batch.known.get(source.source.path)
        return "new" if known is None else "unchanged" if is_same(self.study, known, source) else "changed"


def _row(state: str, prepared: PreparedSource) -> ImportRow:
    source = prepared.source
    return ImportRow(
        source.path, state, source.format, source.language, source.encoding, len(source.turns), source.speakers,
        source.interviewers, any(turn.time is not None for turn in source.turns), prepared.words,
        len(prepared.passages), prepared.warnings, outside_words(source),
    )  # fmt: skip
