"""`study.sources`: import transcripts and read their texts, turns and passages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.source import Passages, SourceInfo, Turn
from fusen.study.lazy_names import lazy_names
from fusen.study.progress import Progress, silent

if TYPE_CHECKING:
    from fusen.model.results import Excerpt, SourceStatus
    from fusen.study.context import StudyContext
    from fusen.study.sources.file_changes import FileChanges
    from fusen.study.sources.import_files import ImportReport, ImportRequest, ImportRow, imported
    from fusen.study.sources.interviewers import SpeakerRow
    from fusen.study.sources.preview import ReadingPreview
    from fusen.study.sources.realign import RealignedCoding
    from fusen.study.sources.recordings import Recording
    from fusen.study.sources.unknown_interviewers import InterviewerDoubt
    from fusen.text.realign import RealignOutcome

__all__ = [
    "FileChanges",
    "ImportReport",
    "ImportRequest",
    "ImportRow",
    "InterviewerDoubt",
    "ReadingPreview",
    "RealignedCoding",
    "Sources",
    "imported",
]

if not TYPE_CHECKING:
    __getattr__ = lazy_names(
        __name__,
        {
            "FileChanges": "file_changes",
            "ImportReport": "import_files",
            "ImportRequest": "import_files",
            "ImportRow": "import_files",
            "InterviewerDoubt": "unknown_interviewers",
            "ReadingPreview": "preview",
            "RealignedCoding": "realign",
            "imported": "import_files",
        },
    )


class Sources:
    """The transcripts of a study. Offsets count code points; spans are half-open."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def all(self) -> tuple[SourceInfo, ...]:
        """Return every source in the order of paths."""
        return self._study.store.sources.all()

    def get(self, source: str) -> SourceInfo:
        """Return the source with this path, stem, case or guid. Raises FusenError unless exactly one matches."""
        from fusen.study.scope.resolve import resolve_source

        return resolve_source(self._study, source)

    def locate(self, named: str) -> tuple[str, int | None]:
        """Return the guid of a source by path, stem, case or citation, and the offset of the citation.

        Raises FusenError with the nearest name, or if the citation lies beyond the transcript.
        """
        from fusen.study.citation import CITATION, parse_citation
        from fusen.study.scope.resolve import find_sources

        offset: int | None = None
        name = named
        if CITATION.match(named):
            name, offset, _ = parse_citation(named)
        guids = find_sources(self._study, [name])
        infos = sorted((info for info in self.all() if info.guid in guids), key=lambda info: info.path)
        fitting = [info for info in infos if offset is None or offset < info.chars]
        if not fitting:
            raise FusenError(f"{named}: the transcript is shorter than that", f"it has {infos[0].chars} characters")
        return fitting[0].guid, offset

    def span(self, citation: str) -> tuple[str, int, int]:
        """Return (source guid, start, end) of a citation. Raises FusenError unless it names one span of one source."""
        from fusen.study.excerpts.select import cited

        return cited(self._study, citation)

    def recording(self, source: str) -> Recording:
        """Return the recording of a source, with the times of its text.

        It is named by `media` in the transcript's header or in cases.csv, or beside the transcript under its name. Raises
        FusenError if there is none, and for an address on a network.
        """
        from fusen.study.sources.recordings import recording_of

        return recording_of(self._study, source)

    def set_time(self, source: str, start: int, seconds: float) -> Recording:
        """Set by ear the time of the turn that starts at `start`; return the recording with its new times.

        Raises FusenError if no turn starts there, or if the transcript has a time for it.
        """
        from fusen.study.sources.recordings import set_time

        return set_time(self._study, source, start, seconds)

    def timed(self) -> frozenset[str]:
        """Return the guids of the sources with time stamps."""
        return self._study.store.sources.timed()

    def text(self, source: str) -> str:
        """Return the text of a source (name, path, case or guid)."""
        return self._study.store.sources.text(self.get(source).guid)

    def turns(self, sources: Sequence[str]) -> Mapping[str, tuple[Turn, ...]]:
        """Return the turns of sources (name, path, case or guid), by guid."""
        return self._study.store.sources.turns([self.get(source).guid for source in sources])

    def passages(self, sources: Iterable[SourceInfo], unit: str | None = None) -> dict[str, Passages]:
        """Return the passages of sources by guid, cut by a unit (sentence, turn or paragraph), by default the study's."""
        from fusen.study.passages import cut_by, passages_of

        return passages_of(self._study, sources) if unit is None else cut_by(self._study, sources, unit)

    def talk(self, sources: Collection[str]) -> dict[str, list[tuple[int, int, str]]]:
        """Return (start, end, speaker) of the interviewee passages of sources (name, path, case or guid), by guid."""
        from fusen.study.passages import talk_of

        return talk_of(self._study, [self.get(source).guid for source in sources])

    def import_files(
        self, paths: Sequence[str | PathLike[str]] = (), request: ImportRequest | None = None,
        progress: Progress = silent, *, jobs: int = 1, cluster: str | None = None,
    ) -> ImportReport:  # fmt: skip
        """Copy transcripts into `transcripts/` and read them; without paths, read new and changed files there.

        The report lists files that cannot be read in `failures`; each file is imported completely or not at all.
        `jobs` processes read them, or a Dask `cluster` (a scheduler's address, or `local:N`), with the same result.
        """
        from fusen.study.executors import study_executor
        from fusen.study.sources.import_files import ImportRequest, import_files

        request = request or ImportRequest()
        with study_executor(self._study.paths, jobs, cluster) as executor:
            return import_files(self._study, [Path(path) for path in paths], request, progress, executor=executor)

    def reread(
        self, file: Path, *, interviewers: tuple[str, ...], speakers: Mapping[str, str], case: str | None,
        progress: Progress = silent,
    ) -> ImportReport:  # fmt: skip
        """Read a file again with new names of its speakers (by label), interviewers and case."""
        from fusen.study.sources.import_files import ImportRequest

        return self.import_files(
            [file], ImportRequest(interviewers=interviewers, speakers=speakers, case=case), progress
        )

    def text_file(self, place: str) -> tuple[Path, int]:
        """Return the text file of a source (path, stem, case, guid or citation), and the line of the citation.

        Raises FusenError if the file is gone or is no text file, such as a Word document.
        """
        from fusen.study.sources.read_source import text_file

        guid, offset = self.locate(place)
        return text_file(self._study.paths, self.get(guid), self._study.store.sources.text(guid), offset or 0)

    def changes(self) -> FileChanges:
        """Return the differences between `transcripts/` and the database."""
        from fusen.study.sources.file_changes import file_changes

        return file_changes(self._study.paths, self.all(), shared=self._study.store.is_shared)

    def status(self, changes: FileChanges | None = None) -> list[SourceStatus]:
        """Return a row for each source: length, language, and each coder's reviews and codings.

        `changes` are those of `changes()`, if the caller has them already.
        """
        from fusen.study.status import status

        return status(self._study, changes)

    def as_imported(self) -> tuple[ImportRow, ...]:
        """Return every source as a row of an import, for the import that has just created the database."""
        from fusen.study.status import as_imported

        return as_imported(self._study)

    def speakers(self, paths: Collection[str] = ()) -> list[SpeakerRow]:
        """Who speaks in each source: turns, words, questions, and who asks."""
        from fusen.study.sources.interviewers import speakers

        return speakers(self._study, paths)

    def set_interviewers(self, names: Sequence[str], paths: Collection[str] = ()) -> list[str]:
        """Say who asks, in every source where they speak, as one step; the paths of those changed.

        Raises FusenError for a name that speaks nowhere.
        """
        from fusen.study.sources.interviewers import set_interviewers

        return set_interviewers(self._study, names, paths)

    def remarks(self) -> tuple[str, ...]:
        """Return lines on the sources whose interviewer is unknown or uncertain, if there are any."""
        from fusen.study.sources.unknown_interviewers import doubt_lines

        return doubt_lines(self.doubts())

    def doubts(self) -> tuple[InterviewerDoubt, ...]:
        """Return the sources whose interviewer is unknown or uncertain, grouped by the speakers in question."""
        from fusen.study.scope.consent import closed_places
        from fusen.study.sources.unknown_interviewers import doubts

        closed = closed_places(self._study)
        return doubts(info for info in self.all() if info.guid not in closed)

    def detached_texts(self) -> Mapping[str, str]:
        """Return the SHA-256 of the text of each detached coding, by guid of the coding."""
        return self._study.store.codings.detached_texts()

    def detached_excerpts(self) -> list[Excerpt]:
        """Return detached codings as excerpts of the earlier text."""
        from fusen.study.sources.moved_codings import detached

        return detached(self._study)

    def realigned_excerpts(self, rows: Sequence[RealignedCoding], outcome: RealignOutcome) -> list[Excerpt]:
        """Return excerpts at the current place of realigned codings with an outcome (`moved`, `doubtful`)."""
        from fusen.study.sources.moved_codings import realigned

        return realigned(self._study, rows, outcome)
