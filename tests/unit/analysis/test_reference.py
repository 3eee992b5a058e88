"""The reference rules on small readings: union, one coder, intersection, and settled stretches."""

from __future__ import annotations

import pytest

from fusen.analysis.reference import choose
from fusen.errors import FusenError
from fusen.model.coding import CONSENSUS, Review
from tests.support.cross_case import span

ANN, BEN = span("money", "P0", 0, 10, "Ann"), span("money", "P0", 5, 15, "Ben")
ONLY_ANN = span("market", "P0", 0, 10, "Ann")
UNREAD = span("market", "P0", 40, 50, "Ben")
READ = [Review("r1", "Ann", "s0", 0, 30, "1"), Review("r2", "Ben", "s0", 0, 60, "1")]
CODERS = ("Ann", "Ben")


def test_union_counts_all_codings() -> None:
    assert choose([ANN, BEN, ONLY_ANN], READ, "union", CODERS) == [ANN, BEN, ONLY_ANN]


def test_one_coder_decides_where_they_have_read() -> None:
    assert choose([ANN, BEN, UNREAD], READ, "Ann", CODERS) == [ANN, UNREAD]


def test_intersection_keeps_codings_that_every_reader_shares() -> None:
    assert choose([ANN, BEN, ONLY_ANN, UNREAD], READ, "intersection", CODERS) == [ANN, BEN, UNREAD]


def test_consensus_replaces_other_codings_of_a_settled_code() -> None:
    agreed = span("money", "P0", 0, 8, CONSENSUS)
    chosen = choose([ANN, agreed, ONLY_ANN], READ, "union", (*CODERS, CONSENSUS), {("s0", "money"): [(0, 20)]})
    assert chosen == [agreed, ONLY_ANN]


def test_unknown_reference_names_the_choices() -> None:
    with pytest.raises(FusenError, match="--reference Cara") as refused:
        choose([ANN], READ, "Cara", CODERS)
    assert refused.value.hint == "union, intersection or one of Ann, Ben"
