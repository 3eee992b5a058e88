"""The commands frequencies, themes, excerpts and query."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.studies import coding, fusen, make_study, review

TEXT = "I: Who paid?\n\nR: We had no money. The professor helped. It went on.\n"
MONEY, PROFESSOR = (17, 33), (34, 55)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lines = [
        coding(TEXT, "a.txt", "ann", "funding-gap", *MONEY),
        coding(TEXT, "a.txt", "ann", "champion", *PROFESSOR),
        review(TEXT, "a.txt", "ann"),
    ]
    texts = {"a.txt": TEXT, "b.txt": "I: And?\n\nR: Nothing.\n"}
    cases = "case,source,consent,side\na,a.txt,quote,EU\nb,b.txt,quote,Japan\n"
    return make_study(tmp_path_factory.mktemp("results") / "s", texts, cases=cases, codings={"ann.jsonl": lines})


def test_frequencies_count_interviewees_among_those_read_in_full(study: Path) -> None:
    rows = fusen(study, "frequencies", "--coder", "people", "--by", "side", "--format", "json").rows
    money = next(row for row in rows if row["path"][-1] == "Funding gap")
    assert (money["interviewees"], money["of"], money["codings"]) == (1, 1, 1)
    assert [(group["interviewees"], group["of"]) for group in money["groups"].values()] == [(1, 1), (0, 0)]


def test_excerpts_of_a_code_or_of_a_citation(study: Path) -> None:
    rows = fusen(study, "excerpts", "--code", "Champion", "--coder", "ann", "--format", "json").rows
    assert [row["quote"] for row in rows] == ["The professor helped."]
    cited = fusen(study, "excerpts", rows[0]["citation"], "--coder", "ann", "--format", "json").rows
    assert cited == rows


def test_excerpts_take_the_neighbouring_passages(study: Path) -> None:
    row = fusen(study, "excerpts", "--code", "Champion", "--coder", "ann", "--context", 1, "--format", "json").rows[0]
    assert (row["before"], row["after"]) == ("We had no money.", "It went on.")


def test_an_unknown_case_variable_is_named(study: Path) -> None:
    ran = fusen(study, "frequencies", "--by", "sied")
    assert (ran.code, ran.out) == (1, "")
    assert "side" in ran.err


def test_query_prints_matching_passages_and_points_at_a_mistake(study: Path) -> None:
    rows = fusen(study, "query", "code:Champion", "--coder", "ann", "--format", "json").rows
    assert [(row["quote"], row["codes"]) for row in rows] == [("The professor helped.", ["Drivers / Champion"])]
    wrong = fusen(study, "query", "code:Champoin")
    assert (wrong.code, "^" in wrong.err, "Champion" in wrong.err) == (1, True, True)


def test_themes_select_codes_and_keep_their_numbers(study: Path) -> None:
    every = fusen(study, "themes", "--coder", "ann", "--format", "json").rows
    selected = fusen(study, "themes", "--coder", "ann", "--code", "Drivers", "--format", "json").rows
    assert selected == [row for row in every if row["path"][0] == "Drivers"]
