"""The conversion report of an exchanged project."""

from __future__ import annotations

import pytest

from fusen.model.project import ExchangedLayout, ExchangeTally
from fusen.model.source import Passages, Turn


def test_kinds_that_did_not_occur_have_no_row() -> None:
    assert ExchangeTally().conversions == ()
    tally = ExchangeTally()
    tally.read("codings", 3)
    tally.read("users")
    assert [(row.kind, row.read) for row in tally.conversions] == [("users", 1), ("codings", 3)]


def test_lost_records_are_not_counted_as_read() -> None:
    tally = ExchangeTally()
    tally.read("notes", 5)
    tally.lose("notes", "without a target", 2)
    (outcome,) = tally.conversions
    assert (outcome.read, outcome.left_out, outcome.remarks) == (3, 2, ("2 without a target",))


def test_equal_remarks_are_added_up_and_nothing_is_no_remark() -> None:
    tally = ExchangeTally()
    tally.converted("codes", "colours rounded")
    tally.converted("codes", "colours rounded", 2)
    tally.approximated("codes", "names cut", 0)
    (outcome,) = tally.conversions
    assert outcome.remarks == ("3 colours rounded",)
    assert tally.losses == ()


def test_losses_have_a_line_for_each_kind() -> None:
    tally = ExchangeTally()
    tally.approximated("codings", "moved", 2)
    tally.left_out("graphs", "not supported")
    assert tally.losses == (
        "codings: 2 approximated, 0 left out (2 moved)",
        "graphs: 0 approximated, 1 left out (1 not supported)",
    )


def test_certainty_is_the_median_and_belongs_to_codings() -> None:
    tally = ExchangeTally()
    tally.certainties += [1.0, 0.5, 0.9]
    tally.read("codings")
    tally.read("codes")
    assert {row.kind: row.certainty for row in tally.conversions} == {"codings": 0.9, "codes": None}


def test_unknown_kind_is_an_error() -> None:
    with pytest.raises(KeyError):
        ExchangeTally().read("pictures")


def test_interviewers_are_named_once_in_order() -> None:
    turns = tuple(
        Turn(0, 1, name, interviewer=flag) for name, flag in [("質問者", True), ("R", False), ("質問者", True)]
    )
    assert ExchangedLayout(turns, Passages(), "sentence", "1").interviewers == ("質問者",)
