"""`study.exchange`: files for other people and tools, and merging copies of a study."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.model.filter import EVERYTHING, Filter
from fusen.study.progress import Progress, silent

if TYPE_CHECKING:
    from fusen.model.report import Report
    from fusen.model.results import Basis
    from fusen.study.context import StudyContext
    from fusen.study.exchange.export_project import ExportOptions
    from fusen.study.exchange.import_project import ImportedProject, ImportOptions
    from fusen.study.exchange.merge_report import MergeReport
    from fusen.study.exchange.projects import ExportedProject
    from fusen.study.export.report import ReportOptions


class Exchange:
    """What leaves a study and comes into it."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def export(
        self, target: str | PathLike[str], wanted: Filter = EVERYTHING, *, context: int = 0, overwrite: bool = False,
        variables: Sequence[str] | None = None, tidy: bool = False,
    ) -> tuple[int, Basis]:  # fmt: skip
        """Write excerpts, a tidy table, or for `.jsonl` codings; returns the rows written and what they count over."""
        from fusen.study.export.excerpt_files import export

        return export(
            self._study, Path(target), wanted, context=context, overwrite=overwrite, variables=variables, tidy=tidy
        )

    def export_project(
        self, target: str | PathLike[str], share: ExportOptions, *, overwrite: bool = False
    ) -> ExportedProject:
        """Write `.qdpx`, or `.qdc` for the codebook alone; everybody's codings unless the share is a part."""
        from fusen.study.exchange.projects import write_project

        return write_project(self._study, Path(target), share, overwrite=overwrite)

    def import_project(
        self, path: str | PathLike[str], choices: ImportOptions | None = None, progress: Progress = silent
    ) -> ImportedProject:
        """Bring in a project or codebook file, or QualCoder's folder, as one step that can be undone."""
        from fusen.study.exchange.projects import import_project

        return import_project(self._study, Path(path), choices, progress)

    def assumed_reviews(self) -> list[str]:
        """What a table that shows everybody's reading says of reading that nobody recorded."""
        from fusen.study.scope.assumed_reviews import assumed_remarks

        return assumed_remarks(self._study, self._study.store.reviews.live())

    def merge(self, other: str | PathLike[str], *, dry_run: bool = False, progress: Progress = silent) -> MergeReport:
        """Take in a file of shared lines, or what people did in another copy of the study; twice is once."""
        from fusen.study.exchange.merge import merge

        return merge(self._study, Path(other), dry_run=dry_run, progress=progress)

    def report(
        self, target: str | PathLike[str], wanted: Filter = EVERYTHING, options: ReportOptions | None = None, *,
        overwrite: bool = False, progress: Progress = silent,
    ) -> Report:  # fmt: skip
        """Write all results as one document, `.html`, `.docx` or `.md`; returns what stands in it."""
        from fusen.study.export.report import ReportOptions, write_report

        options = options or ReportOptions()
        return write_report(self._study, Path(target), wanted, options, overwrite=overwrite, progress=progress)
