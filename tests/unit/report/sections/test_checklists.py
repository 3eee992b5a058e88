"""Reporting checklists and the answers of a study's files."""

from __future__ import annotations

import pytest

from fusen.model.report import Report
from fusen.report.sections.checklists import CHECKLISTS, answers, software


@pytest.mark.parametrize(("name", "items"), [("coreq", 32), ("srqr", 21)])
def test_a_checklist_has_every_item_once(name: str, items: int) -> None:
    numbers = [item.number for item in CHECKLISTS[name].items]
    assert len(set(numbers)) == len(numbers) == items


@pytest.mark.parametrize("name", CHECKLISTS)
def test_each_item_asks_or_has_an_answer(name: str, report: Report) -> None:
    known = answers(report)
    for item in CHECKLISTS[name].items:
        assert item.fact or item.question, item
        assert not item.fact or item.fact in known, item


def test_answers_name_the_coders_and_count_the_interviewees(report: Report) -> None:
    known = " ".join(answers(report).values())
    assert "ann" in known
    assert "bo" in known
    assert "unsayable" not in known


def test_the_software_is_fusen_with_its_version(report: Report) -> None:
    assert software(report).startswith(f"fusen {report.facts.version}")
