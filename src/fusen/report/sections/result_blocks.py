"""Results as blocks that people read in a terminal or a document."""

from __future__ import annotations

from typing import Any

from fusen.model.agreement import AgreementTable
from fusen.model.statistics import BY_NAME, load
from fusen.model.table import Table, Tabular, ThemeTable
from fusen.report.blocks import Block
from fusen.report.sections.result_table import result_table

DISPLAYS = {"ledger": "fusen.report.sections.analyst_themes:ledger_blocks"}
"""The blocks of results that are no statistics, by their names."""


def result_blocks(table: Tabular, **display: Any) -> list[Block]:
    """Returns the blocks or the table of a result's view; of a result without a view, all its records."""
    if isinstance(table, AgreementTable):
        from fusen.report.sections.agreement import agreement_blocks

        return list(agreement_blocks(table))
    if isinstance(table, Table | ThemeTable):
        if table.name in DISPLAYS:
            return list(load(DISPLAYS[table.name])(*table, **display))
        view = load(BY_NAME[table.name].view) if table.name in BY_NAME and BY_NAME[table.name].view else None
        if view is not None and view.display is not None:
            return list(view.display(*table, **display))
        if view is not None and view.table is not None:
            return [view.table(table[0])]
    return [result_table(table.sheet())]
