"""RTF of Word, WordPad and TextEdit."""

from __future__ import annotations

import pytest

from fusen.errors import FileError
from tests.support.documents import load, source, spoken

MAC = rb"""{\rtf1\ansi\ansicpg1252\cocoartf2639
{\fonttbl\f0\fswiss\fcharset0 Helvetica-Bold;\f1\fswiss\fcharset0 Helvetica;}
{\colortbl;\red255\green255\blue255;}
\pard\tx566\f0\b\fs24 \cf0 Interviewer:
\f1\b0  Caf\'e9 \uc0\u8211  one thing: \u55357 \u56832  ok \u26085 \u26412 ?\
\
EU-1: Yes\'85 ja.\
\
Interviewer: And?\
\
EU-1: No.}"""
WORD = rb"""{\rtf1\ansi\ansicpg1252\deff0\uc1{\fonttbl{\f0 Calibri;}}{\info{\author Secret}}\pard I: Ca va, \u233? bien?\par
R: {\b oui} \'e0 1{\*\bkmkstart x}\par \trowd\cellx1\cellx2 A\cell B c\cell\row I: et?\par R: non\par }"""


def test_textedit_document_is_read() -> None:
    made = source(MAC, "a.rtf")
    assert (
        made.text == "Interviewer: Café – one thing: 😀 ok 日本?\n\nEU-1: Yes… ja.\n\nInterviewer: And?\n\nEU-1: No.\n"
    )
    assert made.speakers == ("Interviewer", "EU-1")


def test_word_rtf_is_read() -> None:
    made = source(WORD, "a.rtf")
    assert made.text == "I: Ca va, é bien?\n\nR: oui à 1\n\nA\tB c\n\nI: et?\n\nR: non\n"
    assert spoken(made)[2:] == [("I", "et?"), ("R", "non")]


@pytest.mark.parametrize(("page", "word"), [("1250", "žluť"), ("1251", "жёлт"), ("932", "日本語"), ("10000", "é")])
def test_code_pages_are_decoded(page: str, word: str) -> None:
    codec = "mac_roman" if page == "10000" else f"cp{page}"
    escaped = "".join(f"\\'{byte:02x}" for byte in word.encode(codec))
    assert (
        source(f"{{\\rtf1\\ansi\\ansicpg{page} I: {escaped}\\par R: x\\par }}", "a.rtf").text == f"I: {word}\n\nR: x\n"
    )


def test_raw_bytes_are_decoded_and_pictures_skipped() -> None:
    picture = "{\\pict\\pngblip " + "89504e47" * 4000 + "}"
    assert (
        source(f"{{\\rtf1 I: caf\xe9{picture}\\par R: x\\par }}".encode("cp1252"), "a.rtf").text == "I: café\n\nR: x\n"
    )
    binary = b"{\\rtf1 I: a{\\pict\\bin12 {{{{}}{{{{\0\\}\\par R: x\\par }"
    assert source(binary, "a.rtf").text == "I: a\n\nR: x\n"


def test_skipped_parts_are_reported() -> None:
    loaded = load(rb"{\rtf1 I: a{\footnote no}\par R: {\deleted b}\par }", "a.rtf")
    assert "no" not in loaded.items[0].text
    assert [word in " ".join(loaded.warnings) for word in ("footnotes", "deletions")] == [True, True]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"Hello", "no RTF"),
        (b"PK\x03\x04", "no RTF"),
        (b"{\\rtf1 " + b"{" * 1000, "nested"),
        (b"{\\rtf1 I: a\\u99999999999 }", "damaged"),
        (b"{\\rtf1 }", "no text"),
    ],
)
def test_invalid_rtf_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(FileError, match=message):
        load(data, "a.rtf")


def test_hidden_text_is_skipped_and_struck_text_marked() -> None:
    rtf = rb"{\rtf1\ansi I: Why?\par R: So {\v secret {\b note} }it {\strike was}\strike0  is.\v gone\v0  Yes.\par}"
    loaded = load(rtf, "a.rtf")
    assert loaded.items[0].text == "I: Why?\n\nR: So it ~~was~~ is. Yes.\n"
    assert any("2 stretches of hidden text" in warning for warning in loaded.warnings)
    assert any("1 struck-through stretch" in warning for warning in loaded.warnings)


def test_text_boxes_are_paragraphs_where_they_are_anchored() -> None:
    box = rb"{\shp{\*\shpinst{\sp{\sn shapeType}{\sv 202}}{\shptxt \pard Ole: From a box.\par}}}"
    data = rb"{\rtf1\ansi Ida: We met in May.\par " + box + rb"Ida: Who paid?\par Ole: Nobody did.\par}"
    loaded = load(data, "a.rtf")
    assert [name for name, _ in spoken(loaded.items[0])] == ["Ida", "Ole", "Ida", "Ole"]
    assert spoken(loaded.items[0])[1] == ("Ole", "From a box.")
    assert "a.rtf: text boxes (1) are read where they are anchored; check their place" in loaded.warnings


ASKED = [
    ("Où est-ce que cela a commencé ?", "Au port, avec un peu d'argent."),
    ("Et ensuite ?", "Ensuite tout est allé vite."),
    ("Qui a payé ?", "La ville."),
]


def in_rtf(text: str) -> str:
    return "".join(sign if ord(sign) < 128 else rf"\u{ord(sign)}?" for sign in text)


@pytest.mark.parametrize("sign", ["b", "i"])
@pytest.mark.parametrize(
    "shape",
    [
        r"{{\{sign} {question}}}\par {answer}\par ",
        r"\{sign} {question}\{sign}0\par {answer}\par ",
        r"\{sign} {question}\par\plain {answer}\par ",
    ],
)
def test_questions_in_bold_or_italics_are_an_interviewers(shape: str, sign: str) -> None:
    body = "".join(
        shape.format(sign=sign, question=in_rtf(question), answer=in_rtf(answer)) for question, answer in ASKED
    )
    made = source(r"{\rtf1\ansi{\stylesheet{\s1\b heading 1;}}" + body + "}", "a.rtf")
    assert spoken(made) == [pair for question, answer in ASKED for pair in (("Interviewer", question), ("", answer))]
    assert made.interviewers == ("Interviewer",)


def test_bold_names_without_colons_are_labels() -> None:
    lines = [("Ida", "Who paid for it?"), ("Ole", "Nobody did, I think."), ("Ida", "And then?"), ("Ole", "It went on.")]
    made = source(r"{\rtf1\ansi " + "".join(rf"{{\b {name}}} {words}\par " for name, words in lines) + "}", "a.rtf")
    assert spoken(made) == lines


def test_bold_text_keeps_every_sign_of_a_code_page() -> None:
    line = r"{\b\'93\'fa\'96\'7b\b0 \'93\'fa\'96\'7b\i \'93\'fa}"
    assert source(r"{\rtf1\ansi\ansicpg932 " + line + "}", "a.rtf").text == "日本日本日\n"
