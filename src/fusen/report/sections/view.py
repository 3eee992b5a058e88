"""The view of a statistic: records, header lines, chart, report section and heat map."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic

from fusen.model.codebook import Codebook
from fusen.model.filter import FilteredCodings
from fusen.model.results import Basis
from fusen.model.statistics import BY_NAME, load
from fusen.model.table import HeatMatrix, ResultT, Shape
from fusen.report.blocks import Block, Figure, Section, Table, remark_paras
from fusen.report.language import integer, message

if TYPE_CHECKING:
    from fusen.model.report import Report

MOST_ROWS = 20
"""Maximum number of rows of a statistic in a report; the command shows all."""


def _no_remarks(value: Any) -> list[str]:
    return []


def _default_options(selected: FilteredCodings, codebook: Codebook, by: str | None) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class StatisticView(Generic[ResultT]):
    """How a statistic is shown, written, drawn and reported; every part may be left out.

    `table` is what people read in a terminal, in documents and in the app; `display(result, basis, **display)` returns
    blocks in its stead where a table is not enough. Without both, people read the records.
    `shape` and `remarks` (lines of the table's header) belong to a statistic that counts; one that computes its own
    table sets both itself. `chart(result, basis, **display)` returns SVG. A `title` gives the statistic a section in
    reports: of its chart and its first rows, or of `blocks(report, result, remarks)`; `options` returns the options that
    the report asks for, or None to leave the statistic out, and `anchor` names the section in links. A title in the
    language of the report is a function that calls `message`. `matrix` arranges the result for
    the app's heat map; without it, the heat map shows the rows.
    """

    shape: Shape[ResultT] | None = None
    remarks: Callable[[ResultT], list[str]] = _no_remarks
    chart: Callable[..., str] | None = None
    title: str | Callable[[Report], str] = ""
    blocks: Callable[[Report, ResultT, Sequence[str]], Iterator[Block]] | None = None
    options: Callable[[FilteredCodings, Codebook, str | None], Mapping[str, Any] | None] = _default_options
    anchor: str = ""
    matrix: Callable[[ResultT], HeatMatrix] | None = None
    table: Callable[[ResultT], Table] | None = None
    display: Callable[..., Iterator[Block]] | None = None


def statistic_sections(report: Report) -> Iterator[Section]:
    """Yields the section of each statistic in the report, in the order of the table of statistics."""
    for name, (result, remarks) in report.statistics.items():
        view: StatisticView[Any] = load(BY_NAME[name].view)
        title = message(view.title) if isinstance(view.title, str) else view.title(report)
        blocks = view.blocks(report, result, remarks) if view.blocks else _rows(view, title, report, result, remarks)
        yield Section(view.anchor or name, title, tuple(blocks))


def most_frequent(shown: int, of: int) -> str:
    return message("The {n} most frequent of {of}.").format(n=integer(shown), of=integer(of))


def briefly(basis: Basis) -> Basis:
    """Returns the basis for a figure whose cautions the text already states."""
    return replace(basis, remarks=basis.remarks[:1])


def _rows(view: StatisticView[Any], title: str, report: Report, value: Any, remarks: Sequence[str]) -> Iterator[Block]:
    """Yields the remarks, the chart and the first rows of a result that has some."""
    table = view.table(value) if view.table else None
    if table is None or not table.rows:
        return
    yield from remark_paras(remarks)
    if view.chart is not None:
        yield Figure(view.chart(value, briefly(report.basis)), f"{title}.")
    count, whole = len(table.rows), table.rows
    first = message("The first {n} of {of} rows.").format(n=integer(MOST_ROWS), of=integer(count))
    caption = f"{title}. {first}" if count > MOST_ROWS else f"{title}."
    yield Table.of_rows(
        caption, table.head, whole[:MOST_ROWS], (at for at, column in enumerate(table.columns) if column.numeric)
    )
