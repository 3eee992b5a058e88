"""Recognise a survey with an answer in each row (respondent, question, answer), and lay it out with a respondent in each row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fusen.formats.tables.answers import asks
from fusen.formats.tables.column_facts import ColumnFacts, columns_of, is_key
from fusen.formats.tables.grid import GridRow
from fusen.formats.transcripts.build_source import placed as at_lines

_QUESTION_WORDS = """
    question questions item prompt question-text question-label frage fragen fragetext pregunta domanda vraag fråga
    spørsmål spørgsmål kysymys pytanie pergunta otázka вопрос 質問 質問文 設問 問 问题 題目 질문
"""
_ANSWER_WORDS = """
    answer answers response responses value reply free-text answer-text response-text antwort antworten réponse respuesta
    risposta antwoord svar vastaus odpowiedź resposta odpověď ответ 回答 回答内容 答え 答案 답변 응답
"""
QUESTIONS = frozenset(_QUESTION_WORDS.split())
ANSWERS = frozenset(_ANSWER_WORDS.split())
_MOST_QUESTIONS = 200


@dataclass(frozen=True, slots=True)
class LongColumns:
    """The numbers of the columns of respondents, questions and answers."""

    respondent: int
    question: int
    answer: int


@dataclass(frozen=True, slots=True)
class WideTable:
    """The table with a respondent in each row: the first column names them, `answers` are the columns of open answers."""

    columns: tuple[ColumnFacts, ...]
    body: tuple[GridRow, ...]
    answers: tuple[int, ...]
    warnings: tuple[str, ...]


def long_columns(columns: Sequence[ColumnFacts], roles: Mapping[str, int]) -> LongColumns | None:
    """Return the columns of a survey with an answer in each row; None for other tables.

    `roles` are the columns that a person names; `question` among them decides.
    """
    question = next((column for column in columns if column.number == roles.get("question")), None) or _question(
        columns
    )
    if question is None:
        return None
    answer = next((column for column in columns if column.number == roles.get("text")), None) or _answer(
        columns, question
    )
    if answer is None:
        return None
    rest = [column for column in columns if column not in (question, answer) and column.filled]
    case = next((column for column in rest if column.number == roles.get("case")), None)
    case = case or next((column for column in rest if _are_respondents(column, question)), None)
    return None if case is None else LongColumns(case.number, question.number, answer.number)


def _question(columns: Sequence[ColumnFacts]) -> ColumnFacts | None:
    """The column with the same questions again and again."""
    recurring = [
        column for column in columns
        if 2 <= len(column.different) <= _MOST_QUESTIONS and len(column.filled) >= 1.5 * len(column.different) and not column.is_data
        and len(column.filled) == len(column.cells)
    ]  # fmt: skip
    asking = [column for column in recurring if 2 * sum(map(asks, column.different)) >= len(column.different)]
    return next((column for column in recurring if heading_key(column) in QUESTIONS), asking[0] if asking else None)


def _answer(columns: Sequence[ColumnFacts], question: ColumnFacts) -> ColumnFacts | None:
    others = [column for column in columns if column is not question and column.filled]
    named = [column for column in others if heading_key(column) in ANSWERS or column.role == "text"]
    if named:
        return named[0]
    prose = [column for column in others if column.is_prose]
    return prose[0] if len(prose) == 1 else None


def _are_respondents(column: ColumnFacts, question: ColumnFacts) -> bool:
    """Whether a column holds keys or a heading of respondents, each with every question once."""
    if column.role not in ("case", "conversation", "speaker") and not all(map(is_key, column.filled)):
        return False
    pairs = list(zip(column.cells, question.cells, strict=True))
    several = len(column.filled) >= 1.5 * len(column.different)
    return several and len(column.different) >= 2 and len(set(pairs)) >= 0.95 * len(pairs)


def heading_key(column: ColumnFacts) -> str:
    """Return a heading as the lists of words have it."""
    return re.sub(r"[\s_]+", "-", column.title.strip().casefold().strip(":：*?？"))


def widened(columns: Sequence[ColumnFacts], body: Sequence[GridRow], long: LongColumns, name: str) -> WideTable:
    """Return the table with a respondent in each row; a column with one value for each respondent stays a column."""
    respondents: dict[str, list[int]] = {}
    last = ""
    for number, cell in enumerate(columns[long.respondent].cells):
        last = cell or last
        respondents.setdefault(last, []).append(number)
    kept = [column for column in columns if column.number not in (long.respondent, long.question, long.answer)]
    kept = [column for column in kept if column.filled and _is_of_respondents(column, respondents.values())]
    questions = list(dict.fromkeys(cell for cell in columns[long.question].cells if cell))
    places = {question: len(kept) + 1 + at for at, question in enumerate(questions)}
    rows, again = [], []
    for who, numbers in respondents.items():
        cells = [who, *(columns[column.number].cells[numbers[0]] for column in kept), *[""] * len(questions)]
        for number in numbers:
            place = places.get(columns[long.question].cells[number])
            answer = columns[long.answer].cells[number]
            if place is None or not answer:
                continue
            if cells[place]:
                again.append(body[number].line)
            cells[place] = f"{cells[place]}\n{answer}" if cells[place] else answer
        rows.append(GridRow(body[numbers[0]].line, tuple(cells)))
    titles = [columns[long.respondent].title or "Respondent", *(column.title for column in kept), *questions]
    wide = columns_of(titles, titles, rows)
    answered = wide[len(kept) + 1 :]
    opens = [
        column
        for column in answered
        if column.filled and not (column.is_data or column.is_variable) and (column.is_open or column.variety > 0.5)
    ]
    answers = tuple(column.number for column in opens or answered)
    return WideTable(
        wide, tuple(rows), answers, at_lines(name, "another answer to the same question; it follows the first", again)
    )


def _is_of_respondents(column: ColumnFacts, groups: Iterable[Sequence[int]]) -> bool:
    return all(len({column.cells[number] for number in numbers}) == 1 for numbers in groups)
