"""Speaker turns in common styles, and colons that are not labels."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.formats.transcripts.speakers.speaker_turns import recognise
from tests.support.cpu import at_most

SHARED = Path(__file__).resolve().parents[6] / "shared" / "data" / "transcripts" / "hitsave"
SAMPLE = Path(__file__).resolve().parents[5] / "transcripts"

Row = tuple[str, float | None, str]


def rows(text: str, start: int = 0, labels: dict[str, str] | None = None) -> list[Row]:
    return [(turn.speaker, turn.time, text[turn.start : turn.end]) for turn in recognise(text, start, labels)]


def test_names_with_a_colon_after_a_preamble_are_labels() -> None:
    text = "EU-01, cluster manager. Invented.\n\nInterviewer: Hello?\n\nRespondent:  Yes. \n\nSo.\n\nInterviewer: Mm.\n"
    assert rows(text) == [
        ("Interviewer", None, "Hello?"),
        ("Respondent", None, "Yes. \n\nSo."),
        ("Interviewer", None, "Mm."),
    ]


HABITS = {
    "capitals, wrapped": "INTERVIEWER: Where\nwere you?\nEU-06: Here, and\none thing: money.\nINTERVIEWER: And?\nEU-06: No.\n",
    "bold": "**INTERVIEWER:** Where\nwere you?\n\n**EU-06:** Here, and\none thing: money.\n\n**INTERVIEWER:** And?\n\n**EU-06:** No.\n",
    "bold, colon outside": "**INTERVIEWER**: Where\nwere you?\n\n**EU-06**: Here, and\none thing: money.\n\n**INTERVIEWER**: And?\n\n**EU-06**: No.",
    "bold, French space": "**INTERVIEWER :** Where\nwere you?\n\n**EU-06 :** Here, and\none thing: money.\n\n**INTERVIEWER :** And?\n\n**EU-06 :** No.",
    "space before the colon": "INTERVIEWER : Where\nwere you?\n\nEU-06 : Here, and\none thing: money.\n\nINTERVIEWER : And?\n\nEU-06 : No.",
    "full-width colon": "INTERVIEWER：Where\nwere you?\nEU-06：Here, and\none thing: money.\nINTERVIEWER：And?\nEU-06：No.",
}


@pytest.mark.parametrize("habit", HABITS)
def test_every_label_style_is_read(habit: str) -> None:
    assert rows(HABITS[habit]) == [
        ("INTERVIEWER", None, "Where\nwere you?"),
        ("EU-06", None, "Here, and\none thing: money."),
        ("INTERVIEWER", None, "And?"),
        ("EU-06", None, "No."),
    ]


TIMED = {
    "stamp before a colon": "[00:00:12] I: So?\n[00:00:31] R: Yes.\nMore.\n[00:01:22] I: The choir?\n[01:01:24] R: Mm.",
    "stamp after the colon": "I: [00:00:12] So?\nR: [00:00:31] Yes.\nMore.\nI: [00:01:22] The choir?\nR: [01:01:24] Mm.",
    "name and stamp on a line": "I  00:12\nSo?\n\nR  00:31\nYes.\nMore.\n\nI  01:22\nThe choir?\n\nR  01:01:24\nMm.\n",
    "bracketed stamp after": "I [00:12]\nSo?\n\nR [00:31]\nYes.\nMore.\n\nI [01:22]\nThe choir?\n\nR [01:01:24]\nMm.\n",
    "bracketed stamp before": "(00:12) I\nSo?\n\n(00:31) R\nYes.\nMore.\n\n(01:22) I\nThe choir?\n\n(01:01:24) R\nMm.\n",
    "stamp before, no colon": "[00:12] I\nSo?\n[00:31] R\nYes.\nMore.\n[01:22] I\nThe choir?\n[01:01:24] R\nMm.\n",
    "stamp, name, talk": "(00:12) I So?\n(00:31) R Yes.\nMore.\n(01:22) I The choir?\n(01:01:24) R Mm.",
    "bold": "**[00:12] I:** So?\n\n**[00:31] R:** Yes.\nMore.\n\n**[01:22] I:** The choir?\n\n**[01:01:24] R:** Mm.",
}


@pytest.mark.parametrize("habit", TIMED)
def test_time_stamps_are_stored(habit: str) -> None:
    assert rows(TIMED[habit]) == [
        ("I", 12.0, "So?"),
        ("R", 31.0, "Yes.\nMore."),
        ("I", 82.0, "The choir?"),
        ("R", 3684.0, "Mm."),
    ]


def test_numbered_speakers_of_a_recorder_are_read() -> None:
    text = "EU-04  2019-10-02\nExport.\n\nSpeaker 1  00:03\nOkay: go.\n\nSpeaker 2  00:11\nYes.\n\nSpeaker 1  00:22\nBark?\n"
    assert [row[:2] for row in rows(text)] == [("Speaker 1", 3.0), ("Speaker 2", 11.0), ("Speaker 1", 22.0)]


def test_initials_on_separate_lines_are_speakers() -> None:
    text = "(00:12) Moderator\nThanks.\n\n(00:40) A.\nNo.\n\n(01:05) Moderator\nPlease.\n\n(01:13) A.\nWell.\n"
    assert [row[0] for row in rows(text)] == ["Moderator", "A.", "Moderator", "A."]


def test_speaker_lines_with_indented_paragraphs_are_read() -> None:
    text = "Title\nInvented.\n\nInterviewer\n    Thank you.\n\nInterpreter\n    He says: yes.\n\n    And no.\n\nJP-04\n    Old.\n\nInterviewer\n    So?\n\nJP-04\n    Mm.\n"
    assert rows(text) == [
        ("Interviewer", None, "Thank you."),
        ("Interpreter", None, "He says: yes.\n\n    And no."),
        ("JP-04", None, "Old."),
        ("Interviewer", None, "So?"),
        ("JP-04", None, "Mm."),
    ]


def test_japanese_labels_are_read() -> None:
    text = "架空の記録です。\n日時：11月5日\n\n聞き手：はい？\n回答者：一つだけ：お金。\n聞き手：ええ。\n回答者（課長）：うん。\n"
    assert rows(text) == [
        ("聞き手", None, "はい？"),
        ("回答者", None, "一つだけ：お金。"),
        ("聞き手", None, "ええ。"),
        ("回答者（課長）", None, "うん。"),
    ]


def test_magazine_questions_and_unlabelled_answers_are_turns() -> None:
    text = "前書き。\n\n―― 始まりは。\n\nたまたまです。\n\n雨でした。\n\n―― それで。\n\nはい。\n"
    assert rows(text) == [
        ("――", None, "始まりは。"),
        ("", None, "たまたまです。\n\n雨でした。"),
        ("――", None, "それで。"),
        ("", None, "はい。"),
    ]
    assert {row[0] for row in rows(text, labels={"JP-02": "JP-02"})} == {"――", "JP-02"}


def test_captions_are_joined_to_sentences() -> None:
    text = (
        "[00:43.810 --> 00:47.850]  Hello everyone.\n[00:48.350 --> 00:54.570]  I'm here with the trailer\n"
        "[00:54.570 --> 00:57.590]  that came out.\n[00:58.110 --> 00:59.090]  The latest: one.\n"
    )
    assert rows(text) == [
        ("", 43.81, "Hello everyone."),
        ("", 48.35, "I'm here with the trailer\n[00:54.570 --> 00:57.590]  that came out."),
        ("", 58.11, "The latest: one."),
    ]


@pytest.mark.parametrize(
    "talk",
    [
        "We met in 2011. One thing: money.\n\nNote: the recorder was off.\n\nNote: it was on again.\n\nSo.",
        "See http://example.org and https://example.org: both.\n\n12:30 we left.\n\n12:45 we came back: late.",
        "Result: nothing.\n\nWe talked.\n\nWe ate.\n\nWe went.\n\nResult: nothing again.\n\nYes.\n\nNo.",
        "- first: go\n- second: stay\n- third: eat\n\nThat is all: really.",
        "Just one paragraph of talk.",
    ],
)
def test_colon_in_speech_is_not_a_label(talk: str) -> None:
    assert rows(talk) == []


def test_colons_inside_talk_do_not_start_turns() -> None:
    text = (
        "I: What is hard?\n\nR: Much.\n\nOne thing: money.\n\nResult: nothing, as a result.\n\nNote: [phone]\n\n"
        "Budget: none. The budget is gone.\n\nI: And?\n\nR: We left at 12:30.\n\nhttp://a.example: see there\n"
    )
    assert [row[0] for row in rows(text)] == ["I", "R", "I", "R"]


def test_third_speaker_with_one_turn_is_read() -> None:
    text = "Interviewee1 : A.\n\nInterviewer : B?\n\nInterviewee1 : C.\n\nInterviewee2 : D.\n\nInterviewer : E?\n"
    assert [row[0] for row in rows(text)][3] == "Interviewee2"
    named = "Anna: A.\n\nBob: B?\n\nAnna: C.\n\nMrs Kato: D.\n\nBob: E?\n"
    assert [row[0] for row in rows(named)][3] == "Mrs Kato"


def test_single_exchange_is_read() -> None:
    assert [row[0] for row in rows("Anna: Hello?\n\nBob: Hi.\n")] == ["Anna", "Bob"]


def test_lines_about_the_interview_are_not_turns() -> None:
    text = "Date: 12 May\nInterviewer: Anna S.\nRespondent: EU-9\n\nAS: Hello?\n\nEU-9: Hi.\n\nAS: So?\n\nEU-9: Mm.\n"
    assert [row[0] for row in rows(text)] == ["AS", "EU-9", "AS", "EU-9"]
    same = text.replace("AS:", "Interviewer:").replace("EU-9:", "Respondent:")
    assert [row[2] for row in rows(same)] == ["Hello?", "Hi.", "So?", "Mm."]


def test_declared_labels_take_precedence() -> None:
    text = "the boss, really: A.\n\nB.\n\nC.\n\nD.\n\nthe boss, really: E.\n"
    assert rows(text) == []
    assert [row[0] for row in rows(text, labels={"The boss, really": "EU-7"})] == ["EU-7", "EU-7"]


def test_spellings_of_a_speaker_are_unified() -> None:
    assert {row[0] for row in rows("Interviewer: A?\nR: B.\ninterviewer: C?\nR: D.\n")} == {"Interviewer", "R"}


def test_empty_turns_are_skipped() -> None:
    text = "---\nx: y\n---\nI: \nR: Yes.\nI: So?\nR:\n"
    assert rows(text, start=13) == [("R", None, "Yes."), ("I", None, "So?")]


def test_labels_are_short() -> None:
    long = "A person of whom much more than forty characters are said"
    assert rows(f"{long}: A.\n\nB.\n\n{long}: C.\n") == []


@given(st.lists(st.tuples(st.sampled_from(["I", "R", "Anna"]), st.text("ab .?\n:[]é「", max_size=30)), max_size=8))
def test_turns_are_trimmed_in_order_and_inside(turns: list[tuple[str, str]]) -> None:
    text = "".join(f"{label}: {talk}\n" for label, talk in turns)
    end = 0
    for turn in recognise(text):
        assert end <= turn.start < turn.end <= len(text)
        talk = text[turn.start : turn.end]
        assert talk == talk.strip()
        end = turn.end


@pytest.mark.parametrize(
    "text",
    [
        "x" * 5_000_000,
        ("A" + " " * 98 + "x:\n") * 5_000,
        "I: " + "[" * 200_000 + "\nR: " + ":" * 200_000,
        "\n".join(f"Name{chr(65 + n % 26) * (n % 30)}: yes" for n in range(20_000)),
        "[00:00] a\n" * 50_000,
    ],
    ids=["one line", "spaces", "brackets", "many labels", "stamps"],
)
def test_pathological_text_takes_linear_time(text: str) -> None:
    with at_most(loops=200):
        recognise(text)


@pytest.mark.parametrize(
    ("file", "speakers", "turns"),
    [
        ("EU-01.txt", {"Interviewer", "Respondent"}, "\nInterviewer: |\nRespondent: "),
        ("JP-01.txt", {"聞き手", "回答者"}, "\n聞き手：|\n回答者："),
        ("JP-03.txt", {"Interviewer", "Interviewee1", "Interviewee2"}, "\nInterviewe"),
        ("EU-06.txt", {"INTERVIEWER", "EU-06"}, "\nINTERVIEWER: |\nEU-06: "),
        ("JP-04.txt", {"Interviewer", "Interpreter", "JP-04"}, "\nInterviewer\n|\nInterpreter\n|\nJP-04\n"),
    ],
)
def test_sample_study_has_the_expected_turns(file: str, speakers: set[str], turns: str) -> None:
    text = (SAMPLE / file).read_text(encoding="utf-8")
    found = recognise(text)
    assert {turn.speaker for turn in found} == speakers
    starts = ["\nInterviewer : ", "\nInterviewee1 : ", "\nInterviewee2 : "] if file == "JP-03.txt" else turns.split("|")
    assert len(found) == sum(text.count(start) for start in starts)


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data/transcripts is missing")
def test_speech_recognition_captions_are_read() -> None:
    text = (SHARED / "Goodboy Galaxy - Rik Nicol.txt").read_text(encoding="utf-8")
    found = recognise(text)
    assert {turn.speaker for turn in found} == {""}
    assert found[0].time == 43.81
    times = [turn.time or 0.0 for turn in found]
    assert times == sorted(times)
    assert len(found) > 300
    assert recognise((SHARED / "Keitai update Spring 2025.txt").read_text(encoding="utf-8")) == ()


@pytest.mark.parametrize(
    ("text", "answering"),
    [
        ("Interviewer: How was it?\nSato: Fine.\n", "Sato"),
        ("Q: How was it?\nProf. Sato: Fine.\n", "Prof. Sato"),
        ("司会：どうでしたか。\n佐藤：よかったです。\n", "佐藤"),
    ],
)
def test_name_answering_the_only_question_is_a_label(text: str, answering: str) -> None:
    assert [turn.speaker for turn in recognise(text)][1:] == [answering]


def test_heading_after_the_only_question_is_not_a_label() -> None:
    assert [turn.speaker for turn in recognise("Interviewer: How was it?\nResult: nothing came of it.\n")] == [
        "Interviewer"
    ]
