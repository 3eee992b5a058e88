"""Decisions on passages and the line of reasons."""

from __future__ import annotations

from fusen.model.suggestion import PassageLabels, Reason, reason_line

REASONS = (
    Reason("context", "who speaks", 0.1),
    Reason("phrase", "its phrases: grant", 2.0, unquoted="phrases of the code"),
    Reason("word", "助成金", 1.0, unquoted=""),
    Reason("usual", "how common the code is", 5.0),
    Reason("context", "its place", -1.0),
    Reason("context", "the passages around it", 0.5),
)


def test_strongest_reasons_come_first_without_the_base_rate() -> None:
    assert reason_line(REASONS) == "its phrases: grant · 助成金 · the passages around it"
    assert reason_line(REASONS, most=1) == "its phrases: grant"


def test_line_without_words_quotes_nobody_and_takes_the_next_reason() -> None:
    line = reason_line(REASONS, words=False)
    assert line == "phrases of the code · the passages around it · who speaks"


def test_equal_reasons_are_written_once() -> None:
    assert reason_line([Reason("context", "who speaks", 1), Reason("context", "who speaks", 2)]) == "who speaks"


def test_no_positive_reason_is_an_empty_line() -> None:
    assert reason_line([]) == ""
    assert reason_line([Reason("word", "x", 0.0), Reason("word", "y", -1.0)]) == ""


def test_reviewed_passage_without_codes_is_a_decision() -> None:
    assert not PassageLabels(1).empty
    assert PassageLabels(1, reviewed=False).empty
    assert not PassageLabels(1, rejected=frozenset({"f"}), reviewed=False).empty
