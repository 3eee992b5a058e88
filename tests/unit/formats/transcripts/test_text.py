"""Reading .txt and .md transcripts as sources."""

from __future__ import annotations

import hashlib
import io
import uuid
from pathlib import Path

import pytest

from fusen.errors import FileError
from fusen.formats.registry import Loaded, Options, for_suffix
from fusen.formats.transcripts.text import read
from fusen.model.source import Source

PROJECT = "12345678-1234-5678-1234-567812345678"
SAMPLE = Path(__file__).resolve().parents[4] / "transcripts"
TALK = "I: Why?\nR: So.\nI: Mm.\nR: No.\n"


def load(text: str | bytes, name: str = "a.txt", **options: object) -> Loaded[Source]:
    data = text if isinstance(text, bytes) else text.encode()
    return read(io.BytesIO(data), name, Options(project=PROJECT, **options))  # type: ignore[arg-type]


def source(text: str | bytes, name: str = "a.txt", **options: object) -> Source:
    return load(text, name, **options).items[0]


def spoken(made: Source) -> list[tuple[str, str]]:
    return [(turn.speaker, made.text[turn.start : turn.end]) for turn in made.turns]


def test_text_and_hash_are_stored() -> None:
    made = source(b"\xef\xbb\xbfI: Why?\r\nR: Cafe\xcc\x81. \rI: So?\r\n", "sub/a.md")
    assert made.text == "I: Why?\nR: Cafe\u0301. \nI: So?\n"
    assert made.sha256 == hashlib.sha256(made.text.encode()).hexdigest()
    assert made.guid == str(uuid.uuid5(uuid.UUID(PROJECT), "sub/a.md"))
    assert (made.path, made.format, made.encoding) == ("sub/a.md", "markdown", "utf-8-sig")
    assert made.interviewers == ("I",)
    assert [turn.interviewer for turn in made.turns] == [True, False, True]


@pytest.mark.parametrize("name", ["a.txt", "a.md", "b.markdown", "A.TXT"])
def test_registry_uses_the_text_reader(name: str) -> None:
    assert for_suffix(name, "transcript").load("reader") is read


def test_header_is_read() -> None:
    text = (
        "---\ntitle: 'EU-02: health'\ndate: 2019-09-18\nlanguage: French\ninterviewer: B.\ncase: EU-02\n"
        f"interpreter: no\ntags: [a, b]\nempty:\n---\n\n{TALK}"
    )
    made = source(text)
    assert made.header == {
        "title": "EU-02: health",
        "date": "2019-09-18",
        "case": "EU-02",
        "interpreter": "no",
        "tags": "a; b",
        "empty": "",
    }
    assert made.language == "fr"
    assert made.text == text
    assert spoken(made)[0] == ("I", "Why?")
    assert made.interviewers == ("I",)


def test_header_maps_labels_to_speakers() -> None:
    made = source(f"---\nspeakers:\n  i: Anna\n  R: EU-7\ninterviewer: R\n---\n{TALK}")
    assert [speaker for speaker, _ in spoken(made)] == ["Anna", "EU-7", "Anna", "EU-7"]
    assert made.interviewers == ("EU-7",)
    once = source("---\nspeakers: [the chair, me]\n---\nthe chair: A.\n\nme: B.\n\none thing: d.\n")
    assert [speaker for speaker, _ in spoken(once)] == ["the chair", "me"]
    pairs = source(f"---\nspeakers:\n- I: Anna\n- R: EU-7\n---\n{TALK}")
    assert pairs.speakers == ("Anna", "EU-7")


@pytest.mark.parametrize(
    ("header", "line", "problem"),
    [
        ("title: 'open\ndate: x", 4, "quoted"),
        ("title: a\n\tdate: b", 3, ""),
        ("title: a: b", 2, "mapping values"),
        ("case: a\ncase: b", 3, "`case` twice"),
        ("title: *none", 2, "alias"),
    ],
)
def test_invalid_headers_are_refused(header: str, line: int, problem: str) -> None:
    with pytest.raises(FileError) as caught:
        load(f"---\n{header}\n---\n{TALK}", "x/a.txt")
    assert caught.value.message.startswith(f"x/a.txt, line {line}: ")
    assert problem in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "---\nI: Why?\nR: So.\n",
        "---\nWe met, and then: nothing\n- more\n---\nI: Why?\nR: So.\n",
        "---\n- a\n- b\n---\nI: Why?\nR: So.\n",
        "---\n---\nI: Why?\nR: So.\n",
        "----\ntitle: a\n---\nI: Why?\nR: So.\n",
        " ---\ntitle: a\n---\nI: Why?\nR: So.\n",
    ],
)
def test_dashes_without_a_header_are_text(text: str) -> None:
    made = source(text)
    assert made.header == {}
    assert spoken(made)[-2:] == [("I", "Why?"), ("R", "So.")]


def test_nested_values_and_unknown_languages_are_reported() -> None:
    loaded = load(f"---\nplace: {{town: x}}\nlanguage: partly Klingon\n---\n{TALK}")
    assert loaded.items[0].header == {}
    assert loaded.items[0].language == ""
    assert ["`place`" in loaded.warnings[0], "Klingon" in loaded.warnings[1]] == [True, True]


def test_header_without_text_is_refused() -> None:
    with pytest.raises(FileError, match="no text after the header"):
        load("---\ntitle: a\n---\n \n")


def test_text_without_speakers_is_one_turn_with_a_warning() -> None:
    loaded = load("---\ncase: A\n---\n\n We met. One thing: money.\n\nSo. \n")
    assert spoken(loaded.items[0]) == [("", "We met. One thing: money.\n\nSo.")]
    assert loaded.items[0].interviewers == ()
    (warning,) = loaded.warnings
    assert warning.startswith("a.txt: no speakers were recognised")
    assert "speakers:" in warning


def test_language_is_detected_or_declared() -> None:
    assert source(TALK).language == ""
    assert source(TALK, language="de-AT").language == "de"
    assert source(f"---\nlanguage: fr\n---\n{TALK}", language="de").language == "de"
    assert source("聞き手：はい？\n回答者：そうです。\n").language == "ja"
    assert (
        source("---\ntitle: Invented interview about clusters\n---\n聞き手：はい？\n回答者：そうです。\n").language
        == "ja"
    )


def test_interviewers_can_be_declared() -> None:
    assert source(TALK, interviewers=("R",)).interviewers == ("R",)
    loaded = load(TALK, interviewers=("Anna", "R"))
    assert loaded.items[0].interviewers == ("R",)
    assert loaded.warnings == ("a.txt: no interviewer called Anna speaks here; its speakers are: I, R",)
    assert "no named speakers" in load("Just talk.", interviewers=("Anna",)).warnings[-1]


def test_only_guessed_encodings_are_reported() -> None:
    data = "I: Ça va ?\nR: Très bien, merci, l'été déjà.\nI: Où êtes-vous ?\n".encode("cp1252")
    assert "a guess" in load(data).warnings[0]
    assert source(data, encoding="latin-1").encoding == "iso8859-1"
    assert load(data, encoding="latin-1").warnings == ()


SPEAKERS = {
    "EU-01.txt": ("Interviewer", "Respondent"),
    "EU-02.md": ("Enquêteur", "EU-02"),
    "EU-03.txt": ("I", "R"),
    "EU-04.txt": ("Speaker 1", "Speaker 2"),
    "EU-05.md": ("Moderator", "A."),
    "EU-06.txt": ("INTERVIEWER", "EU-06"),
    "JP-01.txt": ("聞き手", "回答者"),
    "JP-02.txt": ("――", ""),
    "JP-03.txt": ("Interviewer", "Interviewee1", "Interviewee2"),
    "JP-04.txt": ("Interviewer", "Interpreter", "JP-04"),
    "JP-05.md": ("I", "P5"),
    "JP-06.txt": ("interviewer", "JP-06"),
}


@pytest.mark.parametrize("name", SPEAKERS)
def test_sample_study_is_read(name: str) -> None:
    with (SAMPLE / name).open("rb") as file:
        loaded = read(file, name, Options(project=PROJECT))
    made = loaded.items[0]
    assert loaded.warnings == ()
    assert made.speakers == SPEAKERS[name]
    assert made.interviewers == SPEAKERS[name][:1]
    assert (made.turns[-1].time is not None) == (name in {"EU-03.txt", "EU-04.txt", "EU-05.md"})
    assert made.turns[-1].end == len(made.text.rstrip())


@pytest.mark.parametrize(
    "text", ["1\n00:00:01,000 --> 00:00:02,000\nMia: We lost.\n\n2\n00:00:03,000 --> 00:00:04,000\nJon: Why?\n", "WEBVTT\n\n00:01.000 --> 00:02.000\nMia: We lost.\n\n00:03.000 --> 00:04.000\nJon: Why?\n"]
)  # fmt: skip
def test_captions_in_a_text_file_are_read(text: str) -> None:
    (source,) = read(io.BytesIO(text.encode()), "talk.txt", Options(PROJECT)).items
    assert [(turn.speaker, turn.time) for turn in source.turns] == [("Mia", 1.0), ("Jon", 3.0)]
    assert "-->" not in source.text


STAMPED = """Recorded online.

[00:00.000 --> 00:04.000]  Could you tell me
[00:04.000 --> 00:07.500]  how it began?
[00:07.500 --> 00:12.000]  We met
at a fair.
[00:20.000 --> 00:24.000]  The language was hard.
"""


def test_stamps_at_the_beginning_of_lines_are_no_words() -> None:
    made = source(STAMPED, "a.txt")
    assert [(turn.time, made.text[turn.start : turn.end]) for turn in made.turns] == [
        (0, "Could you tell me how it began?"), (7.5, "We met at a fair."), (20, "The language was hard."),
    ]  # fmt: skip
    assert made.text.startswith("Recorded online.\n\nCould")
    assert made.times.seconds == (0, 4, 7.5, 20)
