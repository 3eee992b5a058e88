"""Records of cross-case results."""

from __future__ import annotations

from fusen.analysis.crosstab import crosstab
from fusen.analysis.saturation import saturation
from fusen.model.cross_case import (
    CELL_COLUMNS,
    CrossCell,
    Saturation,
    Timeline,
    TimelineRow,
    cross_records,
    saturation_records,
    timeline_records,
)
from tests.support.cross_case import BASIS, BOOK, span, words_of

SPANS = [span("money", "P0", 0, 5), span("market", "P1", 6, 11), span("money", "P1", 6, 11)]


def test_a_crosstab_has_a_record_for_each_cell_and_for_all() -> None:
    table = crosstab(SPANS, BOOK, BASIS, "themes", "side", words_of=words_of)
    records = cross_records(table)
    assert len(records) == (len(table.rows) + 1) * (len(table.columns) + 1)
    challenges = {record["column"]: record["count"] for record in records if record["row"] == "Challenges"}
    assert (challenges["EU"], challenges["Japan"], challenges["all"]) == (1, 1, 2)
    assert set(CELL_COLUMNS) <= set(records[0])


def test_an_unread_cell_says_what_is_coded_so_far() -> None:
    cell = CrossCell(count=0, of=0, held=2, in_progress=1)
    assert cell.unread == "1 *"
    assert CrossCell(count=0, of=0, held=2).unread == "not read"
    assert CrossCell(count=0, of=0, held=0).unread == "–"


def test_stopping_rules_are_in_the_last_record_of_their_group() -> None:
    result: Saturation = saturation(SPANS, BOOK, BASIS)
    records = saturation_records(result)
    assert [bool(record["rules"]) for record in records] == [False] * (len(records) - 1) + [True]
    assert sum(record["new"] for record in records) == 2


def test_the_mean_of_all_interviews_is_the_last_record_of_a_timeline() -> None:
    row = TimelineRow("P0", "a.txt", 1, (0.123456, 0.0))
    overall = TimelineRow("all", "", 1, (0.5, 0.0))
    records = timeline_records(Timeline((row,), overall, 2, 0))
    assert [(record["label"], record["bins"]) for record in records] == [("P0", [0.1235, 0.0]), ("all", [0.5, 0.0])]
