"""Which passages coders are compared on."""

from __future__ import annotations

from fusen.model.coding import Case, Coding, Consent, Place
from fusen.model.source import Passages, Turn
from fusen.study.agreement.overlap import SpeakerConsent, Window, spans_by_source

PASSAGES = Passages([(0, 10, 2, 0), (10, 20, 2, 1), (20, 30, 2, 2)])
TURNS = (Turn(0, 10, "I", interviewer=True), Turn(10, 20, "R"), Turn(20, 30, "S"))


def coding(user: str, code: str, source: str, start: int, end: int) -> Coding:
    return Coding("g", user, code, source, start, end, "manual", "2026-01-01T00:00:00Z", "v")


def case(name: str, speaker: str | None, consent: Consent = "quote") -> Case:
    return Case(name, name, (Place("s", speaker),), consent)


def test_passage_is_in_the_window_only_as_a_whole() -> None:
    window = Window({}, {"s": [(0, 10)]})
    assert window.shows("s", 2, 10)
    assert not window.shows("s", 5, 11)
    assert not window.shows("other", 0, 5)
    assert not window.open


def test_coding_meets_the_window_with_one_character() -> None:
    window = Window({}, {"s": [(0, 10)]})
    assert window.meets("s", 9, 20)
    assert not window.meets("s", 10, 20)
    assert Window({}).meets("s", 10, 20)


def test_open_round_hides_its_passages() -> None:
    window = Window({"s": [(0, 10)]})
    assert not window.shows("s", 5, 15)
    assert window.shows("s", 10, 15)
    assert Window({}).open


def test_spans_have_a_list_for_each_coder_in_order() -> None:
    spans = spans_by_source([coding("ben", "f", "s", 3, 9), coding("anna", "f", "t", 0, 2)], ["anna", "ben"])
    assert spans == {"s": {"f": [[], [(3, 9)]]}, "t": {"f": [[(0, 2)], []]}}


def test_interviewers_passages_are_left_out_and_consent_is_of_the_speaker() -> None:
    voices = SpeakerConsent([case("R", "R", "none"), case("S", "S")])
    assert list(voices.interviewee("s", PASSAGES, TURNS)) == [((10, 20), False), ((20, 30), True)]


def test_speaker_without_a_case_of_their_own_belongs_to_that_of_the_source() -> None:
    assert list(SpeakerConsent([case("all", None)]).interviewee("s", PASSAGES, TURNS)) == [
        ((10, 20), True),
        ((20, 30), True),
    ]
    assert [counts for _, counts in SpeakerConsent([]).interviewee("s", PASSAGES, TURNS)] == [False, False]


def test_one_speaker_who_may_only_be_counted_keeps_the_source_out_of_lists() -> None:
    assert not SpeakerConsent([case("R", "R", "analyse"), case("S", "S")]).listed("s")
    assert SpeakerConsent([case("R", "R", "analyse")]).listed("other")
