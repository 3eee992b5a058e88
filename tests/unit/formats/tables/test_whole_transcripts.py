"""Tables with a whole transcript in each row."""

from __future__ import annotations

import csv
import io

from fusen.formats.registry import HowRead
from tests.support.documents import load, spoken

TALK = "{0}: Why Japan?\n\n{1}: We met at a fair.\nIt was in Nagoya.\n\n{0}: What was hard?\n\n{1}: The language."


def table(*rows: tuple[str, ...]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([("interview_id", "country", "transcript"), *rows])
    return out.getvalue()


def test_each_row_is_an_interview_with_its_turns_and_variables() -> None:
    rows = [(f"INT-{n}", "JP" if n % 2 else "EU", TALK.format("Assistant", "User")) for n in range(4)]
    loaded = load(table(*rows), "a.csv")
    assert [item.path for item in loaded.items] == [f"a.csv/INT-{n}" for n in range(4)]
    first = loaded.items[0]
    assert spoken(first)[:2] == [("Assistant", "Why Japan?"), ("User", "We met at a fair.\nIt was in Nagoya.")]
    assert (dict(first.header), first.interviewers) == ({"case": "INT-0", "country": "EU"}, ("Assistant",))
    assert loaded.how["a.csv/INT-0"] == HowRead("Name: talk", settled=False)
    assert loaded.warnings[0].startswith(
        "a.csv: read as 4 conversations, a whole transcript in each row; words in 'transcript'"
    )


def test_rows_without_labels_are_named() -> None:
    rows = [(f"INT-{n}", "EU", TALK.format("I", "R")) for n in range(4)]
    loaded = load(table(*rows, ("INT-9", "EU", "We met at a fair,\nand that was all.")), "a.csv")
    assert len(loaded.items) == 5
    assert (
        loaded.warnings[-1]
        == "a.csv, line 34: no speakers were recognised in this row; its talk is taken for one person's"
    )


def test_long_answers_of_a_survey_are_no_transcripts() -> None:
    rows = [(f"INT-{n}", "EU", f"We met at fair {n}.\nIt was in Nagoya, and it rained.") for n in range(4)]
    assert "read as a survey" in load(table(*rows), "a.csv").warnings[0]
    assert "read as a survey" in load(table(*((f"{n}", "EU", TALK.format("I", f"R{n}")) for n in range(4))), "a.csv", read_as="survey").warnings[0]  # fmt: skip
