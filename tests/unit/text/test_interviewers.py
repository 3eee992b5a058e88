"""Recognition of interviewers."""

from __future__ import annotations

import pytest

from fusen.formats.transcripts.speakers.speaker_turns import recognise
from fusen.text.interviewers import Recurrence, SpeakerEvidence, gather, infer, judge, mark, recurrence
from fusen.text.role_words import is_name_of_interviewer
from tests.benchmarks.speakers import LEAST, collections, measure


def asking(text: str, *declared: str) -> tuple[str, ...]:
    return infer(recognise(text), text, declared)


@pytest.mark.parametrize(
    "name",
    "Interviewer|INTERVIEWER|interviewer 2|Interviewer (B)|I|I1|INT|Int.|Q|Q:|Moderator|Enquêteur|Enquêtrice|Intervieweuse|"
    "Entrevistador|Interviewerin|聞き手|質問者|インタビュアー|司会|――|──|Ｑ|Kérdező|görüşmeci|ερευνητής".replace(
        "Q:|", ""
    ).split("|"),
)
def test_interviewer_names_are_recognised(name: str) -> None:
    assert is_name_of_interviewer(name)


@pytest.mark.parametrize(
    "name",
    [
        "Interviewee",
        "Interviewee1",
        "Interpreter",
        "R",
        "P3",
        "Ian",
        "回答者",
        "",
        "通訳",
        "Quentin",
        "Client",
        "User 3",
        "katılımcı",
    ],
)
def test_other_names_are_not_interviewers(name: str) -> None:
    assert not is_name_of_interviewer(name)


def test_declared_interviewer_takes_precedence() -> None:
    text = "Interviewer: A?\nBob: B.\nInterviewer: C?\nBob: D.\n"
    assert asking(text) == ("Interviewer",)
    assert asking(text, "bob ") == ("Bob",)
    assert asking(text, "Nobody here") == ("Interviewer",)


def test_interpreter_is_not_an_interviewer() -> None:
    text = "Interpreter: He asks, why?\nAnna: So.\n" * 6
    assert asking(text) == ()
    assert asking("Interviewer: A?\nInterpreter: B?\nJP: C.\n" * 3) == ("Interviewer",)


def test_interviewer_is_found_by_questions_and_length() -> None:
    text = "Speaker 1: So, what is it? [laughs]\nSpeaker 2: It is a long story of bark, and more.\n" * 4
    assert asking(text + "Speaker 1: Mm.\nSpeaker 2: You see?\n") == ("Speaker 1",)


def test_unclear_evidence_finds_no_interviewer() -> None:
    assert asking("Anna: Yes, and you?\nBob: Well, and you?\n" * 5) == ()
    assert asking("Anna: It is so.\nBob: It was so.\n" * 5) == ()
    assert asking("Anna: What?\nBob: Nothing at all.\n") == ()


def test_japanese_questions_are_recognised() -> None:
    text = "田中さん：それはどうしてですか。\n佐藤さん：いや、雨が降ったとかで、長い話になります。\n" * 4
    assert asking(text) == ("田中さん",)


def test_single_speaker_is_not_an_interviewer() -> None:
    assert asking("I: Why?\nI: How?\nI: What?\n") == ()


def test_mark_sets_the_interviewer_of_turns() -> None:
    turns = recognise("I: A?\nR: B.\nI: C?\n")
    assert [turn.interviewer for turn in mark(turns, ("I",))] == [True, False, True]
    assert [(t.start, t.end, t.speaker, t.time) for t in mark(turns, ("I",))] == [
        (t.start, t.end, t.speaker, t.time) for t in turns
    ]


@pytest.mark.parametrize("role", ["Participant", "Respondent", "INTERVIEWEE", "Befragte", "Enquêtée", "Entrevistado", "回答者", "Haastateltava", "Deelnemer 2", "Client", "Teilnehmende", "katılımcı", "المشارك"])  # fmt: skip
def test_label_respondent_makes_the_other_speaker_the_interviewer(role: str) -> None:
    talk = f"Dan: Okay. Now the budget.\n{role}: Okay.\nDan: Go on.\n{role}: We have enough of it this year.\n"
    assert asking(talk + f"Dan: Thank you.\n{role}: Thank you.\n") == ("Dan",)


def test_tag_questions_are_ignored() -> None:
    text = "Ada: The fair was late. And early.\nBea: It was late, right?\n" * 5
    assert asking(text) == ()


def test_group_moderator_is_found_despite_talking_most() -> None:
    text = "Rosa: Here is a long task about a shelf and its parts, look at it. What do you see?\nAli: Two.\nRosa: Who sees more?\nEva: Three.\n"
    assert asking(text * 4) == ("Rosa",)


def test_two_questioners_are_reported_as_doubtful() -> None:
    text = "Rosa: What do you see?\nAli: Two of them, and a shelf.\nKai: And what is it for?\nEva: For books, and for plates.\n"
    verdict = judge(gather(recognise(text * 6), text * 6))
    assert set(verdict.interviewers) == {"Rosa", "Kai"}
    assert not verdict.clear


def test_second_label_with_the_same_letter_is_doubtful() -> None:
    text = "M: What do you see?\nZoe: Two of them.\nM2: And you, Pia?\nPia: A shelf.\nM: What is it for?\nZoe: For books and plates.\n"
    verdict = judge(gather(recognise(text * 4), text * 4))
    assert (set(verdict.interviewers), verdict.clear) == ({"M", "M2"}, False)


@pytest.mark.parametrize("labels", [("Speaker 1", "Speaker 2"), ("P1", "P2")])
def test_numbered_participants_are_not_second_interviewers(labels: tuple[str, str]) -> None:
    first, second = labels
    text = f"{first}: What do you see in it?\n{second}: Two of them, in the corner.\n{first}: And Zoe?\nZoe: Nothing at all, it is dark.\n"
    assert judge(gather(recognise(text * 4), text * 4)).interviewers == (first,)


def test_interviewer_label_without_questions_is_doubtful() -> None:
    text = "I: We went to the fair in May.\nTom: What did you see there?\nI: A hall of machines.\nTom: And then?\n" * 3
    verdict = judge(gather(recognise(text), text))
    assert (verdict.interviewers, verdict.clear, verdict.candidates) == (("I",), False, ("I", "Tom"))


def test_few_questions_in_a_group_are_weak_evidence() -> None:
    text = "Ann: We may start. Who begins?\nBen: I do.\nAnn: It is dark here.\nCid: It is. And wet.\nAnn: What now?\nBen: We go on.\n"
    assert not judge(gather(recognise(text), text)).clear


def test_three_questions_of_a_short_stretch_are_weak_evidence() -> None:
    text = "Ann: Who has the map?\nBen: It lay on the table, I left it there for you.\n" * 3
    verdict = judge(gather(recognise(text), text))
    assert (verdict.interviewers, verdict.clear, verdict.candidates) == (("Ann",), False, ("Ann", "Ben"))
    assert judge(gather(recognise(text * 2), text * 2)).clear


def test_questions_of_a_group_that_another_asks_nearly_as_often_are_weak_evidence() -> None:
    text = "Ann: Who has it?\nBen: You, no? Or who has the map?\nCid: It lay there.\nAnn: And the red one?\n" * 3
    assert not judge(gather(recognise(text), text)).clear


def test_label_named_by_the_user_is_the_interviewer_in_other_sources() -> None:
    text = "Ann: It rained in May.\nBen: It snowed in June. Did it?\nAnn: It did.\nBen: So.\n"
    found = gather(recognise(text), text)
    assert judge(found, Recurrence(decided=frozenset(["ann"]))).interviewers == ("Ann",)


def test_joint_label_asks_if_both_speakers_ask() -> None:
    text = "I1: So?\nR: Yes.\nI2: And?\nR: No.\nI1 and I2: Thanks!\nR: Bye.\n"
    assert set(asking(text)) == {"I1", "I2", "I1 and I2"}


def test_name_in_many_sources_is_the_interviewer() -> None:
    quiet = "Ida: Here it is.\n{0}: I see.\nIda: Go on.\n{0}: It is red, is it not? And long.\n"
    asked = "Ida: Here it is.\n{0}: I see.\nIda: What do you see?\n{0}: A line.\nIda: And here?\n{0}: Dots, all over the place.\n"
    talks = [quiet.format("Lena"), asked.format("Otto"), asked.format("Vera")]
    found = [gather(recognise(talk), talk) for talk in talks]
    seen = recurrence(found)
    assert judge(found[0]).candidates[0] == "Lena"
    assert judge(found[0], seen).interviewers == ("Ida",)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sample, labels as written", "sample, names for all", "transcripts", "cases"])
def test_rules_match_labelled_files(kind: str) -> None:
    sources = dict(collections()).get(kind)
    if sources is None:
        pytest.skip("../shared/data is missing")
    measured = measure(sources)
    assert measured.right >= LEAST * measured.files
    assert measured.silent == ()


def evidence(*rows: tuple[str, int, int, int]) -> list[SpeakerEvidence]:
    """Rows of name, turns, questions and characters; the first speaker opens."""
    return [
        SpeakerEvidence(name, turns, questions, turns, chars, number == 0, False, False)
        for number, (name, turns, questions, chars) in enumerate(rows)
    ]


def test_single_turn_asks_beside_a_source_with_the_same_labels() -> None:
    clear, short = (
        evidence(("Dr Ray", 8, 7, 400), ("Mia", 8, 0, 2000)),
        evidence(("Mia", 1, 0, 300), ("Dr Ray", 1, 0, 4)),
    )
    assert not judge(short).clear
    verdict = judge(short, recurrence([clear, short]))
    assert (verdict.interviewers, verdict.clear) == (("Dr Ray",), True)
    assert "asks in other sources" in verdict.why


@pytest.mark.parametrize(
    ("asker", "other", "sources", "clear"),
    [("T", "C", 1, False), ("T", "C", 2, True), ("Speaker 1", "Speaker 2", 3, False)],
)
def test_letters_need_two_sources_and_numbered_speakers_are_no_evidence(
    asker: str, other: str, sources: int, clear: bool
) -> None:
    study = [evidence((asker, 8, 7, 400), (other, 8, 0, 2000)) for _ in range(sources)]
    short = evidence((other, 1, 0, 300), (asker, 1, 0, 4))
    assert judge(short, recurrence([*study, short])).clear is clear


def test_speakers_who_ask_each_other_in_turn_stay_doubtful() -> None:
    study = [evidence(("Ana", 8, 7, 400), ("Ben", 8, 0, 2000)), evidence(("Ben", 8, 7, 400), ("Ana", 8, 0, 2000))]
    short = evidence(("Ana", 1, 0, 300), ("Ben", 1, 0, 4))
    assert not judge(short, recurrence([*study, short])).clear
