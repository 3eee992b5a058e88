"""The profile of an interviewee."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import FusenError
from fusen.model.filter import Filter
from fusen.study.results.profile import find_case
from tests.support.small_study import code, make_study, opened

CASES = "case,source,consent,side\nEU-01,EU-01.txt,quote,EU\nJP-01,JP-01.txt,analyse,Japan\n"


def test_a_profile_counts_the_interviewee_and_all_others(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s", cases=CASES)) as study:
        code(study, "money was missing", "funding")
        code(study, "The money was no problem", "funding", "JP-01.txt")
        for source in ("EU-01", "JP-01"):
            study.reviews.add(source)
        table = study.results.profile("eu-01", Filter(coders=("Ann",)))
        assert (table.result.case, table.result.variables) == ("EU-01", {"side": "EU"})
        row = next(row for row in table.rows if row.path[-1] == "Funding gap")
        assert (row.codings, row.interviewees, row.of) == (1, 2, 2)
        assert [quote.quote for quote in row.quotes] == ["money was missing"]


@pytest.mark.parametrize("name", ["JP-01", "EU-1", ""])
def test_an_interviewee_who_may_not_be_listed_is_like_an_unknown_one(tmp_path: Path, name: str) -> None:
    with opened(make_study(tmp_path / "s", cases=CASES)) as study:
        with pytest.raises(FusenError):
            find_case(study.context, name)
        assert find_case(study.context, "eu-01").name == "EU-01"
