"""Tables of turns in .csv, .tsv and .xlsx."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import pytest
import xlsxwriter

from fusen.errors import FileError
from tests.support.documents import load, source, spoken

TURNS = [
    ("Time", "Speaker", "Text"),
    ("00:01", "I", "Why?"),
    ("00:05", "R", 'So, "yes";\nand no.'),
    ("00:09", "I", "Mm?"),
]


def xlsx(rows: Sequence[Sequence[object]], *more: str) -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("Talk")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    for name in more:
        book.add_worksheet(name).write(0, 0, "x")
    book.close()
    return made.getvalue()


def delimited(rows: Sequence[Sequence[str]], delimiter: str) -> str:
    return "".join(delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) + "\r\n" for row in rows)


@pytest.mark.parametrize("kind", [",", ";", "\t", "xlsx"])
def test_each_row_is_a_turn(kind: str) -> None:
    data = xlsx(TURNS, "Other") if kind == "xlsx" else delimited(TURNS, kind)
    name = "a.xlsx" if kind == "xlsx" else "a.tsv" if kind == "\t" else "a.csv"
    loaded = load(data, name, speakers={"R": "EU-01"})
    made = loaded.items[0]
    assert spoken(made) == [("I", "Why?"), ("EU-01", 'So, "yes";\nand no.'), ("I", "Mm?")]
    assert [turn.time for turn in made.turns] == [1, 5, 9]
    assert (made.path, made.format) == (name, "table")
    assert any("'Other'" in warning for warning in loaded.warnings) == (kind == "xlsx")


def test_columns_are_found_by_name() -> None:
    rows = [("a", "b", "c"), ("Anna", "x", "Why?"), ("Bob", "y", "So.")]
    data = delimited(rows, ",")
    assert spoken(source(data, "a.csv", columns=("speaker=A", "text=c"))) == [("Anna", "Why?"), ("Bob", "So.")]
    assert spoken(source(data, "a.csv", columns=("speaker=a", "c"))) == [("Anna", "Why?"), ("Bob", "So.")]
    with pytest.raises(FileError, match="no column called 'd'") as caught:
        load(data, "a.csv", columns=("speaker=a", "d"))
    assert "a, b, c" in caught.value.hint


def test_columns_about_the_interview_are_case_variables() -> None:
    rows = [("Case", "Side", "Speaker", "Text"), ("EU-01", "EU", "I", "Why?"), ("EU-01", "EU", "R", "So.")]
    assert source(delimited(rows, ","), "a.csv").header == {"case": "EU-01", "Side": "EU"}


def test_cells_are_read_as_displayed() -> None:
    made = source(
        xlsx(
            [
                ("id", "n", "day", "What hinders cooperation?"),
                ("R1", 3.0, date(2020, 5, 1), "Money, above all money and time."),
            ]
        ),
        "s.xlsx",
        columns=("What hinders cooperation?",),
    )
    assert made.header == {"case": "R1", "n": "3", "day": "2020-05-01"}


def test_interview_in_one_cell_is_read() -> None:
    rows = [("speaker", "text"), ("I", "Why?"), ("R", "so it is " * 40_000)]
    assert len(source(delimited(rows, ","), "a.csv").text) > 300_000


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        ("a,b\n1,2\n", "a.csv", "neither turns"),
        ('speaker,text\nI,"open\n', "a.csv", "a.csv:"),
        (" \n", "a.csv", "empty"),
        (",,\n,,\n", "a.csv", "empty"),
        (b"PK\x03\x04", "a.csv", "zip archive"),
        (b"PK\x03\x04", "a.xlsx", "cut short"),
        (b"a,b", "a.xlsx", "no archive"),
    ],
)
def test_files_that_are_not_tables_are_refused(data: str | bytes, name: str, message: str) -> None:
    with pytest.raises(FileError, match=message):
        load(data, name)
