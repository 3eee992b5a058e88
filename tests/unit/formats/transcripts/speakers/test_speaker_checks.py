"""Unlabelled answers, overlapping talk, misspelt labels and bold questions."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from fusen.formats.registry import Options, for_suffix
from fusen.formats.transcripts.speakers.speaker_checks import alike, answers_apart, overlaps_apart
from fusen.model.source import Source, Turn
from tests.support.documents import PROJECT, docx, paragraph, pdf


def read(name: str, content: str | bytes, **options: object) -> Source:
    data = content if isinstance(content, bytes) else content.encode()
    loaded = for_suffix(name, "transcript").load("reader")(io.BytesIO(data), name, Options(PROJECT, **options))  # type: ignore[arg-type]
    source: Source = loaded.items[0]
    return source


def spoken(source: Source) -> list[tuple[str, str, bool]]:
    return [(turn.speaker, source.text[turn.start : turn.end], turn.interviewer) for turn in source.turns]


LINES = (
    "MODERATOR: How did it begin?",
    "With money.",
    "MODERATOR: And then?",
    "It ended. All of it.",
    "MODERATOR: Thanks.",
)
WANTED = [
    ("MODERATOR", "How did it begin?", True), ("", "With money.", False), ("MODERATOR", "And then?", True),
    ("", "It ended. All of it.", False), ("MODERATOR", "Thanks.", True),
]  # fmt: skip
CAPTIONS = "WEBVTT\n\n" + "\n".join(f"00:00:0{n}.000 --> 00:00:0{n}.900\n{line}\n" for n, line in enumerate(LINES))
TABLE = "speaker,text\n" + "\n".join(
    f"MODERATOR,{line.partition(': ')[2]}" if ":" in line else f",{line}" for line in LINES
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "\n\n".join(LINES)), ("b.txt", "\n".join(LINES)), ("c.md", "\n\n".join(LINES)),
        ("d.docx", docx("".join(map(paragraph, LINES)))), ("e.html", "".join(f"<p>{line}</p>" for line in LINES)),
        ("f.rtf", r"{\rtf1\ansi " + "".join(rf"{line}\par " for line in LINES) + "}"), ("g.vtt", CAPTIONS), ("h.csv", TABLE),
    ],
)  # fmt: skip
def test_unlabelled_answers_belong_to_another_speaker(name: str, content: str | bytes) -> None:
    assert spoken(read(name, content)) == WANTED


def test_declared_interviewer_speaks_only_the_questions() -> None:
    text = "Kim: How did it begin?\n\nWith money.\n\nKim: Tell me more.\n\nIt ended.\n"
    asked = read("a.txt", text, interviewers=("kim",))
    assert [(speaker, asks) for speaker, _, asks in spoken(asked)] == [("Kim", True), ("", False)] * 2
    respondent = read("a.txt", "R: It began.\n\nWith money.\n\nR: Then it ended.\n\nAll of it.\n")
    assert {speaker for speaker, *_ in spoken(respondent)} == {"R"}


def test_talk_before_the_first_question_is_an_answer() -> None:
    text = "Well, here I am.\n\nMODERATOR: So?\n\nYes.\n\nMODERATOR: And?\n\nNo.\n"
    assert spoken(read("a.txt", text))[0] == ("", "Well, here I am.", False)


def test_turns_of_two_speakers_are_unchanged() -> None:
    turns = (Turn(3, 7, "I"), Turn(12, 15, "R"))
    assert answers_apart("I: Why?\n\nR: So.\n", turns, ()) == turns


@pytest.mark.parametrize("slip", ["Frau Mueller", "Fr. Müller", "Frau Muller"])
def test_a_label_that_occurs_once_as_a_slip_of_another_is_a_turn(slip: str) -> None:
    talk = "I: Und dann?\nFrau Müller: Ja, so war es.\n"
    source = read("a.txt", f"{talk * 3}I: Wann?\n{slip}: Im Mai.\n")
    assert spoken(source)[-2:] == [("I", "Wann?", True), (slip, "Im Mai.", False)]


def turns_of(**counts: int) -> list[Turn]:
    return [Turn(0, 1, name.replace("_", " ")) for name, count in counts.items() for _ in range(count)]


def test_misspelt_label_is_reported() -> None:
    assert alike(turns_of(AMANADA=2, AMANDA=40, I=40), "a.txt") == (
        'a.txt: AMANADA (2 turns) and AMANDA (40) look like one speaker: --speakers "AMANADA=AMANDA" makes them one',
    )
    assert len(alike(turns_of(Interviewer=30, Interveiwer=1), "a.txt")) == 1


@pytest.mark.parametrize("gap", ["\n\n", "\n"])
@pytest.mark.parametrize(
    ("question", "answer"),
    [("それはなぜですか。", "はい。"), ("Who paid?", "The town."), ("Ποιος πλήρωσε;", "Κανείς.")],
)
def test_short_answers_to_one_name_are_another_speakers(question: str, answer: str, gap: str) -> None:
    result = read("a.txt", gap.join(f"岡: {question}{gap}{answer}" for _ in range(4)) + "\n")
    assert spoken(result)[:2] == [("岡", question, True), ("", answer, False)]


@pytest.mark.parametrize(
    ("rare", "usual"),
    [
        ("齋藤", "斎藤"),
        ("渡邉", "渡辺"),
        ("岡さん", "岡"),
        ("森 健", "森健"),
        ("森　健", "森"),
        ("Ｍｉａ", "Mia"),
        ("J K", "JK"),
    ],
)
def test_a_label_in_another_spelling_is_reported(rare: str, usual: str) -> None:
    turns = [Turn(0, 1, name) for name in (rare, *[usual] * 9, *["聞き手"] * 9)]
    assert len(alike(turns, "a.txt")) == 1


@pytest.mark.parametrize(("one", "other"), [("田中", "田村"), ("佐藤", "加藤"), ("森 健", "森 徹"), ("岡", "森")])
def test_two_surnames_are_two_people(one: str, other: str) -> None:
    assert alike([Turn(0, 1, name) for name in (one, *[other] * 9)], "a.txt") == ()


@pytest.mark.parametrize(
    "counts",
    [
        {"Speaker_1": 2, "Speaker_2": 30}, {"Interviewee_A": 2, "Interviewee_B": 30}, {"Maria": 20, "Mario": 30},
        {"P1": 3, "P2": 30}, {"Anna": 3, "Bert": 30}, {"Interviewer": 30, "Interviewee": 40},
    ],
)  # fmt: skip
def test_similar_names_of_two_people_are_not_reported(counts: dict[str, int]) -> None:
    assert alike(turns_of(**counts), "a.txt") == ()


def bold(text: str, tag: str = "b") -> str:
    return f"<w:p><w:r><w:rPr><w:{tag}/></w:rPr><w:t>{text}</w:t></w:r></w:p>"


@pytest.mark.parametrize("tag", ["b", "i"])
def test_bold_or_italic_questions_are_turns(tag: str) -> None:
    body = (
        bold("Interview 4", tag) + bold("How did it begin?", tag) + paragraph("With money.") + paragraph("And time.")
        + bold("What came then, and why?", tag) + paragraph("It ended.")
    )  # fmt: skip
    assert spoken(read("a.docx", docx(body))) == [
        ("Interviewer", "How did it begin?", True), ("", "With money.\n\nAnd time.", False),
        ("Interviewer", "What came then, and why?", True), ("", "It ended.", False),
    ]  # fmt: skip
    marked = "**How did it begin?**\n\nWith *much* money.\n\n**And then?**\n\nIt ended.\n"
    assert [asks for *_, asks in spoken(read("a.md", marked))] == [True, False, True, False]


def test_bold_headings_are_not_questions() -> None:
    body = bold("Background") + paragraph("We are small.") + bold("Funding") + paragraph("There is none.")
    assert {speaker for speaker, *_ in spoken(read("a.docx", docx(body)))} == {""}


def pieces(words: str, *others: str) -> list[tuple[str, str]]:
    turns = [Turn(0, len(words), "Ana", 3.0), *(Turn(len(words), len(words), other) for other in others)]
    return [(turn.speaker, words[turn.start : turn.end]) for turn in overlaps_apart(words, turns)]


@pytest.mark.parametrize(
    ("words", "result"),
    [
        ("It was //Ben: Yes.// late.", [("Ana", "It was"), ("Ben", "Yes."), ("Ana", "late.")]),
        ("It was //Ben: Yes. // late.", [("Ana", "It was"), ("Ben", "Yes."), ("Ana", "late.")]),
        ("It was //ben: Yes.", [("Ana", "It was"), ("Ben", "Yes.")]),
        ("//Ben: Yes.// Late.", [("Ben", "Yes."), ("Ana", "Late.")]),
        ("A //Ben: b //Ana: a// c", [("Ana", "A"), ("Ben", "b"), ("Ana", "a"), ("Ana", "c")]),
        ("私は//Ben：はい//行った", [("Ana", "私は"), ("Ben", "はい"), ("Ana", "行った")]),
    ],
)
def test_overlaps_of_speakers_are_turns(words: str, result: list[tuple[str, str]]) -> None:
    assert pieces(words, "Ben") == result


@pytest.mark.parametrize("words", ["See http://Ben:80/a now", "So //mhm// it is", "One //Note: this// thing"])
def test_other_slashes_stay_in_the_turn(words: str) -> None:
    assert pieces(words, "Ben") == [("Ana", words)]


def test_speakers_with_numbers_may_speak_in_overlaps_only() -> None:
    words = "So //S3: no// it is"
    turns = [Turn(0, len(words), "S1", 3.0), Turn(len(words), len(words), "S2")]
    assert [(turn.speaker, turn.time) for turn in overlaps_apart(words, turns)] == [
        ("S1", 3.0), ("S3", None), ("S1", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"), [("José", "JOSE"), ("Müller", "Mueller"), ("Søren", "Soeren"), ("Łucja Nowák", "Łucja Nowak")]
)
def test_labels_that_differ_by_accents_are_alike(one: str, other: str) -> None:
    assert len(alike([Turn(0, 1, name) for name in (one, *[other] * 9)], "a.txt")) == 1


@pytest.mark.parametrize(("one", "other"), [("パパ", "ババ"), ("É", "E")])
def test_voiced_signs_and_single_letters_part_labels(one: str, other: str) -> None:
    assert alike([Turn(0, 1, name) for name in (one, *[other] * 9)], "a.txt") == ()


ASKED = [
    ("How did it all begin?", "With money of the region."),
    ("And what came then?", "Then it went fast."),
    ("Who paid for that?", "The town did."),
]
CAPTION = "00:00:0{0}.000 --> 00:00:0{0}.900\n{1}\n\n"


def in_table(label: str) -> str:
    return "speaker,text\n" + "".join(f"{label},{question}\n,{answer}\n" for question, answer in ASKED)


def in_captions(label: str) -> str:
    lines = [line for question, answer in ASKED for line in (f"{label}: {question}", answer)]
    return "WEBVTT\n\n" + "".join(CAPTION.format(number, line) for number, line in enumerate(lines))


def in_pdf(label: str) -> bytes:
    return pdf([[line for question, answer in ASKED for line in (f"{label}: {question}", answer)]])


@pytest.mark.parametrize("label", ["Ilse Roth", "Chair", "Moderator"])
@pytest.mark.parametrize(("name", "content"), [("a.csv", in_table), ("a.vtt", in_captions), ("a.pdf", in_pdf)])
def test_answers_without_a_label_are_another_speakers_in_every_format(
    name: str, content: Callable[[str], str | bytes], label: str
) -> None:
    turns = spoken(read(name, content(label)))
    assert [(speaker, words) for speaker, words, _ in turns] == [
        (speaker, words) for question, answer in ASKED for speaker, words in ((label, question), ("", answer))
    ]


@pytest.mark.parametrize(("name", "content"), [("a.csv", in_table), ("a.vtt", in_captions)])
def test_declared_interviewer_is_alone_in_asking(name: str, content: Callable[[str], str]) -> None:
    turns = spoken(read(name, content("Ilse Roth").replace("?", "."), interviewers=("Ilse Roth",)))
    assert [asks for *_, asks in turns] == [True, False] * 3
