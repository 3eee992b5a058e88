"""Read a survey: each respondent a source, each answer a turn after its question, short columns case variables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from fusen.errors import FileError
from fusen.formats.containers.source_names import free_name, safe_name
from fusen.formats.registry import Options
from fusen.formats.tables.answers import is_no_answer
from fusen.formats.tables.column_facts import ColumnFacts
from fusen.formats.tables.grid import GridRow
from fusen.formats.transcripts.build_source import MOST_SHOWN, About, Talk, finish, one_line, plain
from fusen.formats.transcripts.build_source import placed as at_lines
from fusen.model.source import Source, Turn

QUESTION = "Question"
HABIT = "survey: an answer after each question"
_MOST_RESPONDENTS = 20_000
_FEWEST_IDS = 0.3  # share of different ids: respondents may answer three times
_TITLE_LENGTH = 60  # characters: a longer wording gives way to a short title as the name of a variable


@dataclass(frozen=True, slots=True)
class SurveyColumns:
    """The columns of a survey by what they hold; `variables` are names with column numbers."""

    case: int | None
    answers: tuple[int, ...]
    questions: tuple[str, ...]  # wordings, in the order of `answers`
    variables: tuple[tuple[str, int], ...]


def survey_columns(
    columns: Sequence[ColumnFacts], case: int | None, answers: Sequence[int], name: str, *, stated: bool = False
) -> SurveyColumns:
    """Return the columns of a survey; without `answers`, those with open answers.

    `stated` says that the person calls the table a survey: then words that hardly recur are answers below any heading.

    Raises FileError if no column has open answers.
    """
    case = _case_column(columns) if case is None else case
    answers = tuple(answers) or tuple(column.number for column in columns if column.number != case and column.is_open)
    if not answers and stated:
        answers = tuple(one.number for one in columns if one.number != case and one.is_wordy)
    if not answers:
        known = ", ".join(column.title for column in columns if column.title)
        raise FileError(
            f"{name}: neither turns (speaker, text) nor columns with open answers were found",
            f"say which columns hold answers: --columns NAME,NAME; its columns are: {known}",
        )
    questions = tuple(columns[number].name for number in answers)
    used = {*answers, case}
    rest = [
        column for column in columns if column.number not in used and (column.title or column.wording) and column.filled
    ]
    return SurveyColumns(case, answers, questions, tuple(_variables(rest)))


def _variables(columns: Sequence[ColumnFacts]) -> Iterator[tuple[str, int]]:
    taken: set[str] = set()
    for column in columns:
        short = column.wording if len(column.wording) <= _TITLE_LENGTH or not column.title else column.title
        name, again = short or column.title, 2
        while name in taken:
            name, again = f"{short} ({again})", again + 1
        taken.add(name)
        yield name, column.number


def _case_column(columns: Sequence[ColumnFacts]) -> int | None:
    """Return the column that names the respondents: by its heading, or codes in the first column."""
    for column in columns:
        if column.role == "case" and column.variety >= _FEWEST_IDS and not column.is_prose:
            return column.number
    first = columns[0]
    return 0 if first.is_code and not first.is_variable and not first.is_export and first.role != "time" else None


def respondents(
    body: Sequence[GridRow], columns: SurveyColumns, name: str, table: str, options: Options,
    build: Callable[..., Source | None] | None = None,
) -> tuple[list[Source], list[str]]:  # fmt: skip
    """Return a source `TABLE/RESPONDENT` for each row with an answer, and warnings with line numbers.

    `name` is the file; `build` makes the source of a row, by default of a survey's. Raises FileError if no row has an
    answer, or if there are too many.
    """
    build = build or _respondent
    if len(body) > _MOST_RESPONDENTS:
        raise FileError(f"{name}: more than {_MOST_RESPONDENTS:,} respondents", "split the table")
    missing = frozenset(cell.strip().casefold() for cell in options.missing)
    sources: list[Source] = []
    taken: set[str] = set()
    repeated: list[tuple[int, str, str]] = []
    empty: list[int] = []
    unnamed: list[int] = []
    for row in body:
        given = _case_name(row, columns.case, missing)
        if not given and columns.case is not None:
            unnamed.append(row.line)
        called = free_name(given or f"row-{row.line:04}", taken)
        if given and called != given:
            repeated.append((row.line, given, called))
        source = build(row, called, columns, table, options, missing, named=bool(given))
        if source is None:
            empty.append(row.line)
        else:
            sources.append(source)
    if not sources:
        raise FileError(f"{name}: no row has an answer in {', '.join(columns.questions)}")
    warnings = [
        *_repetitions(name, repeated),
        *at_lines(name, "no id; the respondent is named by the row", unnamed),
        *at_lines(name, "no answer; the respondent is left out", empty),
    ]
    return sources, warnings


def _repetitions(name: str, rows: Sequence[tuple[int, str, str]]) -> tuple[str, ...]:
    """Return a warning about rows (line, id, name of the respondent) whose ids occurred before."""
    ids = list(dict.fromkeys(given for _, given, _ in rows))
    more = " …" if len(rows) > MOST_SHOWN else ""
    called = ", ".join(called for *_, called in rows[:MOST_SHOWN]) + more
    which = (
        f"the id {ids[0]} occurs again; this respondent is called {called}"
        if len(ids) == 1
        else f"{len(ids):,} ids occur again ({', '.join(ids[:MOST_SHOWN])}{' …' if len(ids) > MOST_SHOWN else ''}); "
        f"these respondents are called {called}"
    )
    return at_lines(name, which, [line for line, *_ in rows])


def _respondent(
    row: GridRow, called: str, columns: SurveyColumns, table: str, options: Options, missing: Collection[str], *,
    named: bool,
) -> Source | None:  # fmt: skip
    parts: list[str] = []
    turns: list[Turn] = []
    at = 0
    for number, question in zip(columns.answers, columns.questions, strict=True):
        answer = plain(row.cells[number]).strip() if number < len(row.cells) else ""
        if is_no_answer(answer, missing):
            continue
        for speaker, words in ((QUESTION, question), (called, answer)):
            turns.append(Turn(at, at + len(words), speaker))
            parts.append(words + "\n\n")
            at += len(words) + 2
    if not parts:
        return None
    variables = variables_of(row, columns, missing)
    case = {"case": called} if named else {}  # row numbers of two tables name different respondents
    about = About("survey", interviewers=(QUESTION,), variables={**case, **variables})
    talk = Talk("".join(parts)[:-1], tuple(turns), habit=HABIT)
    return finish(talk, f"{table}/{called}", options, about).items[0]


def variables_of(row: GridRow, columns: SurveyColumns, missing: Collection[str]) -> dict[str, str]:
    """Return the variables of a row by their names, without empty ones."""
    return {
        title: cell for title, number in columns.variables
        if number < len(row.cells) and not is_no_answer(cell := one_line(row.cells[number]), missing, variable=True)
    }  # fmt: skip


def _case_name(row: GridRow, case: int | None, missing: Collection[str]) -> str:
    given = one_line(row.cells[case]) if case is not None and case < len(row.cells) else ""
    return "" if is_no_answer(given, missing, variable=True) else safe_name(given)
