"""Tables with a question in each row."""

from __future__ import annotations

import csv
import io

import pytest

from tests.support.documents import load, spoken

QUESTIONS = ("Why Japan?", "What was hard, and for whom?", "Was hat es gebracht?")
ANSWERS = (
    "We met a cluster from Nagoya at a fair.",
    "The language, and the time it takes.",
    "Zwei neue Kunden in Osaka.",
)


def table(*rows: tuple[str, ...]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize(
    "headings", [("Question", "Answer"), ("Pregunta", "Respuesta"), ("質問", "回答"), ("Interviewer", "Interviewee")]
)
def test_question_and_answer_in_each_row_are_one_interview(headings: tuple[str, str]) -> None:
    loaded = load(table(("No", *headings), *((str(n + 1), QUESTIONS[n], ANSWERS[n]) for n in range(3))), "a.csv")
    assert [item.path for item in loaded.items] == ["a.csv"]
    expected = [row for n in range(3) for row in ((headings[0], QUESTIONS[n]), (headings[1], ANSWERS[n]))]
    assert spoken(loaded.items[0]) == expected
    assert loaded.items[0].interviewers == (headings[0],)
    assert "read as one interview" in loaded.warnings[0]


def test_columns_beside_the_questions_are_respondents() -> None:
    rows = [(QUESTIONS[n], ANSWERS[n], ANSWERS[n - 1] if n else "") for n in range(3)]
    loaded = load(table(("Question", "EU-01", "JP-01"), *rows), "a.csv")
    assert [item.path for item in loaded.items] == ["a.csv/EU-01", "a.csv/JP-01"]
    assert spoken(loaded.items[1])[:2] == [("Question", QUESTIONS[1]), ("JP-01", ANSWERS[0])]
    assert "a respondent in each column (2)" in loaded.warnings[0]


@pytest.mark.parametrize(
    "headings",
    [
        ("id", "Question", "Answer"),
        ("Question", "What did you gain?", "What did you lose?"),
        ("Topic", "Notes", "Comment"),
    ],
)
def test_other_tables_stay_surveys(headings: tuple[str, str, str]) -> None:
    rows = [(f"R{n}" if headings[0] == "id" else QUESTIONS[n], *((QUESTIONS[n], ANSWERS[n]) if headings[0] == "id" else (ANSWERS[n], ANSWERS[n - 1]))) for n in range(3)]  # fmt: skip
    assert len(load(table(headings, *rows), "a.csv").items) == 3
