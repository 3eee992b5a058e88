"""Tables as files: the records of a result as CSV, TSV or JSON; a whole file or none."""

from __future__ import annotations

import io
from pathlib import Path

from fusen.errors import FileError
from fusen.formats.registry import Options
from fusen.model.table import Sheet
from fusen.report.writers.csv_tsv import write_csv, write_json, write_tsv
from fusen.study.paths import write_whole

WRITERS = {".csv": write_csv, ".tsv": write_tsv, ".json": write_json}


def write_table(target: Path, sheet: Sheet) -> None:
    """Write the records; the suffix decides. Raises FileError for another suffix or a file that is there already."""
    write = WRITERS.get(target.suffix.lower())
    if write is None:
        raise FileError(f"{target}: tables are written as {', '.join(WRITERS)}", "name the file so")
    if target.exists():
        raise FileError(f"{target}: exists already", "choose another name")
    content = io.BytesIO()
    write(sheet, content, Options())
    write_whole(target, content.getvalue())
