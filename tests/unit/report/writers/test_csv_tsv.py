"""Delimited text and JSON: safe for spreadsheets, exact for programs."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from fusen.model.table import Sheet
from fusen.report.writers.csv_tsv import BOM, csv_text, json_text, write_csv, write_tsv

ROWS: list[dict[str, Any]] = [{"code": "Money", "n": 3, "quote": "a\nb"}, {"code": "=1+1", "n": None, "quote": "-x"}]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@a", "\tx", "'=1"])
def test_formulas_are_escaped_once(cell: str) -> None:
    (row,) = csv.DictReader(io.StringIO(csv_text([{"quote": cell}], ["quote"]).removeprefix(BOM), newline=""))
    assert row["quote"] == "'" + cell


def test_cells_keep_numbers_line_ends_and_lists() -> None:
    rows = [{"n": 3, "quote": "a\nb", "path": ["A", "B"], "groups": {"x": 1}}]
    (row,) = csv.DictReader(io.StringIO(csv_text(rows, list(rows[0])).removeprefix(BOM), newline=""))
    assert row == {"n": "3", "quote": "a\nb", "path": "A / B", "groups": '{"x": 1}'}


def test_names_show_control_characters() -> None:
    assert "\x1b" not in csv_text([{"code": "a\x1b[2J"}], ["code"])


def test_bytes_are_the_text_with_a_byte_order_mark() -> None:
    sheet = Sheet("codes", ("code", "n", "quote"), ROWS)
    assert write_csv(sheet) == csv_text(ROWS, ["code", "n", "quote"]).encode()
    assert write_tsv(sheet).decode().splitlines()[0] == BOM + "code\tn\tquote"


def test_json_has_a_row_a_line() -> None:
    assert json.loads(json_text(ROWS)) == ROWS
    assert json_text(ROWS).count("\n") == len(ROWS) + 2
    assert json_text([]) == "[]\n"
