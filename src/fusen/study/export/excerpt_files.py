"""Excerpts and tidy tables as files, each written completely or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.model import result_columns
from fusen.model.filter import Filter
from fusen.model.results import Basis
from fusen.model.table import Sheet
from fusen.study.codebook import StudyCodebook
from fusen.study.excerpts.select import chosen_variables
from fusen.study.export.excerpt_rows import excerpt_sheet
from fusen.study.export.table_files import check_suffix, write_sheet
from fusen.study.files import check_free
from fusen.study.mask import Mask
from fusen.study.results import Results

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def export(
    study: StudyContext, target: Path, filter_: Filter, *, context: int = 0, overwrite: bool = False,
    variables: Sequence[str] | None = None, tidy: bool = False,
) -> tuple[int, Basis]:  # fmt: skip
    """Write a file and return the number of rows and their basis.

    `tidy` writes a row for each interviewee and code. Raises FileError if the file exists and `overwrite` is False.
    """
    check_free(target, overwrite)
    if tidy:
        return _export_tidy(study, target, filter_, overwrite, variables)
    check_suffix(target, "excerpts", " .jsonl .qdpx .qdc")
    sheet, basis = excerpt_sheet(study, filter_, context, chosen_variables(study, variables))
    if target.suffix.lower() == ".xlsx":
        sheet = replace(sheet, further=_beside(study, filter_, variables))
    write_sheet(target, sheet)
    return len(sheet.rows), basis


def _export_tidy(
    study: StudyContext, target: Path, filter_: Filter, overwrite: bool, variables: Sequence[str] | None
) -> tuple[int, Basis]:
    """Write the tidy table, and a second file that describes its columns."""
    from fusen.analysis.tidy import DICTIONARY, dictionary

    beside = target.with_name(f"{target.stem}.dictionary.csv")
    check_free(beside, overwrite)
    table = Results(study).tidy(filter_, variables=variables)
    columns = dictionary(table.result, chosen_variables(study, variables))
    is_new = not beside.exists()
    write_sheet(beside, Sheet("dictionary", DICTIONARY, columns))
    try:
        write_sheet(target, table.sheet())
    except BaseException:  # a full disk or an interruption: the two files belong together
        if is_new:
            beside.unlink(missing_ok=True)
        raise
    line = f"{beside.name} describes each column."
    return len(table.rows), replace(table.basis, remarks=(*table.basis.remarks, line))


def _beside(study: StudyContext, filter_: Filter, variables: Sequence[str] | None) -> tuple[Sheet, ...]:
    """Return codebook, cases and frequencies as further sheets of a workbook."""
    frequencies, codes = Results(study).frequencies(filter_), StudyCodebook(study).find(filter_.codes)
    basis = frequencies.basis
    listed = [case for case in basis.held.values() if basis.listed(case.name)]
    paths = {info.guid: info.path for info in study.store.sources.all()}
    if filter_.anonymous:
        mask = Mask(study)
        paths = {guid: mask.text(path) for guid, path in paths.items()}
    people = result_columns.cases(chosen_variables(study, variables), basis.read, paths)
    book = result_columns.codes(study.store.codings.counts_by_code())
    return (
        Sheet("Codebook", book.columns, book.records(codes)),
        Sheet("Cases", people.columns, people.records(listed)),
        replace(frequencies.sheet(), name="Frequencies"),
    )
