"""Transitions between codes as a table and a heat map."""

from __future__ import annotations

import pytest

from fusen.analysis.transitions import Transitions, transitions
from fusen.report.sections.transitions import (
    transition_heat,
    transition_matrix,
    transition_records,
    transition_remarks,
    transition_table,
)
from tests.support.cross_case import BASIS, counted, span


@pytest.fixture(scope="module")
def result() -> Transitions:
    spans = [span("money", "P0", 0, 5), span("market", "P0", 6, 11), span("money", "P0", 12, 17)]
    return transitions(counted(spans), least=1)


def test_records_and_table_have_the_same_rows(result: Transitions) -> None:
    records, table = transition_records(result), transition_table(result)
    assert len(records) == len(table.rows) == len(result.rows)
    assert {(record["code"], record["next"], record["observed"]) for record in records} >= {
        ("Challenges / Money", "Drivers / Market", 1),
        ("Drivers / Market", "Challenges / Money", 1),
    }
    assert len(table.head) == len(table.rows[0])


def test_the_matrix_leads_back_to_the_rows(result: Transitions) -> None:
    matrix = transition_matrix(result)
    for (row, column), origin in matrix.origins.items():
        assert matrix.counts[row, column] == result.rows[origin].observed


def test_the_header_explains_next_and_the_picture_names_the_coders(result: Transitions) -> None:
    assert any("next" in line.casefold() for line in transition_remarks(result))
    svg = transition_heat(result, BASIS)
    assert svg.startswith("<svg")
    assert "Money" in svg
