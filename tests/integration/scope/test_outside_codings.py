"""Text outside turns counts with `include_outside` only, in every table and list."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fusen.model.filter import Filter
from fusen.study import Study
from tests.support.small_study import code, make_study

NOTES = "The grant money ended before we met.\n\n"
TALK = "I: What was hard?\nAnna: The money was missing.\nBen: Not for us.\n"
OUTSIDE = Filter(include_outside=True)
LEFT_OUT = "1 coding outside turns: left out (--include-outside counts them)."


def tagged(folder: Path, cases: str = "") -> Study:
    study = Study.open(make_study(folder, {"EU-01.txt": NOTES + TALK}, cases=cases), user="Ann")
    study.autocode.tag(by="phrases", outside=True)
    return study


@pytest.mark.parametrize("coded_by", ["phrases", "a person"])
def test_codings_outside_turns_count_on_request(tmp_path: Path, coded_by: str) -> None:
    with tagged(tmp_path) as study:
        if coded_by == "a person":
            code(study, "The money was missing.", "funding")
            code(study, "The grant money ended before we met.", "funding")
            study.reviews.add("EU-01.txt")
        default, more = (study.results.frequencies(filter_) for filter_ in (Filter(), OUTSIDE))
        assert LEFT_OUT in default.basis.remarks
        assert "Text outside turns is included." in more.basis.remarks
        counts = [
            [(row.codings, row.passages) for row in table.rows if row.code.endswith("Funding gap")]
            for table in (default, more)
        ]
        assert counts == [[(1, 1)], [(2, 2)]]


def test_excerpts_and_queries_show_text_outside_turns_without_a_speaker(tmp_path: Path) -> None:
    with tagged(tmp_path) as study:
        assert [row.speaker for row in study.results.excerpts(Filter()).rows] == ["Anna"]
        rows = study.results.excerpts(OUTSIDE).rows
        assert [(row.speaker, row.quote) for row in rows] == [
            ("", "The grant money ended before we met."),
            ("Anna", "The money was missing."),
        ]
        for expression in ("text:money", 'code:"Funding gap"'):
            found = study.results.query(expression, OUTSIDE).rows
            assert [row.excerpt.quote for row in found] == [row.quote for row in rows]
            assert [row.excerpt.speaker for row in study.results.query(expression, Filter()).rows] == ["Anna"]


def test_text_outside_the_turns_of_a_group_belongs_to_nobody(tmp_path: Path) -> None:
    cases = "case,source,consent\nA,EU-01.txt#Anna,quote\nB,EU-01.txt#Ben,quote\n"
    with tagged(tmp_path, cases) as study:
        table = study.results.frequencies(OUTSIDE)
        assert sum(row.codings for row in table.rows if row.level == "code") == 1
        line = "1 coding outside turns: left out, because they lie in group discussions and belong to no interviewee."
        assert line in table.basis.remarks


def test_interviewers_questions_stay_apart_from_text_outside_turns(tmp_path: Path) -> None:
    with tagged(tmp_path) as study:
        code(study, "What was hard?", "funding")
        mine = Filter(coders=("Ann",))
        quotes = [
            [row.quote for row in study.results.excerpts(filter_).rows]
            for filter_ in (
                mine,
                replace(mine, include_outside=True),
                replace(mine, include_interviewer=True),
            )
        ]
        assert quotes == [[], [], ["What was hard?"]]


def test_tag_leaves_text_outside_turns_alone_by_default(tmp_path: Path) -> None:
    with tagged(tmp_path) as study:
        assert study.autocode.tag(by="phrases").removed == 1
        assert study.results.frequencies(OUTSIDE).basis.remarks[-1] == "Text outside turns is included."
