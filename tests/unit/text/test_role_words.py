"""Words for roles in many languages."""

from __future__ import annotations

import pytest

from fusen.text.role_words import (
    is_generic,
    is_interpreter,
    is_letter_of_respondent,
    is_name_of_interviewer,
    is_name_of_respondent,
    joined_names,
)


@pytest.mark.parametrize("name", ["Interviewer", "interviewerin 2", "Ｉ", "聞き手", "Frage", "entrevistadora", "――"])
def test_words_for_interviewers(name: str) -> None:
    assert is_name_of_interviewer(name)
    assert not is_name_of_respondent(name)


@pytest.mark.parametrize("name", ["Participant 3", "Befragte", "回答者", "entrevistada", "Respondent A"])
def test_words_for_respondents(name: str) -> None:
    assert is_name_of_respondent(name)
    assert not is_name_of_interviewer(name)


def test_names_of_people_are_no_roles() -> None:
    assert not any(map(is_name_of_interviewer, ("Irene", "Quinn", "")))
    assert not any(map(is_name_of_respondent, ("Ms Guest-Green", "Anna")))


def test_letters_and_numbered_speakers_say_nothing_of_a_person() -> None:
    assert is_letter_of_respondent("P3")
    assert not is_letter_of_respondent("I")
    assert is_generic("SPEAKER_00")
    assert not is_generic("Anna")
    assert is_interpreter("Dolmetscherin")


def test_joined_names_need_every_speaker() -> None:
    known = {"anna", "ben"}
    assert joined_names("Anna and Ben", known) == ("Anna", "Ben")
    assert joined_names("Anna, and Ben", known) == ("Anna", "Ben")
    assert joined_names("Anna and Cara", known) == ()
    assert joined_names("Anna", known) == ()
