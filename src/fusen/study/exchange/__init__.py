"""`study.exchange`: files for other people and tools, and merges of copies of a study."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.model.filter import EVERYTHING, Filter
from fusen.study.lazy_names import lazy_names
from fusen.study.made_exports import record_export
from fusen.study.progress import Progress, silent

if TYPE_CHECKING:
    from fusen.model.report import Report
    from fusen.model.results import Basis
    from fusen.study.context import StudyContext
    from fusen.study.exchange.detect import is_project
    from fusen.study.exchange.export_project import ExportOptions
    from fusen.study.exchange.import_project import ImportedProject, ImportOptions
    from fusen.study.exchange.merge_report import MergeReport
    from fusen.study.exchange.projects import ExportedProject, init_from
    from fusen.study.export.report import ReportOptions

__all__ = ["Exchange", "ExportOptions", "ImportOptions", "ImportedProject", "MergeReport", "init_from", "is_project"]

if not TYPE_CHECKING:
    __getattr__ = lazy_names(
        __name__,
        {
            "ExportOptions": "export_project",
            "ImportOptions": "import_project",
            "ImportedProject": "import_project",
            "MergeReport": "merge_report",
            "init_from": "projects",
            "is_project": "detect",
        },
    )


class Exchange:
    """Exports, imports and merges of a study."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def export(
        self, target: str | PathLike[str], filter_: Filter = EVERYTHING, *, context: int = 0, overwrite: bool = False,
        variables: Sequence[str] | None = None, tidy: bool = False,
    ) -> tuple[int, Basis]:  # fmt: skip
        """Write excerpts, a tidy table, or codings as `.jsonl`; return the number of rows and their basis."""
        if Path(target).suffix.lower() == ".jsonl" and not tidy:
            from fusen.study.exchange.shared_file import export_shared

            shared = export_shared(self._study, Path(target), filter_, overwrite=overwrite)
            record_export(self._study, Path(target))
            return shared
        from fusen.study.export.excerpt_files import export

        result = export(
            self._study, Path(target), filter_, context=context, overwrite=overwrite, variables=variables, tidy=tidy
        )
        record_export(self._study, Path(target))
        return result

    def export_parquet(self, folder: str | PathLike[str], filter_: Filter = EVERYTHING) -> tuple[int, Basis]:
        """Write codings, codes, cases and sources as Parquet files to a new folder; return the number of codings and
        their basis. Raises FileError if the folder holds files, FusenError without DuckDB or for anonymous output."""
        from fusen.study.export.parquet_files import export_parquet

        return export_parquet(self._study, Path(folder), filter_)

    def export_project(
        self, target: str | PathLike[str], share: ExportOptions, *, overwrite: bool = False
    ) -> ExportedProject:
        """Write the project as `.qdpx`, or the codebook alone as `.qdc`; `share` can limit the content."""
        from fusen.study.exchange.projects import write_project

        result = write_project(self._study, Path(target), share, overwrite=overwrite)
        record_export(self._study, Path(target))
        return result

    def import_project(
        self, path: str | PathLike[str], choices: ImportOptions | None = None, progress: Progress = silent
    ) -> ImportedProject:
        """Import a project or codebook file, or QualCoder's folder, as one step that undo can revert."""
        from fusen.study.exchange.projects import import_project

        return import_project(self._study, Path(path), choices, progress)

    def assumed_reviews(self) -> list[str]:
        """Return lines on assumed reviews for a table that shows the reading of all coders."""
        from fusen.study.scope.assumed_reviews import assumed_remarks

        return assumed_remarks(self._study, self._study.store.reviews.live())

    def record_export(self, file: str | PathLike[str]) -> None:
        """Record a file written with results of the study, so that an erasure lists it by name and date."""
        record_export(self._study, Path(file))

    def merge(self, other: str | PathLike[str], *, dry_run: bool = False, progress: Progress = silent) -> MergeReport:
        """Merge a shared file or another copy of the study; a second merge changes nothing."""
        from fusen.study.exchange.merge import merge

        return merge(self._study, Path(other), dry_run=dry_run, progress=progress)

    def report(
        self, target: str | PathLike[str], filter_: Filter = EVERYTHING, options: ReportOptions | None = None, *,
        overwrite: bool = False, progress: Progress = silent,
    ) -> Report:  # fmt: skip
        """Write all results as one `.html`, `.docx` or `.md` document; return its content.

        A page of more than 5,000 excerpts holds a sample, and a `.csv` file beside it holds all.
        """
        from fusen.study.export.report import ReportOptions, excerpt_file, write_report

        options = options or ReportOptions()
        result = write_report(self._study, Path(target), filter_, options, overwrite=overwrite, progress=progress)
        record_export(self._study, Path(target))
        if result.excerpt_file:
            record_export(self._study, excerpt_file(Path(target)))
        return result
