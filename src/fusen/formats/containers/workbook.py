"""Create workbooks: text stays text, and the same content gives the same bytes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, BinaryIO


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
