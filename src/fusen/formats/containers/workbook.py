"""Create workbooks: text stays text, and the same content gives the same bytes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, BinaryIO

from fusen.errors import FileError


@contextmanager
def writing_workbook(file: BinaryIO) -> Iterator[Any]:
    """Give a workbook that is written row by row through temporary files. Raises FileError if these have no room."""
    from xlsxwriter.exceptions import XlsxWriterException

    book = new_workbook(file)
    try:
        yield book
        book.close()
    except (OSError, XlsxWriterException) as error:
        book.fileclosed = True
        folder = tempfile.gettempdir()
        raise FileError(
            f"{folder}: a workbook cannot be written: {error}", "free disk space there, then try again"
        ) from error


def new_workbook(file: BinaryIO, *, row_by_row: bool = True) -> Any:
    """Returns an XlsxWriter workbook, a context manager. `row_by_row` saves memory, but requires rows in order."""
    from xlsxwriter import Workbook

    book = Workbook(
        file,
        {
            "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
            "constant_memory": row_by_row, "in_memory": not row_by_row, "default_date_format": "yyyy-mm-dd",
        },
    )  # fmt: skip
    book.set_properties({"created": datetime(2000, 1, 1)})
    return book
