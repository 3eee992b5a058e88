"""Surveys with one answer per row."""

from __future__ import annotations

import io
from collections.abc import Sequence

from fusen.formats.registry import Loaded, Options
from fusen.formats.tables.read import read
from fusen.model.source import Source

PROJECT = "12345678-1234-5678-1234-567812345678"
HEAD = "respondent,side,question,answer\n"
ROWS = [
    ("R1", "EU", "What hinders you?", "The money ran out."), ("R1", "EU", "What helps?", "Fairs."),
    ("R2", "Japan", "What hinders you?", "The language."), ("R2", "Japan", "What helps?", "N/A"),
    ("R3", "EU", "What hinders you?", "No time at all."), ("R3", "EU", "What helps?", "Friends."),
]  # fmt: skip


def load(text: str, **options: object) -> Loaded[Source]:
    return read(io.BytesIO(text.encode()), "s.csv", Options(PROJECT, **options))  # type: ignore[arg-type]


def table(rows: Sequence[tuple[str, ...]], head: str = HEAD) -> str:
    return head + "".join(",".join(row) + "\n" for row in rows)


def turns_of(source: Source) -> list[tuple[str, str]]:
    return [(turn.speaker, source.text[turn.start : turn.end]) for turn in source.turns]


def test_each_respondent_is_a_source_with_all_answers() -> None:
    loaded = load(table(ROWS))
    assert [source.path for source in loaded.items] == ["s.csv/R1", "s.csv/R2", "s.csv/R3"]
    assert turns_of(loaded.items[0]) == [
        ("Question", "What hinders you?"), ("R1", "The money ran out."), ("Question", "What helps?"), ("R1", "Fairs."),
    ]  # fmt: skip
    assert loaded.items[1].header["side"] == "Japan"
    assert len(loaded.items[1].turns) == 2
    assert "an answer in each row; respondents (3)" in loaded.warnings[0]


def test_rows_in_any_order_and_translated_headings_are_read() -> None:
    head = "Fall,Land,Frage,Antwort\n"
    by_question = sorted(ROWS, key=lambda row: row[2])
    assert [source.path for source in load(table(by_question, head)).items] == ["s.csv/R1", "s.csv/R2", "s.csv/R3"]


def test_a_second_answer_follows_the_first_with_a_warning() -> None:
    many = [(f"{name}{extra}", *rest) for extra in "abcd" for name, *rest in ROWS]
    loaded = load(table([*many, ("R1a", "EU", "What helps?", "Visits.")]))
    assert ("R1a", "Fairs.\nVisits.") in turns_of(loaded.items[0])
    assert any("line 26: another answer to the same question" in line for line in loaded.warnings)


def test_columns_may_be_named_and_interviews_are_not_surveys() -> None:
    rows = [
        (who, "x", "Topic A" if number % 2 else "Topic B", f"word {number} and more")
        for number, who in enumerate("11223344")
    ]
    named = load(table(rows, "key,z,about,words\n"), columns=("case=key", "question=about", "text=words"))
    assert len(named.items) == 4
    talk = "session,speaker,utterance\n1,I,Who paid?\n1,R,The city paid.\n2,I,Who paid?\n2,R,Nobody did it.\n"
    assert "conversations" in load(talk).warnings[0]
