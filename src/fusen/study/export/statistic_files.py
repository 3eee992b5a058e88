"""Statistics as files: numbers or a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fusen.errors import FusenError
from fusen.model.cross_case import Crosstab
from fusen.model.statistics import BY_NAME, load
from fusen.model.table import Table
from fusen.study.export.pictures import PICTURES, write_picture
from fusen.study.export.table_files import write_records


def write_statistic(target: Path, table: Table[Any], *shown: str, **display: Any) -> None:
    """Write the numbers (.csv, .tsv, .json) or the statistic's chart (.svg, .png); never overwrite a file."""
    if target.suffix.lower() in PICTURES:
        chart = load(BY_NAME[table.name].view).chart
        if chart is None:
            raise FusenError(f"{target}: {table.name} has no chart", "write .csv, .tsv or .json")
        write_picture(target, chart(*table, *shown, **display))
    else:
        write_records(table, target)


def write_crosstab(target: Path, table: Table[Crosstab], rows: str, columns: str, *, count: str) -> None:
    """Write the numbers or the picture of a crosstab; never overwrite a file."""
    write_statistic(target, table, rows, columns, count=count)
