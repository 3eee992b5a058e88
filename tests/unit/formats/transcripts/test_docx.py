"""Word transcripts: text, labels and skipped parts."""

from __future__ import annotations

import io
import zipfile

import docx as python_docx
import pytest

from fusen.errors import FileError
from tests.support.documents import docx, load, paragraph, source, spoken, word_table, zipped

TALK = [("I", "Why?"), ("R", "So."), ("I", "Mm?"), ("R", "No.")]
RUN = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'


def test_paragraph_labels_are_speakers() -> None:
    made = source(docx("".join(paragraph(f"{who}: {words}") for who, words in TALK)), "a.docx")
    assert made.text == "I: Why?\n\nR: So.\n\nI: Mm?\n\nR: No.\n"
    assert spoken(made) == TALK
    assert (made.format, made.interviewers) == ("docx", ("I",))


def test_document_written_by_word_is_read() -> None:
    document = python_docx.Document()
    document.add_heading("Interview 7", 1)
    for who, words in [("Anna", "Why?"), ("Bob", "So — ça va 日本 😀."), ("Anna", "Mm?"), ("Bob", "No.")]:
        written = document.add_paragraph()
        written.add_run(who).bold = True
        written.add_run(f"  {words}")
    content = io.BytesIO()
    document.save(content)
    made = source(content.getvalue(), "a.docx")
    assert made.text.startswith("Interview 7\n\nAnna  Why?\n\nBob  So — ça va 日本 😀.")
    assert spoken(made) == [("Anna", "Why?"), ("Bob", "So — ça va 日本 😀."), ("Anna", "Mm?"), ("Bob", "No.")]


def test_bold_name_lines_with_times_are_labels() -> None:
    lines = [
        ("Anna 00:01:05", "Why?"),
        ("Bob 01:12", "So."),
        ("Anna 01:20", "Mm?"),
        ("Bob 01:31", "No."),
        ("Anna 1:40", "Ah."),
    ]
    made = source(docx("".join(paragraph("", bold=who) + paragraph(words) for who, words in lines)), "a.docx")
    assert [turn.speaker for turn in made.turns] == ["Anna", "Bob", "Anna", "Bob", "Anna"]
    assert [turn.time for turn in made.turns] == [65, 72, 80, 91, 100]


def test_bold_name_used_once_is_a_label_and_bold_words_are_not() -> None:
    lines = [("Anna", "Why?"), ("Bob", "So."), ("Anna", "Mm?"), ("Mrs Kato", "Tea?"), ("Bob", "No.")]
    body = paragraph("", bold="Part one") + "".join(paragraph(f" {words}", bold=who) for who, words in lines)
    made = source(docx(body + paragraph(" was what I meant", bold="really")), "a.docx")
    assert [turn.speaker for turn in made.turns] == ["Anna", "Bob", "Anna", "Mrs Kato", "Bob"]


def test_bold_is_read_from_styles() -> None:
    styles = (
        '<w:style w:styleId="Name"><w:rPr><w:b/></w:rPr></w:style>'
        '<w:style w:styleId="Plain"><w:rPr><w:b w:val="0"/></w:rPr></w:style>'
    )
    run = '<w:p><w:r><w:rPr><w:rStyle w:val="{}"/></w:rPr><w:t>{}</w:t></w:r><w:r><w:t xml:space="preserve"> {}</w:t></w:r></w:p>'
    talk = [("Anna", "Why?"), ("Bob", "So."), ("Anna", "Mm?"), ("Bob", "No.")]
    body = "".join(run.format("Name", who, words) for who, words in talk)
    assert spoken(source(docx(body, styles=styles), "a.docx")) == talk
    assert source(docx(body.replace('"Name"', '"Plain"'), styles=styles), "a.docx").speakers == ("",)


def test_table_rows_are_turns() -> None:
    rows = [
        ("Time", "Speaker", "Text"),
        ("00:01", "I", "Why?"),
        ("00:05", "R", "So."),
        ("", "", "And more."),
        ("00:09", "I", "Mm?"),
    ]
    made = source(docx(paragraph("Interview") + word_table(rows)), "a.docx")
    assert spoken(made) == [("I", "Why?"), ("R", "So.\n\nAnd more."), ("I", "Mm?")]
    assert [turn.time for turn in made.turns] == [1, 5, 9]
    bare = source(docx(word_table([row[1:] for row in rows[1:3]] * 3)), "a.docx")
    assert spoken(bare) == [("I", "Why?"), ("R", "So.")] * 3


def test_other_tables_are_lines_of_text() -> None:
    made = source(
        docx(paragraph("Terms") + word_table([("cluster", "a group of firms"), ("region", "a part of it")])), "a.docx"
    )
    assert made.text == "Terms\n\ncluster\ta group of firms\n\nregion\ta part of it\n"


def test_insertions_are_kept_and_deletions_skipped() -> None:
    body = (
        "<w:p>" + RUN.format("I: We ") + '<w:ins w:id="1">' + RUN.format("really ") + "</w:ins>"
        '<w:del w:id="2"><w:r><w:delText>never </w:delText></w:r></w:del>' + RUN.format("met.") + "</w:p>"
        '<w:p><w:moveFrom w:id="3">' + RUN.format("moved ") + "</w:moveFrom>" + RUN.format("R: So.") + "</w:p>"
    )  # fmt: skip
    loaded = load(docx(body), "a.docx")
    assert loaded.items[0].text == "I: We really met.\n\nR: So.\n"
    assert any("2 tracked deletions" in warning for warning in loaded.warnings)


def test_footnotes_and_comments_follow_the_talk_outside_turns() -> None:
    body = (
        paragraph("I: Why?")
        + '<w:p><w:commentRangeStart w:id="0"/>' + RUN.format("R: So") + '<w:commentRangeEnd w:id="0"/>'
        + '<w:r><w:footnoteReference w:id="2"/></w:r>' + RUN.format(".") + "</w:p>"
    )  # fmt: skip
    made = source(
        docx(
            body,
            footnotes=f'<w:footnote w:id="0" w:type="separator">{paragraph("-")}</w:footnote><w:footnote w:id="2">{paragraph("laughs")}</w:footnote>',
            comments=f'<w:comment w:id="0" w:author="Yuki">{paragraph("check this")}</w:comment>',
        ),
        "a.docx",
    )
    assert made.text == (
        "I: Why?\n\nR: So[1].\n\nNotes\n\n[1] laughs\n\nComments\n\n[comment 1, Yuki: “R: So”] check this\n"
    )
    assert spoken(made) == [("I", "Why?"), ("R", "So[1].")]


def test_breaks_tabs_links_and_fields_are_read() -> None:
    body = (
        '<w:p><w:r><w:t>R:</w:t><w:tab/><w:t>one</w:t><w:br/><w:t>two</w:t></w:r><w:hyperlink>' + RUN.format(" three")
        + '</w:hyperlink><w:r><w:instrText>PAGE</w:instrText></w:r><w:sdt><w:sdtContent>' + RUN.format(" four")
        + "</w:sdtContent></w:sdt></w:p>"
    )  # fmt: skip
    assert source(docx(body), "a.docx").text == "R:\tone\ntwo three four\n"


def test_otter_document_is_read() -> None:
    lines = ["Interview 3", "Wed, Nov 22", "SUMMARY KEYWORDS", "funding, cluster", "SPEAKERS", "Anna Smith, Bob", "Anna Smith  00:00", "Hello.", "Bob  01:43", "Yes.", "Transcribed by https://otter.ai"]  # fmt: skip
    made = source(docx("".join(map(paragraph, lines))), "a.docx")
    assert spoken(made) == [("Anna Smith", "Hello."), ("Bob", "Yes.")]
    assert [turn.time for turn in made.turns] == [0, 103]
    assert (made.format, made.header) == ("otter", {"title": "Interview 3", "keywords": "funding; cluster"})


def test_macros_and_text_boxes_are_reported() -> None:
    box = f"<w:p><w:r><w:pict><w:txbxContent>{paragraph('boxed')}</w:txbxContent></w:pict></w:r></w:p>"
    with zipfile.ZipFile(io.BytesIO(docx(paragraph("I: A") + box))) as plain:
        members: dict[str, str | bytes] = {name: plain.read(name) for name in plain.namelist()}
    loaded = load(zipped({**members, "word/vbaProject.bin": b"x"}), "a.docm")
    assert loaded.items[0].text == "I: A\n\nboxed\n"
    assert [word in " ".join(loaded.warnings) for word in ("1 text box", "macros are not used")] == [True, True]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"MZ\x90\0" * 50, "a Windows program"),
        (b"\xd0\xcf\x11\xe0" * 50, "password-protected"),
        (b"", "empty"),
        (b"PK\x03\x04 cut", "cut short"),
        (b"Hello", "no archive"),
        (zipped({"a.txt": "x"}), "no Word document"),
        (zipped({"word/document.xml": "<a/>"}), "no Word document"),
        (zipped({"word/document.xml": "<w:document"}), "broken"),
        (docx(""), "no text"),
    ],
)
def test_invalid_documents_are_refused(data: bytes, message: str) -> None:
    with pytest.raises(FileError, match=message) as caught:
        load(data, "x/a.docx")
    assert caught.value.message.startswith("x/a.docx")


def styled(text: str, *switches: str) -> str:
    inside = "".join(f"<w:{switch}/>" for switch in switches)
    return f'<w:r><w:rPr>{inside}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_hidden_text_is_skipped_and_counted() -> None:
    body = paragraph("I: Why?") + f"<w:p>{styled('R: So. ')}{styled('secret note', 'vanish')}{styled('Yes.')}</w:p>"
    loaded = load(docx(body), "a.docx")
    assert loaded.items[0].text == "I: Why?\n\nR: So. Yes.\n"
    assert any("2 words of hidden text" in warning for warning in loaded.warnings)


def test_struck_through_text_is_marked() -> None:
    body = f"<w:p>{styled('R: We had ')}{styled('no ', 'strike')}{styled('little', 'dstrike')}{styled(' money.')}</w:p>"
    loaded = load(docx(body), "a.docx")
    assert loaded.items[0].text == "R: We had ~~no little~~ money.\n"
    assert any("1 struck-through stretch" in warning for warning in loaded.warnings)


def test_text_boxes_are_read_once() -> None:
    box = f"<w:txbxContent>{paragraph('In the box.')}</w:txbxContent>"
    copies = f'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>'
    body = f"<w:p><w:r><w:t>I: Why?</w:t>{copies}</w:r></w:p>{paragraph('R: So.')}"
    loaded = load(docx(body), "a.docx")
    assert loaded.items[0].text == "I: Why?\n\nIn the box.\n\nR: So.\n"
    assert any("1 text box is read" in warning for warning in loaded.warnings)


QUESTIONS = ("Why Japan?", "Was war schwierig?", "¿Qué ganaron las empresas?")
ANSWERS = ("We met at a fair.", "Die Sprache, und die Zeit.", "Dos clientes.")


def looks(text: str, style: str = "", run: str = "") -> str:
    return f"<w:p><w:pPr>{style}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ({"style": '<w:pStyle w:val="Heading2"/>'}, {}),
        ({"style": '<w:numPr><w:numId w:val="1"/></w:numPr>'}, {}),
        ({"run": '<w:color w:val="C00000"/>'}, {"run": '<w:color w:val="auto"/>'}),
        ({}, {"run": '<w:color w:val="0000FF"/>'}),
        ({}, {"run": "<w:b/>"}),
        ({}, {"run": "<w:i/>"}),
    ],
)
def test_looks_tell_questions_from_answers(question: dict[str, str], answer: dict[str, str]) -> None:
    body = "".join(looks(QUESTIONS[n], **question) + looks(ANSWERS[n], **answer) for n in range(3))
    expected = [row for n in range(3) for row in (("Interviewer", QUESTIONS[n]), ("", ANSWERS[n]))]
    assert spoken(source(docx(body), "a.docx")) == expected


@pytest.mark.parametrize("heading", [(), ("Question", "Answer"), ("Interviewer", "Interviewee"), ("質問", "回答")])
def test_a_table_of_questions_and_answers_is_talk(heading: tuple[str, ...]) -> None:
    rows = [*([heading] if heading else []), *zip(QUESTIONS, ANSWERS, strict=True)]
    asking, answering = heading or ("Interviewer", "")
    expected = [row for n in range(3) for row in ((asking, QUESTIONS[n]), (answering, ANSWERS[n]))]
    assert spoken(source(docx(word_table(rows)), "a.docx")) == expected


def test_a_table_of_names_and_dates_is_no_talk() -> None:
    rows = [("Place", "Nagoya"), ("Date", "2019-11-22"), ("Interviewer", "Mia"), ("Length", "40 min")]
    assert [turn.speaker for turn in source(docx(word_table(rows)), "a.docx").turns] == [""]
