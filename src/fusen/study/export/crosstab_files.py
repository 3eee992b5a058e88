"""A crosstab as a file: its numbers, or its picture."""

from __future__ import annotations

from pathlib import Path

from fusen.model.cross_case import Crosstab
from fusen.model.table import Table
from fusen.study.export.pictures import PICTURES, write_picture
from fusen.study.export.table_files import write_records


def write_crosstab(target: Path, table: Table[Crosstab], rows: str, columns: str, *, count: str) -> None:
    """Write the numbers (.csv, .tsv, .json) or the picture (.svg, .png) of a crosstab; never over a file."""
    if target.suffix.lower() in PICTURES:
        from fusen.report.charts.heatmap import crosstab_heat

        write_picture(target, crosstab_heat(*table, rows, columns, count=count))
    else:
        write_records(table, target)
