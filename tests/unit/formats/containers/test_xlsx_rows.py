"""Workbooks that declare false dimensions."""

from __future__ import annotations

import io
import resource
import zipfile

import pytest

from fusen.errors import FileError
from tests.support.cpu import at_most
from tests.support.documents import load, zipped
from tests.unit.formats.tables.test_read import xlsx

SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/><sheetData>{}</sheetData></worksheet>'
FAR = {
    "two corners": '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "rows alone": '<row r="1"><c><v>1</v></c></row><row r="1048576"><c><v>1</v></c><c/><c/></row>',
    "character references": '<row r="1"><c r="A1"/></row><row r="&#49;048576"><c r="&#88;FD1048576"/></row>',
}


@pytest.mark.parametrize("way", FAR)
def test_distant_cells_are_refused_before_allocation(way: str) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx([("a", "b")]))) as old, zipfile.ZipFile(made, "w") as new:
        for member in old.namelist():
            content = old.read(member)
            new.writestr(member, SHEET.format(FAR[way]) if member.endswith("sheet1.xml") else content)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with at_most(loops=200), pytest.raises(FileError, match=r"a\.xlsx"):
        load(made.getvalue(), "a.xlsx")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024


def test_declared_dimension_is_ignored() -> None:
    with pytest.raises(FileError, match=r"a\.xlsx"):
        load(zipped({"xl/worksheets/sheet1.xml": SHEET.format("")}), "a.xlsx")
