"""Cases of a project file in the case table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fusen.formats.cases_csv import CaseRow
from fusen.model.coding import Case, Consent, Place
from fusen.model.project import ExchangedCase, ExchangedSource, ExchangeTally, Project
from fusen.study import Study
from fusen.study.exchange.map_cases import CasePlan, plan_cases
from tests.support.small_study import EU, make_study, opened


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with opened(make_study(tmp_path / "s")) as open_study:
        yield open_study


def planned(
    study: Study, *cases: ExchangedCase, rows: tuple[CaseRow, ...] = (), keep: str | None = None, **values: str
) -> CasePlan:
    source = ExchangedSource("s", "EU-01", EU, variables=values)
    infos, turns = {"s": study.sources.get("EU-01")}, study.sources.turns(["EU-01"])
    project = Project(guid="p", name="Other", sources=(source,), cases=cases)
    by_file = {"s": turns[infos["s"].guid]}
    return plan_cases(study.context, project, rows, infos, by_file, keep, ExchangeTally())


def case(name: str, consent: Consent = "quote", **variables: str) -> ExchangedCase:
    return ExchangedCase(Case(f"of {name}", name, (Place("s"),), consent, variables))


def test_a_case_named_like_its_source_needs_no_row(study: Study) -> None:
    plan = planned(study, case("EU-01"))
    assert (plan.rows, plan.names) == ([], {"of EU-01": "EU-01"})


def test_variables_of_a_case_and_of_its_source_are_one_row(study: Study) -> None:
    (row,) = planned(study, case("EU-01", side="EU"), year="2019").rows
    assert (row.name, row.sources, row.variables) == ("EU-01", (("EU-01.txt", None),), {"side": "EU", "year": "2019"})


@pytest.mark.parametrize(("keep", "value"), [(None, "Japan"), ("mine", "Japan"), ("theirs", "EU")])
def test_a_differing_value_is_a_conflict_that_keep_decides(study: Study, keep: str | None, value: str) -> None:
    known = CaseRow(2, "EU-01", (("EU-01.txt", None),), "quote", {"side": "Japan"})
    plan = planned(study, case("EU-01", side="EU", year="2019"), rows=(known,), keep=keep)
    assert [conflict.difference for conflict in plan.conflicts] == ["side is Japan here and EU in the file"]
    assert plan.rows[0].variables == {"side": value, "year": "2019"}


def test_of_two_consents_the_stricter_applies(study: Study) -> None:
    known = CaseRow(2, "EU-01", (("EU-01.txt", None),), "paraphrase", {})
    assert planned(study, case("EU-01", "quote"), rows=(known,)).rows == []
    assert planned(study, case("EU-01", "analyse"), rows=(known,)).rows[0].consent == "analyse"


def test_selections_name_the_speaker_whose_talk_they_hold(study: Study) -> None:
    start = EU.index("The money")
    stretch = ExchangedCase(Case("a", "Anna W", (), "quote", {}), (("s", start, EU.index("Interviewer: And")),))
    (row,) = planned(study, stretch).rows
    assert row.sources == (("EU-01.txt", "Anna"),)
