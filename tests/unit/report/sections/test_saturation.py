"""Saturation as interviews, a curve and stopping rules for each group."""

from __future__ import annotations

from fusen.model.coding import Case
from fusen.model.cross_case import Run, Saturation, SaturationRow, StoppingRule
from fusen.model.results import Basis
from fusen.report.blocks import Curve, Heading, Para, Table
from fusen.report.sections.saturation import saturation_blocks

BASIS = Basis(("A",), "union", {"EU-01": Case("EU-01", "EU-01")}, frozenset({"EU-01"}))
BAND = ((1, 2.5, 1.0, 4.0), (2, 4.0, 4.0, 4.0))


def row(group: str, date: str = "") -> SaturationRow:
    return SaturationRow(group, "EU-02", date, 2, 1, 1, ("Money",), {"Challenges": 1}, 4, 4.0, 4.0, 4.0)


def rule(reached: int | None, reason: str = "", runs: int = 1) -> StoppingRule:
    return StoppingRule("", 4, 2, 0.05, 29, tuple(Run(5, 6, 1, 0.1) for _ in range(runs)), reached, reason)


def texts(table: object) -> list[list[str]]:
    assert isinstance(table, Table)
    return [[*table.head], *([cell.text for cell in cells] for cells in table.rows)]


def test_each_group_has_a_heading_its_interviews_its_curve_and_its_rules() -> None:
    result = Saturation((row("EU"), row("Japan")), (), {"EU": BAND, "Japan": BAND}, 20, 1)
    assert [type(block) for block in saturation_blocks(result, BASIS)] == [Heading, Table, Curve, Table] * 2
    _, _, curve, _, *_ = saturation_blocks(result, BASIS)
    assert curve == Curve(BAND, ((2, 4),))


def test_unnamed_interviewees_count_and_dates_have_a_column_only_if_there_are_any() -> None:
    table, *_ = saturation_blocks(Saturation((row(""),), (), {"": BAND}, 20, 1), BASIS)
    assert texts(table) == [
        ["interviews", "interviewee", "new", "codes", "mean", "new by theme"],
        ["2", "EU-02 (and 1 not named)", "1", "4", "4.0 (4–4)", "Challenges 1"],
    ]
    dated, *_ = saturation_blocks(Saturation((row("", "2026-01-02"),), (), {"": BAND}, 20, 1), BASIS)
    assert texts(dated)[1][2] == "2026-01-02"


def test_rules_say_when_they_are_met_and_why_they_cannot_be_assessed() -> None:
    rules = (rule(4), rule(None), rule(None, "6 interviews, but base and run need 7"), rule(None, runs=9))
    *_, table = saturation_blocks(Saturation((row(""),), rules, {"": BAND}, 20, 1), BASIS)
    assert [(cells[4], cells[5]) for cells in texts(table)[1:]] == [
        ("after 4 interviews, with a run of 2", "10 %"),
        ("not reached", "10 %"),
        ("not assessable: 6 interviews, but base and run need 7", "10 %"),
        ("not reached", "10 %, 10 %, 10 %, 10 %, 10 %, …, 10 %"),
    ]


def test_study_without_read_interviews_says_so() -> None:
    (only,) = saturation_blocks(Saturation((), (), {}, 20, 1), BASIS)
    assert only == Para("No interviewee is fully coded by these coders.")
