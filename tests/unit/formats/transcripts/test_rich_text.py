"""Paragraphs and tables of a document as text with turns."""

from __future__ import annotations

from fusen.formats.registry import Loaded, Options
from fusen.formats.transcripts.build_source import About
from fusen.formats.transcripts.rich_text import Block, DocumentTable, Notes, Paragraph, read_blocks
from fusen.model.source import Source
from tests.support.documents import spoken


def read(*blocks: Block, notes: tuple[Notes, ...] = (), **options: object) -> Loaded[Source]:
    made = Options(project="12345678-1234-5678-1234-567812345678", **options)  # type: ignore[arg-type]
    return read_blocks(blocks, "a.x", made, About("x"), notes)


def bold(name: str, words: str = "") -> Paragraph:
    return Paragraph(f"{name} {words}".strip(), len(name))


def test_empty_paragraphs_and_outer_space_are_dropped() -> None:
    made = read(Paragraph("  I: Why? "), Paragraph(" \n"), Paragraph("R: So.\nYes.\t")).items[0]
    assert made.text == "I: Why?\n\nR: So.\nYes.\n"


def test_only_questions_are_labelled() -> None:
    lines = ["Task one", "Well then.", "MODERATOR: Yes?", "So it is.", "And so on.", "MODERATOR: Thanks.", "Bye."]
    made = read(*map(Paragraph, lines)).items[0]
    assert spoken(made) == [
        ("", "Task one\n\nWell then."), ("MODERATOR", "Yes?"), ("", "So it is.\n\nAnd so on."), ("MODERATOR", "Thanks."), ("", "Bye."),
    ]  # fmt: skip
    assert made.interviewers == ("MODERATOR",)


def test_bold_words_in_running_text_are_not_names() -> None:
    made = read(bold("Money", "was short."), bold("Travel", "took long."), Paragraph("So it was.")).items[0]
    assert made.speakers == ("",)


def test_bold_headings_are_not_speakers() -> None:
    made = read(bold("Introduction"), bold("Anna", "Why?"), bold("Bob", "So."), bold("Closing"), bold("Anna", "Mm?"), bold("Bob", "No.")).items[0]  # fmt: skip
    assert made.speakers == ("Anna", "Bob")


def test_declared_bold_labels_are_speakers() -> None:
    made = read(bold("the boss", "A."), bold("me", "B."), speakers={"the boss": "EU-1", "me": "I"}).items[0]
    assert spoken(made) == [("EU-1", "A."), ("I", "B.")]


def test_table_of_turns_between_paragraphs_is_read() -> None:
    table = DocumentTable((("I", "Why is it so?"), ("R", "It just is."), ("R", "And was."), ("I", "Really so?")))
    made = read(Paragraph("Title"), table, notes=(Notes("Notes", (("[note 1]", "laughs"), ("[note 2]", " "))),)).items[
        0
    ]
    assert (
        made.text
        == "Title\n\nI: Why is it so?\n\nR: It just is.\n\nAnd was.\n\nI: Really so?\n\nNotes\n\n[note 1] laughs\n"
    )
    assert spoken(made) == [("I", "Why is it so?"), ("R", "It just is.\n\nAnd was."), ("I", "Really so?")]


def test_a_column_of_notes_beside_labelled_talk_names_no_speaker() -> None:
    rows = (
        ("00:02", "Ida: Who paid for the boats?", "trust"), ("00:09", "Ole: Nobody did.", ""),
        ("00:12", "Ida: And what came then?", "trust"), ("00:15", "Ole: Nothing: we waited.", "check date"),
    )  # fmt: skip
    loaded = read(DocumentTable(rows))
    assert spoken(loaded.items[0]) == [
        ("Ida", "Who paid for the boats?"), ("Ole", "Nobody did."), ("Ida", "And what came then?"),
        ("Ole", "Nothing: we waited."),
    ]  # fmt: skip
    assert [turn.time for turn in loaded.items[0].turns] == [2.0, 9.0, 12.0, 15.0]
    assert loaded.items[0].text.endswith("– check date\n")
    assert any("notes in a column beside the talk (3)" in line for line in loaded.warnings)
