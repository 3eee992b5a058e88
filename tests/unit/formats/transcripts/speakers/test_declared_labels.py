"""Labels of speakers that a person or a legend declares."""

from __future__ import annotations

import pytest

from fusen.errors import FusenError
from fusen.formats.transcripts.speakers.declared_labels import (
    bare_label,
    called_so,
    compiled,
    declared_heads,
    pattern_heads,
    read_legend,
)
from fusen.formats.transcripts.speakers.speaker_labels import Head


def lines_of(text: str) -> list[tuple[int, str]]:
    result, at = [], 0
    for line in text.split("\n"):
        result.append((at, line))
        at += len(line) + 1
    return result


@pytest.mark.parametrize(
    ("label", "bare"), [("[Anna]", "Anna"), ("### Anna:", "Anna"), ("【田中】：", "田中"), (" :: ", "::"), ("", "")]
)
def test_label_is_undressed(label: str, bare: str) -> None:
    assert bare_label(label) == bare


def test_declared_name_keeps_the_label_if_it_only_repeats_it() -> None:
    assert called_so("ANNA", {"anna": "Anna"}) == "ANNA"
    assert called_so("I1", {"i1": "Interviewer"}) == "Interviewer"
    assert called_so("R", {}) == "R"


def test_declared_label_is_found_at_line_starts_and_not_in_talk() -> None:
    text = "Anna: We paid.\nAnna said so.\nBob"
    assert [head.line for head in declared_heads(["Anna"], [], lines_of(text))] == [0]
    assert declared_heads([" "], [], lines_of(text)) == []


def test_label_without_a_sign_needs_talk_that_begins_with_a_capital() -> None:
    text = "Anna We paid.\nAnna said so."
    assert [head.talk for head in declared_heads(["Anna"], [], lines_of(text))] == [5]


def test_pattern_finds_name_time_and_talk() -> None:
    text = "[田中 0:05] 資金です\nmore talk\n[Anna 12,5] Yes"
    heads = pattern_heads("[{name} {time}] {talk}", text, [start for start, _ in lines_of(text)])
    assert [(head.label, head.time, text[head.talk : head.talk + 2]) for head in heads] == [
        ("田中", 5.0, "資金"),
        ("Anna", 12.5, "Ye"),
    ]


@pytest.mark.parametrize("pattern", ["{talk}", "{name} {name}", "{name} {time} {time}"])
def test_pattern_names_each_part_once(pattern: str) -> None:
    with pytest.raises(FusenError, match=r"names \{name\} once"):
        compiled(pattern)


def test_talk_comes_last_and_a_dangerous_expression_is_refused() -> None:
    with pytest.raises(FusenError, match=r"\{talk\} comes last"):
        compiled("{talk} {name}")
    with pytest.raises(FusenError, match="--speaker-pattern: "):
        compiled("(?P<name>(a+)+)")


def heads(text: str, *labels: str) -> list[Head]:
    return [
        Head(start, start + len(label) + 2, label, None, False, False, False, True)
        for start, line in lines_of(text)
        for label in labels
        if line.startswith(f"{label}: ")
    ]


def test_legend_gives_labels_their_names() -> None:
    text = "I1: Interviewer\nR1: Respondent\nI1: Who paid?\nR1: Nobody did."
    legend = read_legend(lines_of(text), heads(text, "I1", "R1"))
    assert legend.names == {"I1": "Interviewer", "R1": "Respondent"}
    assert legend.lines == {0, 16}


def test_talk_at_the_top_is_no_legend() -> None:
    text = "I1: Who paid?\nR1: Nobody did.\nI1: And then?\nR1: It ended."
    assert read_legend(lines_of(text), heads(text, "I1", "R1")).names == {}
