"""The timeline as a table of sparklines; in a report strips of each code, and the coded share of each quarter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from fusen.model.codebook import Codebook
from fusen.model.cross_case import Timeline, TimelineRow
from fusen.model.filter import FilteredCodings
from fusen.model.report import Report
from fusen.model.results import Basis
from fusen.report.blocks import Block, Figure, RowStyle, Table, TableCell, TableColumn, remark_paras
from fusen.report.charts.strips import timeline_strips
from fusen.report.language import integer, message, percent
from fusen.report.sections.view import StatisticView, briefly

MOST_STRIPS = 40
"""Maximum number of codes in the timeline of a report; beyond it, the timeline shows themes."""


def timeline_blocks(timeline: Timeline, basis: Basis) -> Iterator[Block]:
    """Yields a row for each code or interview, and one for the mean of all interviews."""
    rows = (*timeline.rows, timeline.overall)
    top = max((share for row in rows for share in row.bins), default=0) or 1
    labels = [row.path[-1] if row.path else row.label for row in rows]
    cells = [
        TableCell(
            f"{label} ({row.source})" if row.source and labels.count(label) > 1 else label,
            indent=max(0, len(row.path) - 1),
        )
        for label, row in zip(labels, rows, strict=True)
    ]
    lines = [[share / top for share in row.bins] for row in rows]
    styles: list[RowStyle] = ["" if row.codings else "dim" for row in timeline.rows]
    yield Table(
        "",
        (
            TableColumn("code" if any(row.path for row in rows) else "interview", cells, min_width=16),
            TableColumn("codings", [integer(row.codings) for row in rows], numeric=True, priority=1),
            TableColumn(f"first to last (highest {percent(top)})", lines, drawing="line"),
        ),
        (*styles, "bold"),
    )


def _strips(report: Report, whole: Timeline, remarks: Sequence[str]) -> Iterator[Block]:
    if not whole.rows:
        return
    yield from remark_paras(remarks)
    most = {row.path for row in sorted(whole.rows, key=lambda row: -row.codings)[:MOST_STRIPS]}
    updated = replace(whole, rows=tuple(row for row in whole.rows if row.path in most))
    more = len(whole.rows) - len(updated.rows)
    yield Figure(
        timeline_strips(updated, briefly(report.basis)),
        message("Position of codings in the interview, first word to last, over the fully coded interviews.")
        + (
            " "
            + message("The {n} codes with the most codings; {more} are not shown.").format(
                n=len(updated.rows), more=more
            )
            if more
            else ""
        ),
    )
    yield Table.of_rows(
        "Coded share of each quarter of the interview, mean over the fully coded interviews.",
        ("Code", "Codings", "First quarter", "Second", "Third", "Fourth"),
        tuple((row.label, integer(row.codings), *_quarters(row)) for row in (*updated.rows, updated.overall)),
        (1, 2, 3, 4, 5),
    )


def _quarters(timeline_row: TimelineRow) -> list[str]:
    size = len(timeline_row.bins) // 4
    return [percent(sum(timeline_row.bins[at : at + size]) / size, 1) for at in range(0, 4 * size, size)]


def _level(selected: FilteredCodings, codebook: Codebook, by: str | None) -> Mapping[str, str]:
    """Returns the level code if the timeline can show codes below themes, or theme if there are none or too many."""
    used = {span.code for span in selected.spans if selected.codes is None or span.code in selected.codes}
    below = sum(codebook.by_guid[guid].parent is not None for guid in used)
    return {"by_code": "code" if 0 < below <= MOST_STRIPS else "theme"}


VIEW: StatisticView[Timeline] = StatisticView(
    display=timeline_blocks,
    chart=timeline_strips,
    title=lambda _: message("Position in the interview"),
    blocks=_strips,
    options=_level,
)
