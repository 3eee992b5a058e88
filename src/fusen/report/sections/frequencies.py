"""Frequencies as a table of interviewees, codings and words for each code, and as a chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fusen.model.results import Basis, FrequencyRow, GroupCount
from fusen.report.blocks import Block, Para, RowStyle, Table, TableCell, TableColumn
from fusen.report.language import integer
from fusen.report.sections.view import StatisticView

NAME = 28  # minimum width of a code's name in cells; a terminal hides other columns first


def frequency_blocks(rows: Sequence[FrequencyRow], basis: Basis, by: str | None = None) -> Iterator[Block]:
    if not rows:
        yield Para("No codes to show.")
        return
    yield _table(rows, by)
    held, unread = rows[0].held, rows[0].held - rows[0].of
    if unread > 0:
        yield Para(
            f"{integer(unread)} of {integer(held)} interviewees not read in full: more codes may occur in their talk.",
            "remark",
        )


def _table(rows: Sequence[FrequencyRow], by: str | None) -> Table:
    groups = [
        TableColumn(f"{by}: {group}" if by else group, [_of(row.groups[group]) for row in rows], numeric=True)
        for group in rows[0].groups
    ]
    decisions = TableColumn("decisions", [integer(row.decisions) for row in rows], numeric=True, priority=2)
    styles: list[RowStyle] = ["bold" if row.level == "theme" else "" if row.codings else "dim" for row in rows]
    return Table(
        "",
        (
            TableColumn("code", _names(rows), min_width=NAME),
            TableColumn("interviewees", [_of(GroupCount(row.interviewees, row.of)) for row in rows], numeric=True),
            TableColumn("share", [row.share for row in rows], numeric=True, priority=2, drawing="bar"),
            *groups,
            TableColumn("codings", [integer(row.codings) for row in rows], numeric=True, priority=1),
            *([decisions] if any(row.decisions != row.codings for row in rows) else []),
            TableColumn("passages", [integer(row.passages) for row in rows], numeric=True, priority=3),
            TableColumn("words", [integer(row.words) for row in rows], numeric=True, priority=4),
        ),
        tuple(styles),
    )


def _names(rows: Sequence[FrequencyRow]) -> list[TableCell]:
    """Returns each code's name below the nearest code above it in the table, with the depth as indent."""
    paths = {row.path for row in rows}
    cells = []
    for row in rows:
        above = [row.path[:end] for end in range(1, len(row.path)) if row.path[:end] in paths]
        own = row.path[len(above[-1]) :] if above else row.path
        cells.append(TableCell(" / ".join(own), indent=len(above)))
    return cells


def _of(count: GroupCount) -> str:
    return f"{integer(count.interviewees)} of {integer(count.of)}" if count.of else "not read"


def _bars(rows: Sequence[FrequencyRow], basis: Basis, by: str | None = None) -> str:
    from fusen.report.charts.bars import frequency_bars  # 2 ms that a table does not need

    return frequency_bars(rows, basis, by)


VIEW: StatisticView[list[FrequencyRow]] = StatisticView(display=frequency_blocks, chart=_bars)
