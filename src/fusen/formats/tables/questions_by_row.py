"""Tables with a question in each row: an interview as question and answer, or a column of answers for each respondent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fusen.formats.tables.answers import asks
from fusen.formats.tables.column_facts import ColumnFacts, columns_of
from fusen.formats.tables.grid import GridRow
from fusen.formats.tables.long_survey import ANSWERS, QUESTIONS, WideTable, heading_key
from fusen.formats.transcripts.build_source import Utterance
from fusen.text.role_words import is_name_of_interviewer, is_name_of_respondent

_LONGEST_NAME = 40
_SHORT = 20  # characters of the usual name or id
_FILLED = 0.5  # share of the questions that a respondent answers at least


@dataclass(frozen=True, slots=True)
class QuestionColumns:
    """The column of questions and those of answers; a single one may be called Answer and not after a respondent."""

    question: ColumnFacts
    answers: tuple[ColumnFacts, ...]
    is_interview: bool


def question_columns(columns: Sequence[ColumnFacts]) -> QuestionColumns | None:
    """Return the columns of a table with a different question in each row; None for other tables."""
    if any(
        column.role == "case" and column.filled and not column.is_counter and _are_short(column) for column in columns
    ):
        return None
    question = next((column for column in columns if _holds_questions(column)), None)
    if question is None:
        return None
    answers = [column for column in columns if column is not question and _holds_answers(column)]
    named = [column for column in answers if heading_key(column) in ANSWERS or is_name_of_respondent(column.title)]
    if len(named) == 1 and len(answers) == 1:
        return QuestionColumns(question, (named[0],), is_interview=True)
    people = len(answers) >= 2 and not named and all(_names_a_respondent(column) for column in answers)
    return QuestionColumns(question, tuple(answers), is_interview=False) if people else None


def _are_short(column: ColumnFacts) -> bool:
    return sum(map(len, column.filled)) < _SHORT * len(column.filled)


def _holds_questions(column: ColumnFacts) -> bool:
    named = heading_key(column) in QUESTIONS or is_name_of_interviewer(column.title)
    different = len(column.filled) >= 2 and column.variety == 1
    return named and different and 2 * sum(map(asks, column.filled)) >= len(column.filled)


def _holds_answers(column: ColumnFacts) -> bool:
    wordy = sum(any(map(str.isalpha, cell)) for cell in column.filled) >= 0.8 * len(column.filled)
    return wordy and len(column.filled) >= max(2, _FILLED * len(column.cells)) and not column.is_variable


def _names_a_respondent(column: ColumnFacts) -> bool:
    return 0 < len(column.title) <= _LONGEST_NAME and not asks(column.title) and not column.is_export


def interview(columns: QuestionColumns) -> list[Utterance]:
    """Return each question and the answer below the other heading as utterances."""
    asking, answering = columns.question, columns.answers[0]
    rows = zip(asking.cells, answering.cells, strict=True)
    return [
        Utterance(column.name, cell)
        for row in rows
        for column, cell in zip((asking, answering), row, strict=True)
        if cell
    ]


def respondent_in_each_row(columns: QuestionColumns) -> WideTable:
    """Return the table with a respondent in each row and a column for each question."""
    titles = ["Respondent", *columns.question.cells]
    rows = [GridRow(1, (column.title, *column.cells)) for column in columns.answers]
    return WideTable(columns_of(titles, titles, rows), tuple(rows), tuple(range(1, len(titles))), ())
