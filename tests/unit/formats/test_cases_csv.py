"""Case tables: changed rows round trip and other lines are kept."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusen.formats.cases_csv import CaseRow, amended, read
from fusen.formats.registry import Options

cells = st.text("abz=+-@'\",; é大", min_size=1, max_size=8).map(str.strip).filter(bool)
columns = st.text("abz=-@' é大", min_size=1, max_size=8).map(str.strip).filter(bool)


def rows(data: bytes) -> tuple[CaseRow, ...]:
    return read(io.BytesIO(data), "cases.csv", Options()).items


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(cells, st.dictionaries(columns, cells, max_size=2), min_size=1, max_size=3),
    st.sampled_from([b"", b"case,source,consent\n", b"\xef\xbb\xbfcase;source\r\nold;o.txt\r\n"]),
)
def test_cases_round_trip(given_rows: dict[str, dict[str, str]], table: bytes) -> None:
    new = [
        CaseRow(0, name, ((f"{number}.txt", None),), "paraphrase", variables)
        for number, (name, variables) in enumerate(given_rows.items())
        if name != "old"
    ]
    found = {row.name: row for row in rows(amended(table, new))}
    for row in new:
        assert replace(found[row.name], line=0) == row
    assert ("old" in found) == (b"old" in table)


def test_only_changed_rows_are_rewritten() -> None:
    table = b'case,source,consent,side\nA, a.txt ,quote,"EU"\nB,b.txt,,Japan\n'
    (first, second) = rows(table)
    more = replace(second, sources=(*second.sources, ("g.txt", "Bob")), variables={"side": "Japan", "age": "44"})
    assert amended(table, [more]).decode() == (
        'case,source,consent,side,age\nA, a.txt ,quote,"EU"\nB,b.txt;g.txt#Bob,quote,Japan,44\n'
    )
    assert amended(table, [first]).decode().splitlines()[0] == "case,source,consent,side"


@pytest.mark.parametrize("value", ["=1+1", "-5", "'=x", "@a", "+", "''-"])
def test_formulas_are_guarded_in_the_table_and_read_as_meant(value: str) -> None:
    data = amended(b"", [CaseRow(0, "A", (("a.txt", None),), "quote", {"v": value})])
    assert f",'{value}\n".encode() in data
    assert rows(data)[0].variables == {"v": value}
