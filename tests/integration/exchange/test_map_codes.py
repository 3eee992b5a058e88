"""Codes of a project file in the study's codebook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fusen.model.codebook import Code
from fusen.model.project import ExchangeTally, Project
from fusen.study import Study
from fusen.study.exchange.map_codes import CodePlan, codebook_contents, plan_codes
from tests.support.small_study import make_study, opened


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with opened(make_study(tmp_path / "s")) as open_study:
        yield open_study


def planned(study: Study, *codes: Code, own: bool = False) -> CodePlan:
    project = Project(guid="p", name="Other", codes=codes, own=own)
    return plan_codes(study.context, project, ExchangeTally())


def test_codes_meet_by_guid_or_by_full_name(study: Study) -> None:
    funding = study.codebook.find(["Funding gap"])[0]
    challenges = study.codebook.get().codes[0]
    top = Code("t", "t", "Challenges", ("Challenges",))
    plan = planned(
        study, top, Code("c", "c", "Funding gap", (), parent="t"), replace(funding, definition="", parent="t")
    )
    assert plan.guids == {"t": challenges.guid, "c": funding.guid, funding.guid: funding.guid}
    assert (plan.new, plan.conflicts) == ([], []), "an empty field is no difference"


def test_a_differing_field_is_a_conflict_and_an_unknown_code_is_new(study: Study) -> None:
    funding = study.codebook.find(["Funding gap"])[0]
    plan = planned(
        study,
        study.codebook.get().codes[0],
        replace(funding, definition="Money came late."),
        Code("n", "n", "New", ("New",)),
    )
    assert [(conflict.name, conflict.difference) for conflict in plan.conflicts] == [
        (funding.label, "the file has another definition")
    ]
    assert [code.name for code in plan.new] == ["New"]


def test_new_codes_get_a_file_of_their_own(study: Study) -> None:
    plan = planned(study, Code("n", "n", "New", ("New",), definition="What is new."))
    project = Project(guid="p", name="Other / study", codes=())
    contents = codebook_contents(study.context, project, plan, study.paths.codebook_files(), None)
    assert list(contents) == ["codebook/other-study.yaml"]
    assert b"- name: New" in contents["codebook/other-study.yaml"]


def test_new_codes_below_a_retired_code_move_to_the_top(study: Study) -> None:
    plan = planned(
        study, Code("old", "old", "Old", ("Old",), retired=True), Code("n", "n", "New", ("Old", "New"), parent="old")
    )
    assert [code.guid for code in plan.retired] == ["old"]
    assert [(code.name, code.parent) for code in plan.new] == [("New", None)]
