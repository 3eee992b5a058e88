"""Timelines as rows of sparklines on one scale."""

from __future__ import annotations

from fusen.model.coding import Case
from fusen.model.cross_case import Timeline, TimelineRow
from fusen.model.results import Basis
from fusen.report.blocks import Table
from fusen.report.sections.timeline import timeline_blocks

BASIS = Basis(("A",), "union", {"EU-01": Case("EU-01", "EU-01")}, frozenset({"EU-01"}))
ALL = TimelineRow("all interviews", "", 4, (0.25, 0.5))


def table(*rows: TimelineRow) -> Table:
    (block,) = timeline_blocks(Timeline(rows, ALL, 2, 0), BASIS)
    assert isinstance(block, Table)
    return block


def test_codes_are_indented_below_their_themes_and_share_a_scale() -> None:
    shown = table(TimelineRow("Money", "", 4, (0.0, 0.5), ("Challenges", "Money")), TimelineRow("Trust", "", 0, (0, 0)))
    assert shown.head == ("code", "codings", "first to last (highest 50 %)")
    assert [[cell.text for cell in cells] for cells in shown.rows] == [
        ["Money", "4", "·█"], ["Trust", "0", "··"], ["all interviews", "4", "▅█"],
    ]  # fmt: skip
    assert [cells[0].indent for cells in shown.rows] == [1, 0, 0]
    assert shown.styles == ("", "dim", "bold")


def test_interviews_of_the_same_name_are_told_apart_by_their_file() -> None:
    rows = [TimelineRow("EU-01", name, 1, (0.0, 0.0)) for name in ("a.txt", "b.txt")]
    shown = table(*rows)
    assert shown.head[0] == "interview"
    assert [cells[0].text for cells in shown.rows] == ["EU-01 (a.txt)", "EU-01 (b.txt)", "all interviews"]
