"""`study.sources`: transcripts into the study, their texts, turns and passages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.model.source import Passages, SourceInfo, Turn
from fusen.study.progress import Progress, silent

if TYPE_CHECKING:
    from fusen.model.results import SourceStatus
    from fusen.study.context import StudyContext
    from fusen.study.sources.import_files import ImportReport, ImportRequest
    from fusen.study.sources.read_source import FileChanges


class Sources:
    """The transcripts of a study. All offsets are code points, all spans half-open."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def all(self) -> tuple[SourceInfo, ...]:
        """Every source, in the order of its path."""
        return self._study.store.sources.all()

    def get(self, source: str) -> SourceInfo:
        """The source named by path, stem, case or guid. Raises FusenError where none or several have the name."""
        from fusen.study.scope.resolve import resolve_source

        return resolve_source(self._study, source)

    def text(self, source: str) -> str:
        """The text of a source (name, path, case or guid)."""
        return self._study.store.sources.text(self.get(source).guid)

    def turns(self, sources: Sequence[str]) -> Mapping[str, tuple[Turn, ...]]:
        """The turns of sources (name, path, case or guid), by guid."""
        return self._study.store.sources.turns([self.get(source).guid for source in sources])

    def passages(self, sources: Iterable[SourceInfo]) -> dict[str, Passages]:
        """The passages of sources by guid, cut by the study's unit (sentence, turn or paragraph)."""
        from fusen.study.passages import passages_of

        return passages_of(self._study, sources)

    def talk(self, sources: Collection[str]) -> dict[str, list[tuple[int, int, str]]]:
        """(start, end, speaker) of the interviewees' passages of sources (name, path, case or guid), by guid."""
        from fusen.study.passages import talk_of

        return talk_of(self._study, [self.get(source).guid for source in sources])

    def import_files(
        self, paths: Sequence[str | PathLike[str]] = (), request: ImportRequest | None = None,
        progress: Progress = silent,
    ) -> ImportReport:  # fmt: skip
        """Copy transcripts into `transcripts/` and read them; without paths, read whatever is new or changed there.

        Raises FileError for a file that cannot be read; nothing is half-imported.
        """
        from fusen.study.sources.import_files import ImportRequest, import_files

        return import_files(self._study, [Path(path) for path in paths], request or ImportRequest(), progress)

    def changes(self) -> FileChanges:
        """What differs between `transcripts/` and the database."""
        from fusen.study.sources.read_source import file_changes

        return file_changes(self._study.paths, self.all())

    def status(self, changes: FileChanges | None = None) -> list[SourceStatus]:
        """One row a source: length, language, what each coder has read and coded. `changes`, where they are known."""
        from fusen.study.status import status

        return status(self._study, changes)

    def detached_texts(self) -> Mapping[str, str]:
        """The words of detached codings, by guid of the coding."""
        return self._study.store.codings.detached_texts()
