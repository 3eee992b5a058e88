"""Choice of speaker labels among candidates."""

from __future__ import annotations

import pytest

from fusen.formats.transcripts.speakers.speaker_labels import Head, accepted, is_no_label, is_role
from fusen.formats.transcripts.speakers.speaker_turns import recognise


def heads(*labels: str, bold: str = "", stamped: str = "") -> list[Head]:
    return [
        Head(10 * n, 10 * n + 5, label, None, label in stamped.split(), label in bold.split(), False, True)
        for n, label in enumerate(labels)
    ]


def chosen(found: list[Head], text: str = "", paragraphs: int = 0, **known: str) -> list[str]:
    return [head.label for head in accepted(found, text, 0, paragraphs or len(found), known)]


def test_recurring_names_are_labels() -> None:
    assert chosen(heads("Anna", "Bob", "Anna", "Bob")) == ["Anna", "Bob", "Anna", "Bob"]
    assert chosen(heads("Anna", "Bob", "Anna", "Bob"), paragraphs=40) == []
    assert chosen([]) == []


@pytest.mark.parametrize(
    "label", ["Note", "For example, this", "and then", "Yeah.", "Http", "one thing", "Fünf Dinge zu viel sagt er"]
)
def test_recurring_prefix_among_few_lines_is_not_always_a_label(label: str) -> None:
    assert chosen(heads("Anna", "Bob", "Anna", label, "Bob", label, *["Anna", "Bob"] * 9)).count(label) == 0


def test_lower_case_labels_need_to_be_frequent() -> None:
    assert chosen(heads("anna", "bob", "anna", "bob", "anna", "bob")) == ["anna", "bob"] * 3


def test_role_labels_need_not_recur() -> None:
    assert chosen(heads("Interviewer", "Outcome")) == ["Interviewer", "Outcome"]
    assert chosen(heads("Interviewer", "Outcome"), text="as an outcome") == ["Interviewer"]


@pytest.mark.parametrize(
    "label", ["Interviewee1", "R", "R2", "Speaker 3", "回答者", "Interpreter", "P (female)", "Enquêtée", "Q"]
)
def test_role_names_are_labels(label: str) -> None:
    assert is_role(label)


@pytest.mark.parametrize("label", ["Anna", "Result", "EU-02", "Rome", ""])
def test_other_words_are_not_role_names(label: str) -> None:
    assert not is_role(label)


def test_notes_are_not_labels() -> None:
    assert is_no_label("NOTE")
    assert is_no_label("備考")
    assert not is_no_label("Noah")


def test_label_punctuation_is_removed() -> None:
    found = heads("Anna", "Bob", "Anna", "Bob", "Kyoto", "Kyoto", bold="Anna Bob")
    assert chosen(found) == ["Anna", "Bob", "Anna", "Bob", "Kyoto", "Kyoto"]
    most = heads(*["Anna", "Bob"] * 6, "Kyoto", "Kyoto", bold="Anna Bob")
    assert set(chosen(most)) == {"Anna", "Bob"}
    assert set(chosen(most, kyoto="Kyoto")) == {"Anna", "Bob", "Kyoto"}


def test_list_is_not_read_as_speakers() -> None:
    many = [f"City{chr(65 + n)}x" for n in range(20)]
    assert set(chosen(heads("Anna", "Bob", "Anna", "Bob", *many))) == {"Anna", "Bob"}


@pytest.mark.parametrize("label", ["Therapist", "Ärztin", "Psychologue", "Terapeuta", "医師", "Nurse 2"])
def test_professions_are_roles_that_may_speak_once(label: str) -> None:
    text = f"{label}: Tell me how it went.\n\nClient: I did not sleep much, and then I got up.\n"
    assert [turn.speaker for turn in recognise(text)] == [label, "Client"]
