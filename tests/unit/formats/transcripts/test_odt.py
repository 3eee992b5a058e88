"""OpenDocument transcripts, generated and real."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import FileError
from tests.support.documents import load, odt, source, spoken, zipped

REAL = Path(__file__).resolve().parents[5] / "shared" / "data" / "transcripts" / "serdif"
P = "<text:p>{}</text:p>"
BOLD = '<style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'


def test_labels_white_space_and_lists_are_read() -> None:
    body = P.format("I:  Why\n so?") + "<text:list><text:list-item>" + P.format(
        'R:<text:s text:c="3"/>one<text:line-break/>two<text:tab/>three'
    ) + "</text:list-item></text:list>" + P.format("I: <text:span>Mm</text:span>?")  # fmt: skip
    made = source(odt(body), "a.odt")
    assert made.text == "I: Why so?\n\nR:   one\ntwo\tthree\n\nI: Mm?\n"
    assert spoken(made) == [("I", "Why so?"), ("R", "one\ntwo\tthree"), ("I", "Mm?")]


def test_bold_names_are_labels() -> None:
    talk = [("Anna", "Why?"), ("Bob", "So."), ("Anna", "Mm?"), ("Bob", "No.")]
    body = "".join(P.format(f'<text:span text:style-name="T1">{who}</text:span> {words}') for who, words in talk)
    assert spoken(source(odt(body, BOLD), "a.odt")) == talk
    assert source(odt(body), "a.odt").speakers == ("",)


def test_table_rows_are_turns() -> None:
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    rows = [("I", "Why is that so?"), ("R", "So it is here."), ("I", "Mm, and so on?"), ("R", "No, it is not.")]
    inside = "".join(f"<table:table-row>{''.join(map(cell.format, row))}</table:table-row>" for row in rows)
    assert spoken(source(odt(f"<table:table>{inside}</table:table>"), "a.odt")) == rows


def test_changes_footnotes_and_comments_are_separated() -> None:
    deletion = f'<text:tracked-changes><text:changed-region><text:deletion>{P.format("gone")}</text:deletion></text:changed-region></text:tracked-changes>'  # fmt: skip
    note = f'<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>{P.format("laughs")}</text:note-body></text:note>'  # fmt: skip
    comment = f"<office:annotation><dc:creator>Yuki</dc:creator>{P.format('check')}</office:annotation>"
    loaded = load(odt(deletion + P.format("I: Why?") + P.format(f"R: So{note}, {comment}yes.")), "a.odt")
    assert loaded.items[0].text == (
        "I: Why?\n\nR: So[1], yes.\n\nNotes\n\n[1] laughs\n\nComments\n\n[comment 1, Yuki] check\n"
    )
    assert spoken(loaded.items[0])[-1] == ("R", "So[1], yes.")
    assert any("1 tracked deletion is" in warning for warning in loaded.warnings)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (zipped({"a": "x"}), "no OpenDocument text"),
        (zipped({"content.xml": "<a/>"}), "no OpenDocument text"),
        (b"MZ" * 9, "program"),
        (odt(""), "no text"),
    ],
)
def test_invalid_documents_are_refused(data: bytes, message: str) -> None:
    with pytest.raises(FileError, match=message):
        load(data, "a.odt")


@pytest.mark.skipif(not REAL.is_dir(), reason="../shared/data/transcripts/serdif is missing")
@pytest.mark.parametrize(
    ("file", "moderator", "characters"), [("P10_GMT20211130.odt", 8, 20_000), ("P1_GMT20211118.odt", 1, 20_000)]
)
def test_interviews_with_only_the_moderator_labelled_are_read(file: str, moderator: int, characters: int) -> None:
    made = source((REAL / file).read_bytes(), file)
    assert made.speakers == ("", "MODERATOR")
    assert made.interviewers == ("MODERATOR",)
    asked = [talk for speaker, talk in spoken(made) if speaker]
    assert len(asked) == moderator == made.text.count("MODERATOR:")
    assert all("\n" not in talk for talk in asked)
    assert sum(len(talk) for speaker, talk in spoken(made) if not speaker) > characters
    assert made.text.startswith("1 Read the ‘Home’ tab information.\n\n")


def test_hidden_text_is_left_out_and_struck_text_marked() -> None:
    styles = (
        '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
        '<style:style style:name="S"><style:text-properties style:text-line-through-style="solid"/></style:style>'
    )
    body = (
        '<text:p>Ida: We <text:span text:style-name="H">never ever </text:span>met.</text:p>'
        '<text:p>Ole: <text:span text:style-name="S">Who paid?</text:span> And then?</text:p>'
        '<text:p text:style-name="H">Cut this.</text:p><text:p>Ida: Nobody did.</text:p>'
    )
    loaded = load(odt(body, styles), "a.odt")
    assert spoken(loaded.items[0]) == [("Ida", "We met."), ("Ole", "~~Who paid?~~ And then?"), ("Ida", "Nobody did.")]
    assert loaded.warnings[:2] == (
        "a.odt: 4 words of hidden text are left out", "a.odt: 1 struck-through stretch is marked ~~so~~",
    )  # fmt: skip


@pytest.mark.parametrize("question", ['<text:h text:outline-level="2">{}</text:h>', "<text:list><text:list-item><text:p>{}</text:p></text:list-item></text:list>"])  # fmt: skip
def test_headings_and_items_of_lists_that_ask_are_questions(question: str) -> None:
    talk = [("Why Japan?", "We met at a fair."), ("What was hard?", "The language."), ("And now?", "We go on.")]
    body = "".join(f"{question.format(asked)}<text:p>{answer}</text:p>" for asked, answer in talk)
    expected = [row for asked, answer in talk for row in (("Interviewer", asked), ("", answer))]
    assert spoken(source(odt(body), "a.odt")) == expected
