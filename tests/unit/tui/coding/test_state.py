"""The work on a transcript, as the coding screen holds it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fusen.model.coding import AUTO_USER, Coding, Rejection
from fusen.tui.coding.lanes import CodingMarks
from fusen.tui.coding.state import HIDDEN, ONLY, CodingState, PassageSuggestion
from tests.support.cross_case import BOOK

NOW = "2026-03-04T05:06:07.000Z"


def coding(guid: str, user: str, code: str, start: int, end: int, at: str = NOW) -> Coding:
    return Coding(guid, user, code, "s", start, end, "manual", at, "v")


def marked(*codings: Coding) -> CodingMarks:
    return CodingMarks((found.start, found.end, found.code, found.guid) for found in codings)


def state(*codings: Coding, **changes: object) -> CodingState:
    marks = marked(*(found for found in codings if found.user == "Ann"))
    return CodingState("Ann", 1, BOOK, {found.guid: found for found in codings}, own_marks=marks, **changes)  # type: ignore[arg-type]


ANN = coding("1", "Ann", "money", 0, 10)
BEN = coding("2", "Ben", "market", 0, 10)
AUTO = coding("3", AUTO_USER, "market", 0, 10)


def test_others_are_people_without_automatic_codings() -> None:
    work = state(ANN, BEN, AUTO)
    assert (work.own, work.others) == ([ANN], [BEN])
    assert work.shown(HIDDEN) == [ANN]
    assert work.shown(ONLY) == [BEN]
    assert work.shown(ONLY, frozenset({"Cleo"})) == []


def test_codings_on_a_span_are_in_order_of_creation() -> None:
    later = coding("4", "Ann", "language", 5, 8, "2026-03-05T05:06:07.000Z")
    assert state(later, ANN).on(6, 7) == [ANN, later]
    assert state(later, ANN).on(9, 10) == [ANN]
    assert state(ANN).on(10, 12) == []


def test_applied_and_rejected_codes_are_decided() -> None:
    rejection = Rejection("r", "Ann", "market", "s", 2, 4, NOW)
    work = state(ANN, rejected=(rejection,))
    assert work.decided(0, 3) == {"money", "market"}
    assert work.decided(4, 12) == {"money"}


def test_undecided_phrase_matches_are_in_codebook_order() -> None:
    matches = marked(
        coding("5", AUTO_USER, "language", 0, 4),
        coding("6", AUTO_USER, "market", 2, 6),
        coding("7", AUTO_USER, "money", 0, 3),
    )
    work = replace(state(ANN), suggested=matches)
    assert work.open_codes(0, 10) == ["market", "language"]
    assert work.open_codes(7, 10) == []


def test_a_round_hides_the_spans_that_it_assigns() -> None:
    work = state(blind=[(10, 20)])
    assert (work.is_blind(5, 10), work.is_blind(19, 25)) == (False, True)


@pytest.mark.parametrize(
    ("by", "alone", "names"), [("", False, [""]), ("m h", False, ["", "m h"]), ("m h", True, ["m h"])]
)
def test_a_suggestion_records_who_suggested_it(by: str, alone: bool, names: list[str]) -> None:
    suggestion = PassageSuggestion(BOOK.by_guid["money"], 0, 5, "why", 0.7, by=by, alone=alone)
    assert [shown.by for shown in suggestion.shown_suggestions] == names
