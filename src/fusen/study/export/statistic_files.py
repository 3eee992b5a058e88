"""Statistics as files: numbers or a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fusen.model.cross_case import Crosstab
from fusen.model.statistics import BY_NAME, load
from fusen.model.table import Table
from fusen.study.export.pictures import PICTURES, write_picture
from fusen.study.export.table_files import write_records


def write_statistic(target: Path, table: Table[Any], chart: str, *shown: str, **display: Any) -> None:
    """Write the numbers (.csv, .tsv, .json) or the picture (.svg, .png, by `chart`); never overwrite a file."""
    if target.suffix.lower() in PICTURES:
        write_picture(target, load(chart)(*table, *shown, **display))
    else:
        write_records(table, target)


def write_crosstab(target: Path, table: Table[Crosstab], rows: str, columns: str, *, count: str) -> None:
    """Write the numbers or the picture of a crosstab; never overwrite a file."""
    write_statistic(target, table, BY_NAME["crosstab"].chart, rows, columns, count=count)
