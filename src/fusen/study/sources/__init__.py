"""`study.sources`: transcripts into the study, their texts, turns and passages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.source import Passages, SourceInfo, Turn
from fusen.study.progress import Progress, silent

if TYPE_CHECKING:
    from fusen.model.results import Excerpt, SourceStatus
    from fusen.study.context import StudyContext
    from fusen.study.sources.import_files import ImportReport, ImportRequest
    from fusen.study.sources.interviewers import SpeakerRow
    from fusen.study.sources.read_source import FileChanges
    from fusen.study.sources.realign import RealignedCoding
    from fusen.text.realign import Fate

__all__ = ["FileChanges", "ImportReport", "ImportRequest", "RealignedCoding", "Sources"]


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

    def locate(self, named: str) -> tuple[str, int | None]:
        """The guid of a source named by path, stem, case or citation, and the offset of the citation.

        Raises FusenError with the nearest name, or where the transcript is shorter than the citation says.
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

    def timed(self) -> frozenset[str]:
        """Guids of the sources in which a turn has a time stamp."""
        return self._study.store.sources.timed()

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

    def reread(
        self, file: Path, *, interviewers: tuple[str, ...], speakers: Mapping[str, str], case: str | None,
        progress: Progress = silent,
    ) -> ImportReport:  # fmt: skip
        """Read a file again with other names for its speakers (by label), and say who asks and whose case it is."""
        from fusen.study.sources.import_files import ImportRequest

        return self.import_files(
            [file], ImportRequest(interviewers=interviewers, speakers=speakers, case=case), progress
        )

    def changes(self) -> FileChanges:
        """What differs between `transcripts/` and the database."""
        from fusen.study.sources.read_source import file_changes

        return file_changes(self._study.paths, self.all())

    def status(self, changes: FileChanges | None = None) -> list[SourceStatus]:
        """One row a source: length, language, what each coder has read and coded. `changes`, where they are known."""
        from fusen.study.status import status

        return status(self._study, changes)

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
        """What to know of the sources: in which of them nobody is known to ask."""
        from fusen.study.sources.interviewers import unsettled_remark

        return unsettled_remark(self.all())

    def detached_texts(self) -> Mapping[str, str]:
        """The words of detached codings, by guid of the coding."""
        return self._study.store.codings.detached_texts()

    def detached_excerpts(self) -> list[Excerpt]:
        """The codings without a place in the text that is here, as excerpts of the text before."""
        from fusen.study.sources.moved_codings import detached

        return detached(self._study)

    def realigned_excerpts(self, rows: Sequence[RealignedCoding], fate: Fate) -> list[Excerpt]:
        """Of the rows of imports, the codings that met a fate (`moved`, `doubtful`), where they stand now."""
        from fusen.study.sources.moved_codings import carried

        return carried(self._study, rows, fate)
