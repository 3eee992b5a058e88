"""Framework matrix: an analyst's summary of each case under each code, linked to the excerpts behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.analysis.frequencies import LEVELS, lineage
from fusen.errors import FileError, FusenError
from fusen.formats import matrix_xlsx
from fusen.formats.matrix_xlsx import MOST, MatrixEdit
from fusen.model.codebook import Code, Codebook
from fusen.model.coding import Case
from fusen.model.filter import EVERYTHING, Filter
from fusen.model.ids import cell_guid
from fusen.model.results import Basis, Excerpt
from fusen.model.themes import CellConflict, CellEvidence, MatrixCell, WrittenCell
from fusen.study.input_check import memo_problem
from fusen.study.made_exports import record_export
from fusen.study.paths import read_bytes, write_whole
from fusen.study.results import Results
from fusen.study.scope.resolve import find_codes, resolve_code
from fusen.study.scope.select import check_coders, select_codings

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


@dataclass(frozen=True, slots=True)
class MatrixTable:
    """Written cells and cells with excerpts in the order of cases and codes, with all cases and codes.

    `unlisted` counts interviewees whom lists may not name.
    """

    cells: tuple[MatrixCell, ...]
    cases: Mapping[str, Case]
    codes: tuple[Code, ...]
    basis: Basis
    unlisted: int


@dataclass(slots=True)
class MatrixImport:
    """Result of a workbook import: counts of written and unchanged cells, conflicts, and problems."""

    written: int = 0
    same: int = 0
    conflicts: list[CellConflict] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class Matrix:
    """Framework matrix of a study: read and write cells, export a workbook and import it again."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def table(self, filter_: Filter = EVERYTHING, *, level: str | None = None) -> MatrixTable:
        """Return every written cell and every cell with excerpts; `level` (theme | code) restricts the columns."""
        study = self._study
        codes = self._codes(filter_, level)
        result = Results(study).excerpts(Filter(filter_.coders, filter_.origins, filter_.sources, (), filter_.reference, filter_.include_interviewer, include_outside=filter_.include_outside))  # fmt: skip
        held = {case.name: case for case in study.store.cases.all() if case.consent != "none"}
        listed = {name: case for name, case in held.items() if case.consent != "analyse" and name in result.basis.held}
        under = _under(result.rows, study.store.codebook.get(), {code.guid for code in codes})
        written = {(cell.case, cell.code): cell for cell in study.store.themes.cells()}
        cells = [
            _shown(case, code, under.get((case.name, code.guid), ()), written.get((case.guid, code.guid)))
            for case in listed.values()
            for code in codes
            if (case.name, code.guid) in under or (case.guid, code.guid) in written
        ]
        return MatrixTable(tuple(cells), listed, tuple(codes), result.basis, len(held) - len(listed))

    def write(
        self, case: str, code: str, text: str, *, before: str | None = None, coders: Sequence[str] | None = None
    ) -> MatrixCell:
        """Write a cell as one step; an empty text clears it.

        `before` is the text that the writer saw. Raises FusenError without writing if the cell changed since then, or if
        `coders` are given and the cell would rest on automatic codings that they do not name.
        """
        study = self._study
        if coders is not None and text.strip():
            check_coders(select_codings(study, Filter(coders=tuple(coders))).basis, coders, "cell")
        person, result = self._case(case), self._code(code)
        text = _checked(text)
        with study.store.step(study.user, "matrix") as step:
            shown = self._one(person, result)
            if before is not None and shown.text != before:
                raise FusenError(
                    f"{person.name}, {result.label}: {shown.by or 'somebody'} changed this cell in the meantime: {_short(shown.text) or '(emptied)'}",
                    "read it, then write again",
                )
            if text != shown.text or shown.stale:
                guid = self._guid(person.guid, result.guid)
                step.cells.close([guid])
                if text:
                    step.cells.add(
                        [
                            WrittenCell(
                                guid, study.user, person.guid, result.guid, text, _rested(shown.excerpts), step.at
                            )
                        ]
                    )
                step.summary = {"case": person.guid, "code": result.guid, "characters": len(text)}
        return self._one(person, result)

    def export(
        self, target: Path, filter_: Filter = EVERYTHING, *, level: str | None = None, overwrite: bool = False
    ) -> MatrixTable:
        """Write an `.xlsx` workbook for editing and a later import."""
        if target.suffix.lower() != ".xlsx":
            raise FileError(
                f"{target}: a matrix to edit and import is an .xlsx",
                "fusen matrix --format csv|md|json prints other formats",
            )
        if target.exists() and not overwrite:
            raise FileError(f"{target}: the file exists already", "choose another name, or replace it with --force")
        table = self.table(filter_, level=level)
        cases = {name: case.variables for name, case in table.cases.items()}
        write_whole(target, matrix_xlsx.write(table.cells, cases, [code.label for code in table.codes]))
        record_export(self._study, target)
        return table

    def import_workbook(self, source: Path, *, theirs: bool = False) -> MatrixImport:
        """Import an edited workbook: write the cells that changed only there, as one step.

        A cell that changed in both places is a conflict and stays; `theirs` takes the workbook's text.
        """
        study, report = self._study, MatrixImport()
        edited = matrix_xlsx.read(read_bytes(source), str(source))
        with study.store.step(study.user, "matrix") as step:
            cells = list(self._brought(edited, report, theirs, step.at))
            step.cells.close([cell.guid for cell in cells])
            step.cells.add(cell for cell in cells if cell.text)
            report.written = len(cells)
            step.summary = {"cells": len(cells), "conflicts": len(report.conflicts)}
        return report

    def _brought(
        self, edited: Iterable[MatrixEdit], report: MatrixImport, theirs: bool, at: str
    ) -> Iterable[WrittenCell]:
        study = self._study
        table = self.table()
        labels = {code.label: code for code in study.store.codebook.get()}
        shown = {(cell.case, cell.code_guid): cell for cell in table.cells}
        missing: set[str] = set()
        for cell in edited:
            case, code = table.cases.get(cell.case), labels.get(cell.code)
            if case is None or code is None:
                missing.add(f"case {cell.case}" if case is None else f"code {cell.code}")
                continue
            there = shown.get((case.name, code.guid))
            here = there.text if there else ""
            wrong = memo_problem(cell.text) or ("more than 32,000 characters" if len(cell.text) > MOST else "")
            if wrong:
                report.problems.append(
                    f"{cell.case}, {cell.code}: the workbook's text contains {wrong}; this study's text stays"
                )
            elif cell.text in (cell.before, here):
                report.same += cell.text == here and here != cell.before
            elif here != cell.before and not theirs:
                report.conflicts.append(CellConflict(cell.case, cell.code, cell.before or "", here, cell.text))
            else:
                rested = _rested(there.excerpts if there else ())
                yield WrittenCell(
                    self._guid(case.guid, code.guid), study.user, case.guid, code.guid, cell.text, rested, at
                )
        report.problems += [f"{what} is not in this study, or may not be listed" for what in sorted(missing)]

    # -- lookup

    def _codes(self, filter_: Filter, level: str | None) -> list[Code]:
        if level is not None and level not in LEVELS:
            raise FusenError(f"there is no level “{level}”", f"choose one of: {', '.join(LEVELS)}")
        result = find_codes(self._study, filter_.codes)
        codes = list(self._study.store.codebook.get()) if result is None else result
        return [code for code in codes if level is None or (code.parent is None) == (level == "theme")]

    def _one(self, case: Case, code: Code) -> MatrixCell:
        table = self.table(Filter(sources=(case.name,) if case.places else (), codes=(code.label,)))
        match = next((cell for cell in table.cells if (cell.case_guid, cell.code_guid) == (case.guid, code.guid)), None)
        return match or _shown(case, code, (), None)

    def _case(self, name: str) -> Case:
        from difflib import get_close_matches

        cases = {case.name: case for case in self._study.store.cases.all() if case.consent in ("quote", "paraphrase")}
        if name not in cases:
            near = get_close_matches(name, cases, 1, 0.5)
            raise FusenError(
                f"no interviewee who may be listed is called {name}",
                f"did you mean {near[0]}?" if near else "fusen status lists them",
            )
        return cases[name]

    def _code(self, name: str) -> Code:
        return resolve_code(self._study, name)

    def _guid(self, case: str, code: str) -> str:
        return cell_guid(self._study.settings.project, case, code)


def _under(excerpts: Iterable[Excerpt], codebook: Codebook, columns: set[str]) -> dict[tuple[str, str], list[Excerpt]]:
    """Return the excerpts of each (case, code), including codes below the code."""
    above = lineage(codebook)
    result: dict[tuple[str, str], list[Excerpt]] = {}
    for excerpt in excerpts:
        for code in above.get(excerpt.code_guid, ()):
            if code in columns:
                result.setdefault((excerpt.case, code), []).append(excerpt)
    return result


def _rested(excerpts: Iterable[Excerpt]) -> frozenset[CellEvidence]:
    """Return the codings of all coders behind the excerpts."""
    return frozenset(
        CellEvidence(decision.guid, excerpt.start, excerpt.end)
        for excerpt in excerpts
        for decision in excerpt.decisions
    )


def _shown(case: Case, code: Code, excerpts: Sequence[Excerpt], cell: WrittenCell | None) -> MatrixCell:
    now = _rested(excerpts)
    before = now if cell is None else cell.rested
    added = sum(not _rested([excerpt]) & before for excerpt in excerpts)
    return MatrixCell(
        case.name, code.label, code.path, cell.text if cell else "", tuple(excerpts), added, len(before - now),
        cell.user if cell else None, cell.at if cell else None, case.guid, code.guid,
    )  # fmt: skip


def _checked(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    wrong = memo_problem(text)
    if wrong:
        raise FusenError(f"the cell contains {wrong}", "remove it")
    if len(text) > MOST:
        raise FusenError(
            f"the cell has {len(text):,} characters, more than a spreadsheet's cell can hold", f"at most {MOST:,}"
        )
    return text


def _short(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:120].rstrip()} […]"
