"""Disagreements: clusters of codings that coders do not share."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.analysis.agreement.units import Frame
from fusen.model.results import CodedSpan
from fusen.study.agreement.disagreements import clusters
from tests.support.disagreeing_study import (
    LATE,
    MONEY,
    PARTS,
    TEXT,
    WIDE,
    listed,
    make_disagreeing_study,
    resolve,
)
from tests.support.studies import coding, fusen, make_study, review


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_disagreeing_study(tmp_path)


def test_disagreements_are_listed(root: Path) -> None:
    found = {(row["code"], row["start"], row["end"]): row for row in listed(root)}
    assert set(found) == {
        ("Challenges / Funding gap", *WIDE),
        ("Challenges / Language barrier", *LATE),
        ("Drivers / Champion", *LATE),
    }
    money = found["Challenges / Funding gap", *WIDE]
    assert (money["kind"], money["passages"], money["quote"]) == ("bounds", 1, TEXT[slice(*WIDE)])
    assert money["spans"] == {"anna": [list(WIDE)], "ben": [list(MONEY)]}
    assert found["Drivers / Champion", *LATE]["kind"] == "presence"
    rows = fusen(root, "agreement", "--format", "json").rows
    differing = sum(row["some"] - row["all"] for row in rows if row["level"] == "code")
    assert differing == sum(row["passages"] for row in found.values())
    assert len(listed(root, "--code", "Champion")) == 1


def test_disagreements_respect_consent(tmp_path: Path) -> None:
    texts = {"a.txt": TEXT, "b.txt": TEXT, "c.txt": TEXT}
    lines = [
        line
        for source in texts
        for line in (
            coding(TEXT, source, "anna", "champion", *MONEY), review(TEXT, source, "anna"), review(TEXT, source, "ben"),
        )
    ]  # fmt: skip
    cases = "case,source,consent\na,a.txt,paraphrase\nb,b.txt,analyse\nc,c.txt,none\n"
    root = make_study(tmp_path, texts, cases=cases, codings={"x.jsonl": lines})
    assert resolve(root, MONEY, "Champion", "anna", "--note", "money, they say").code == 0
    assert [(row["case"], row["quote"], row["resolved"], row["note"]) for row in listed(root)] == [
        ("a", None, "anna", "")
    ]
    assert "they say" not in fusen(root, "agreement", "disagreements").out
    assert PARTS[0] not in fusen(root, "agreement", "disagreements").out


def test_table_is_written_to_a_file(root: Path) -> None:
    assert resolve(root, WIDE, "Funding gap", "ben").code == 0
    rows = listed(root)
    for suffix in ("json", "xlsx", "docx"):
        target = root / f"out.{suffix}"
        ran = fusen(root, "agreement", "disagreements", "-o", target)
        assert (ran.code, ran.out) == (0, f"{len(rows)} rows written to {target}\n")
        assert fusen(root, "agreement", "disagreements", "-o", target).code == 1  # it is there
    assert json.loads((root / "out.json").read_text("utf-8")) == rows
    head, *found = openpyxl.load_workbook(root / "out.xlsx").active.iter_rows(values_only=True)
    assert [row[head.index("code")] for row in found] == [row["code"] for row in rows]


@pytest.mark.parametrize("form", ["table", "csv", "md"])
def test_disagreements_are_printed_in_every_format(root: Path, form: str) -> None:
    assert fusen(root, "agreement", "disagreements", "--format", form).code == 0


def test_single_coder_has_no_disagreements(tmp_path: Path) -> None:
    ran = fusen(make_study(tmp_path, {"a.txt": TEXT}), "agreement", "disagreements")
    assert (ran.code, "agreement needs two coders" in ran.err) == (1, True)


SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6)).map(lambda s: (s[0], s[0] + s[1])), max_size=5)


@given(SPANS, SPANS)
def test_every_difference_is_in_one_cluster(anna: list[tuple[int, int]], ben: list[tuple[int, int]]) -> None:
    def covered(spans: list[tuple[int, int]]) -> set[int]:
        return {place for start, end in spans for place in range(start, end)}

    found = list(clusters([anna, ben], Frame([(0, 40)])))
    inside = {place for start, end, _ in found for place in range(start, end)}
    assert covered(anna) ^ covered(ben) <= inside
    assert sum(end - start for start, end, _ in found) == len(inside)
    for _, _, own in found:
        assert covered(own[0]) != covered(own[1])


def span(coder: str, start: int, end: int, code: str = "x") -> CodedSpan:
    return CodedSpan(code, "a", "s", start, end, 1, coder)
