"""Excerpts, tidy tables, codings and reviews as files, each written completely or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.errors import FileError
from fusen.formats.exchange.jsonl import SharedLine
from fusen.model import result_columns
from fusen.model.codebook import Code
from fusen.model.coding import AUTO_USER, Coding, ShownSuggestion
from fusen.model.exchange import Further
from fusen.model.filter import Filter
from fusen.model.results import Basis
from fusen.model.source import SourceInfo
from fusen.model.table import Sheet
from fusen.study.codebook import StudyCodebook
from fusen.study.excerpts.select import TextCache, chosen_variables
from fusen.study.exchange.write_changes import further
from fusen.study.export.table_files import check_suffix, write_sheet
from fusen.study.files import check_free, write_file
from fusen.study.mask import Mask
from fusen.study.results import Results
from fusen.study.scope.consent import Consents
from fusen.study.scope.select import CaseLocator, select_codings

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


ONLY_CODINGS = "A part: codings and reviews alone, without notes, rounds, resolutions, themes and matrix cells."


def export(
    study: StudyContext, target: Path, wanted: Filter, *, context: int = 0, overwrite: bool = False,
    variables: Sequence[str] | None = None, tidy: bool = False,
) -> tuple[int, Basis]:  # fmt: skip
    """Write a file and return the number of rows and their basis.

    The suffix `.jsonl` means codings and reviews, others mean excerpts; `tidy` writes a row for each interviewee and
    code. Raises FileError if the file exists and `overwrite` is False.
    """
    check_free(target, overwrite)
    if tidy:
        return _export_tidy(study, target, wanted, overwrite, variables)
    if target.suffix.lower() == ".jsonl":
        if wanted.anonymous:
            raise FileError(
                f"{target}: codings are exchanged with their names", "leave out --anonymous, or export .csv"
            )
        lines: list[SharedLine | Further] = list(shared_lines(study, wanted))
        basis = Results(study).basis(wanted)
        if wanted.sources or wanted.codes or wanted.origins:
            basis = replace(basis, remarks=(*basis.remarks, ONLY_CODINGS))
        else:
            lines += further(study, _authors(study, wanted, basis))
        write_file(target, "codings", lines)
        return len(lines), basis
    check_suffix(target, "excerpts", " .jsonl .qdpx .qdc")
    found = Results(study).excerpts(wanted, context=context, variables=variables)
    sheet = found.sheet()
    if target.suffix.lower() == ".xlsx":
        sheet = replace(sheet, further=_beside(study, wanted, variables))
    write_sheet(target, sheet)
    return len(sheet.rows), found.basis


def _authors(study: StudyContext, wanted: Filter, basis: Basis) -> tuple[str, ...] | None:
    """Return the authors of further records to export; None for all, if the export contains all coders' codings.

    A submission must not travel without its codings.
    """
    named = set(wanted.coders) - {"people", "all"}
    everybody = study.store.users.active() - {AUTO_USER} <= set(basis.coders)
    return None if everybody and not named else basis.coders


def _export_tidy(
    study: StudyContext, target: Path, wanted: Filter, overwrite: bool, variables: Sequence[str] | None
) -> tuple[int, Basis]:
    """Write the tidy table, and a second file that describes its columns."""
    from fusen.analysis.tidy import DICTIONARY, dictionary

    beside = target.with_name(f"{target.stem}.dictionary.csv")
    check_free(beside, overwrite)
    table = Results(study).tidy(wanted, variables=variables)
    said = dictionary(table.made, chosen_variables(study, variables))
    write_sheet(target, table.sheet())
    write_sheet(beside, Sheet("dictionary", DICTIONARY, said))
    line = f"{beside.name} says what each column is."
    return len(table.rows), replace(table.basis, remarks=(*table.basis.remarks, line))


def _beside(study: StudyContext, wanted: Filter, variables: Sequence[str] | None) -> tuple[Sheet, ...]:
    """Return codebook, cases and frequencies as further sheets of a workbook."""
    frequencies, codes = Results(study).frequencies(wanted), StudyCodebook(study).find(wanted.codes)
    basis = frequencies.basis
    listed = [case for case in basis.held.values() if basis.listed(case.name)]
    paths = {info.guid: info.path for info in study.store.sources.all()}
    if wanted.anonymous:
        mask = Mask(study)
        paths = {guid: mask.text(path) for guid, path in paths.items()}
    people = result_columns.cases(chosen_variables(study, variables), basis.read, paths)
    book = result_columns.codes(study.store.codings.counts_by_code())
    return (
        Sheet("Codebook", book.columns, book.records(codes)),
        Sheet("Cases", people.columns, people.records(listed)),
        replace(frequencies.sheet(), name="Frequencies"),
    )


def shared_lines(study: StudyContext, wanted: Filter) -> Iterator[SharedLine]:
    """Yield codings and reviews of the counted coders in an order that is the same in every copy.

    Lines omit the quote for consent `paraphrase` and `analyse`; consent `none` leaves the line out.
    """
    counted = select_codings(study, wanted)
    homes = CaseLocator(study, counted.basis.held.values())
    consents = Consents(study)
    codebook, infos = study.store.codebook.get().by_guid, counted.sources
    text, at = "", ""
    lines: list[SharedLine] = []
    codings = study.store.codings.live(users=counted.basis.coders, origins=wanted.origins, codes=counted.codes)
    texts = TextCache(study, (coding.source for coding in codings))
    for coding in codings:
        if coding.source not in infos or homes.case_of(coding.source, coding.start, coding.end) is None:
            continue
        if coding.source != at:
            text, at = texts.of(coding.source), coding.source
        quote = text[coding.start : coding.end] if consents.quotable(at, coding.start, coding.end) else None
        lines.append(_coding_line(coding, infos[at], codebook, quote))
    for review in study.store.reviews.live(users=counted.basis.coders):
        if review.source in infos:
            info = infos[review.source]
            lines.append(
                SharedLine(0, review.guid, info.path, info.sha256, review.user, review.start, review.end, review.at)
            )
    yield from sorted(lines, key=_order)


def _coding_line(coding: Coding, info: SourceInfo, codebook: Mapping[str, Code], quote: str | None) -> SharedLine:
    code = codebook[coding.code]
    return SharedLine(
        0, coding.guid, info.path, info.sha256, coding.user, coding.start, coding.end, coding.at, code.id,
        code.label, quote, coding.origin, coding.direction, coding.magnitude, coding.note, _sight_line(coding, codebook),
        coding.version,
    )  # fmt: skip


def _sight_line(coding: Coding, codebook: Mapping[str, Code]) -> tuple[ShownSuggestion, ...] | None:
    """Return the shown suggestions with ids of codes; a deleted code keeps its guid as id."""
    if coding.sight is None:
        return None
    return tuple(
        each._replace(code=codebook[each.code].id if each.code in codebook else each.code) for each in coding.sight
    )


def _order(line: SharedLine) -> tuple[str, bool, int, int, str, str, str]:
    return line.source, line.is_review, line.start, line.end, line.code_id, line.coder, line.guid
