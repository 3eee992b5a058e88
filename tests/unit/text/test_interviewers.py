"""Who asks."""

from __future__ import annotations

import pytest

from fusen.formats.transcripts.speaker_turns import recognise
from fusen.text.interviewers import infer, mark
from fusen.text.role_words import is_name_of_interviewer


def asking(text: str, *declared: str) -> tuple[str, ...]:
    return infer(recognise(text), text, declared)


@pytest.mark.parametrize(
    "name",
    "Interviewer|INTERVIEWER|interviewer 2|Interviewer (B)|I|I1|INT|Int.|Q|Q:|Moderator|Enquêteur|Enquêtrice|Intervieweuse|"
    "Entrevistador|Interviewerin|聞き手|質問者|インタビュアー|司会|――|──|Ｑ".replace("Q:|", "").split("|"),
)
def test_names_of_interviewers(name: str) -> None:
    assert is_name_of_interviewer(name)


@pytest.mark.parametrize(
    "name", ["Interviewee", "Interviewee1", "Interpreter", "R", "P3", "Ian", "回答者", "", "通訳", "Quentin"]
)
def test_names_of_others(name: str) -> None:
    assert not is_name_of_interviewer(name)


def test_declared_comes_first() -> None:
    text = "Interviewer: A?\nBob: B.\nInterviewer: C?\nBob: D.\n"
    assert asking(text) == ("Interviewer",)
    assert asking(text, "bob ") == ("Bob",)
    assert asking(text, "Nobody here") == ("Interviewer",)


def test_an_interpreter_is_none() -> None:
    text = "Interpreter: He asks, why?\nAnna: So.\n" * 6
    assert asking(text) == ()
    assert asking("Interviewer: A?\nInterpreter: B?\nJP: C.\n" * 3) == ("Interviewer",)


def test_by_questions_and_length() -> None:
    text = "Speaker 1: So, what is it? [laughs]\nSpeaker 2: It is a long story of bark, and more.\n" * 4
    assert asking(text + "Speaker 1: Mm.\nSpeaker 2: You see?\n") == ("Speaker 1",)


def test_only_when_clear() -> None:
    assert asking("Anna: Yes, and you?\nBob: Well, and you?\n" * 5) == ()
    assert asking("Anna: It is so.\nBob: It was so.\n" * 5) == ()
    assert asking("Anna: What?\nBob: Nothing at all.\n") == ()


def test_japanese_questions() -> None:
    text = "田中さん：それはどうしてですか。\n佐藤さん：いや、雨が降ったとかで、長い話になります。\n" * 4
    assert asking(text) == ("田中さん",)


def test_one_speaker_has_no_interviewer() -> None:
    assert asking("I: Why?\nI: How?\nI: What?\n") == ()


def test_mark() -> None:
    turns = recognise("I: A?\nR: B.\nI: C?\n")
    assert [turn.interviewer for turn in mark(turns, ("I",))] == [True, False, True]
    assert [(t.start, t.end, t.speaker, t.time) for t in mark(turns, ("I",))] == [
        (t.start, t.end, t.speaker, t.time) for t in turns
    ]
