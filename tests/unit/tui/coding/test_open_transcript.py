"""The state that the parts of the coding screen share."""

from __future__ import annotations

from fusen.tui.coding.open_transcript import REMEMBERED, OpenTranscript
from fusen.tui.coding.state import PassageSuggestion
from tests.support.coding_parts import Parts
from tests.support.cross_case import BOOK


def suggestion(code: str) -> PassageSuggestion:
    return PassageSuggestion(BOOK.by_guid[code], 0, 5, "why")


MONEY, MARKET, LANGUAGE = map(suggestion, ("money", "market", "language"))


def test_numbers_of_suggestions_stay_while_the_span_stays() -> None:
    opened = OpenTranscript("s")
    opened.number((0, 5), [MONEY, MARKET], set())
    opened.number((0, 5), [MARKET, LANGUAGE], {"money"})
    assert [opened.suggestion(number) for number in (1, 2, 3)] == [None, MARKET, LANGUAGE]
    opened.number((5, 9), [LANGUAGE], set())
    assert (opened.suggestion(1), opened.suggestion(2)) == (LANGUAGE, None)


def test_a_suggestion_that_is_withdrawn_loses_its_number() -> None:
    opened = OpenTranscript("s")
    opened.number((0, 5), [MONEY, MARKET], set())
    opened.number((0, 5), [MARKET], set())
    assert opened.suggestion(1) == MARKET


def test_recent_codes_are_few_and_the_latest_come_first() -> None:
    opened = OpenTranscript("s")
    for number in range(REMEMBERED + 2):
        opened.use([str(number)])
    opened.use(["3"])
    assert opened.recent == ["6", "5", "4", "3", "2"]


def test_moves_leave_out_questions_and_short_answers_as_chosen(parts: Parts) -> None:
    document = parts.open.document
    assert document is not None
    every = range(len(document.passages))
    questions = [index for index in every if parts.open.is_question(index)]
    short = [index for index in every if parts.open.is_short_answer(index)]
    assert questions
    for skip, left_out in ((0, set()), (1, {*questions}), (2, {*questions, *short})):
        parts.open.skip = skip
        assert {index for index in every if not parts.open.stops(index)} == left_out
