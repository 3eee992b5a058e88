"""Find the heading rows of a table: one, or two or three as survey services export them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fusen.formats.tables.answers import asks, is_no_answer, is_question
from fusen.formats.tables.column_facts import ColumnFacts, is_datum, is_key
from fusen.formats.tables.grid import CellGrid, GridRow
from fusen.formats.transcripts.build_source import one_line
from fusen.formats.transcripts.columns import role_of

_IMPORT_ID = '{"ImportId"'
_OPEN_RESPONSES = frozenset((
    "open-ended response", "response", "open ended response", "offene antwort", "antwort", "réponse ouverte", "réponse",
    "respuesta abierta", "respuesta", "risposta aperta", "risposta", "open antwoord", "resposta aberta", "öppet svar",
    "自由回答", "回答", "开放式问题回答",
))  # fmt: skip
_VARIABLE_CODE = re.compile(r"[A-Za-z]{1,10}[\d_.:-]+\w*|\d{1,4}[a-z]?|[A-Z]{1,4}\d+\w*|v_?\d+")
_SAMPLE = 200
_MOST_TITLES = 5
_LONGEST_VALUE = 40


@dataclass(frozen=True, slots=True)
class Headings:
    """Short titles and full wordings of the columns; `first` is the index of the first row below them.

    `clear` is False for a first row that may be data.
    """

    titles: tuple[str, ...]
    wordings: tuple[str, ...]
    first: int
    clear: bool = True


def read_headings(rows: Sequence[GridRow]) -> Headings:
    """Return the headings: of Qualtrics and SoSci with the wording in the second row, of SurveyMonkey in two rows."""
    width = max(len(row.cells) for row in rows)
    top = _below_titles(rows, width)
    cells = [_padded(row, width) for row in rows[top : top + 3]]
    for place, row in enumerate(cells[1:], 1):
        if any(cell.startswith(_IMPORT_ID) for cell in row):
            return Headings(cells[0], cells[place - 1], top + place + 1)
    sample = [_padded(row, width) for row in rows[top + 2 : top + 2 + _SAMPLE]]
    given = len(rows[top].cells)
    if len(cells) > 2 and _is_sub_heading(cells[0], cells[1], sample, given):
        merged = _merged(cells[0], cells[1])
        return Headings(merged, merged, top + 2)
    if len(cells) > 2 and _is_wording(cells[0], cells[1], sample):
        wordings = tuple(wording or title for title, wording in zip(*cells[:2], strict=True))
        return Headings(cells[0], wordings, top + 2)
    body = [_padded(row, width) for row in rows[top + 1 : top + 1 + _SAMPLE]]
    return Headings(cells[0], cells[0], top + 1, _is_heading(cells[0], body))


def _padded(row: GridRow, width: int) -> tuple[str, ...]:
    return tuple(one_line(row.cells[number]) if number < len(row.cells) else "" for number in range(width))


def _below_titles(rows: Sequence[GridRow], width: int) -> int:
    """Return the index of the first row below lines that hold a title of the table."""
    top = 0
    while width >= 3 and top < min(_MOST_TITLES, len(rows) - 2):
        filled = [number for number, cell in enumerate(rows[top].cells) if cell.strip()]
        if filled != [0]:
            break
        top += 1
    return top


def _is_sub_heading(upper: Sequence[str], lower: Sequence[str], body: Sequence[Sequence[str]], given: int) -> bool:
    """Return whether the second row names parts of the questions in the first, which has `given` cells."""
    if any(cell.casefold() in _OPEN_RESPONSES for cell in lower):
        return True
    if any(lower[given:]) or any(cell and role_of(above) == "case" for above, cell in zip(upper, lower, strict=True)):
        return False  # a respondent with values beyond the headings
    parts = [number for number, cell in enumerate(lower) if cell and not upper[number]]
    return len(parts) >= 2 and not any(
        is_datum(lower[number]) or is_no_answer(lower[number]) or _recurs(lower[number], number, body)
        for number in parts
    )


def _merged(upper: Sequence[str], lower: Sequence[str]) -> tuple[str, ...]:
    merged = []
    question = ""
    for above, below in zip(upper, lower, strict=True):
        question = above or question
        part = "" if below.casefold() in _OPEN_RESPONSES else below
        merged.append(" – ".join(filter(None, (question if above or below else "", part))))
    return tuple(merged)


def _is_wording(upper: Sequence[str], lower: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Return whether the second row holds the wordings of the columns whose codes the first row holds."""
    votes = 0
    others = 0
    for number, cell in enumerate(lower):
        if not cell or cell.casefold() == upper[number].casefold():
            continue
        facts = ColumnFacts(number, upper[number], "", tuple(row[number] for row in body))
        if (
            (is_datum(cell) and not cell.isdigit())
            or (facts.is_data and is_datum(cell))
            or _recurs(cell, number, body)
            or (facts.is_code and is_key(cell))
        ):
            return False
        asking = sum(map(asks, facts.filled)) < 0.2 * max(1, len(facts.filled))
        if facts.is_data or (asking and asks(cell) and (_VARIABLE_CODE.fullmatch(upper[number]) or is_question(cell))):
            votes += 1
        elif not (role_of(cell) or _VARIABLE_CODE.fullmatch(upper[number]) or facts.is_code):
            others += 1
    return votes >= 1 and votes > others and votes + others >= 1 and (votes >= 2 or others == 0)


def _recurs(cell: str, number: int, body: Sequence[Sequence[str]]) -> bool:
    return any(row[number].casefold() == cell.casefold() for row in body)


def _is_heading(cells: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Return whether the first row names the columns rather than holding data."""
    points = 0
    for number, cell in enumerate(cells):
        if not cell:
            continue
        facts = ColumnFacts(number, cell, cell, tuple(row[number] for row in body))
        if facts.role or facts.is_variable or facts.is_export:
            points += 2
        elif is_datum(cell) and not cell.isdigit():
            points -= 2
        elif facts.is_data or (
            is_question(cell) and len(cell.split()) >= 3 and not any(map(is_question, facts.filled))
        ):
            points += 2
        if _recurs(cell, number, body):
            points -= 3
        elif len(cell) >= 60 and cell[-1] in ".。":
            points -= 2
    return points >= 0


def explains(grid: CellGrid, other: CellGrid) -> bool:
    """Return whether a sheet is a legend: its first column lists headings or recurring cells of another sheet."""
    headings, others = read_headings(grid.rows), read_headings(other.rows)
    listed = [
        row.cells[0].strip().casefold() for row in grid.rows[headings.first :] if row.cells and row.cells[0].strip()
    ]
    if role_of(headings.titles[0]) == "case" or len(listed) < 2 or len(set(listed)) < len(listed):
        return False
    known = {heading.casefold() for heading in (*others.titles, *others.wordings)}
    body = [_padded(row, len(others.titles)) for row in other.rows[others.first :]]
    for number, title in enumerate(others.titles):
        if role_of(title) != "case":
            known |= {row[number].casefold() for row in body if len(row[number]) <= _LONGEST_VALUE}
    return set(listed) <= known
