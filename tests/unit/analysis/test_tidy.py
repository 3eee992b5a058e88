"""The tidy table and its data dictionary."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from fusen import Study
from fusen.analysis.tidy import columns_of
from tests.support.studies import coding, fusen, make_study, review

TEXTS = {f"{name}.txt": "I: Who paid?\n\nR: There was no money at all, nothing.\n" for name in ("A", "B", "C", "D")}
CASES = """\
case,source,consent,side,founded,1st time?,Side
A,A.txt,quote,EU,2019-01-31,7,x
B,B.txt,paraphrase,JP,,12.5,y
C,C.txt,quote,JP,2001-01-01,,y
D,D.txt,analyse,JP,2001-01-01,3,y
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    text = TEXTS["A.txt"]
    at = text.index("no money")
    lines = [review(text, f"{name}.txt", "ann") for name in "ABD"]
    for name in "ABCD":
        lines.append(coding(text, f"{name}.txt", "ann", "travel-money", at, at + 8))
        lines.append(coding(text, f"{name}.txt", "ann", "funding-gap", at, at + 15))
    return make_study(tmp_path / "study", TEXTS, cases=CASES, codings={"ann.jsonl": lines})


def read(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))


def test_table_has_a_row_per_interviewee_and_code_and_a_data_dictionary(study: Path) -> None:
    ran = fusen(study, "export", study / "tidy.csv", "--tidy")
    assert ran.code == 0, ran.err
    assert "tidy.dictionary.csv describes each column." in ran.err
    assert "1 interviewee who may not be listed left out." in ran.err
    rows = read(study / "tidy.csv")
    assert {row["case"] for row in rows} == {"A", "B", "C"}
    assert len(rows) == 3 * 6
    by_key = {(row["case"], row["code_id"]): row for row in rows}
    gap = by_key["A", "funding-gap"]
    assert [gap[key] for key in ("present", "codings", "decisions", "passages", "words", "level")] == [
        "1", "2", "2", "1", "4", "code",
    ]  # fmt: skip
    assert by_key["A", "challenges"]["codings"] == "2"
    assert by_key["A", "challenges"]["level"] == "theme"
    assert by_key["B", "champion"]["codings"] == "0"
    assert by_key["C", "funding-gap"]["read"] == "0"
    assert by_key["C", "funding-gap"]["codings"] == by_key["C", "funding-gap"]["present"] == ""
    dictionary = read(study / "tidy.dictionary.csv")
    assert [row["column"] for row in dictionary] == list(rows[0])
    described = {row["column"]: row for row in dictionary}
    assert described["founded"]["type"] == "date (year-month-day)"
    assert described["v_1st_time"]["type"] == "number"
    assert described["v_1st_time"]["label"] == "case variable: 1st time?"
    assert described["side"]["values"] == "EU; JP"


def test_numbers_equal_those_of_frequencies(study: Path) -> None:
    with Study.open(study) as opened:
        table = opened.results.tidy()
        counted = {row.code: row for row in opened.results.frequencies().rows}
        for row in counted.values():
            mine = [one for one in table.rows if one.path == row.path]
            assert sum(one.codings or 0 for one in mine) <= row.codings
            assert sum(bool(one.codings) for one in mine) == len(row.cases)


def test_column_names_are_valid_in_statistics_programs() -> None:
    names = columns_of(["Größe", "size", "Size", "case", "1", "日本", "", "a" * 90, "_x_"])
    assert len(set(names.values())) == len(names)
    assert all(name.isascii() and name[0].isalpha() and len(name) <= 60 for name in names.values())
    assert names["size"] == "size"
    assert names["case"] != "case"


def test_neither_file_is_overwritten(study: Path) -> None:
    (study / "tidy.dictionary.csv").write_text("mine")
    assert fusen(study, "export", study / "tidy.csv", "--tidy").code == 1
    assert not (study / "tidy.csv").exists()
    assert fusen(study, "export", study / "tidy.csv", "--tidy", "--force").code == 0


def test_anonymous_table_has_no_names(study: Path) -> None:
    fusen(study, "export", study / "tidy.csv", "--tidy", "--anonymous")
    assert {row["case"] for row in read(study / "tidy.csv")} <= {"P01", "P02", "P03", "P04"}
