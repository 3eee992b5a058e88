"""Read tables (.csv, .tsv, .xlsx): a survey, talk with a turn in each row, or several conversations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from fusen.errors import FileError
from fusen.formats.registry import HowRead, Loaded, Options
from fusen.formats.tables.answers import is_no_answer
from fusen.formats.tables.column_facts import ColumnFacts, columns_of
from fusen.formats.tables.conversations import talk
from fusen.formats.tables.grid import CellGrid, GridRow, read_grids
from fusen.formats.tables.heading_rows import explains, read_headings
from fusen.formats.tables.long_survey import LongColumns, long_columns, widened
from fusen.formats.tables.questions_by_row import QuestionColumns, interview, question_columns, respondent_in_each_row
from fusen.formats.tables.shape import SHAPES, TableShape, decide, talk_shape
from fusen.formats.tables.survey import HABIT, SurveyColumns, respondents, survey_columns
from fusen.formats.tables.whole_transcripts import transcript_column, transcripts
from fusen.formats.transcripts.annotation.elan_table import elan_source
from fusen.formats.transcripts.build_source import About, converse, finish
from fusen.formats.transcripts.build_source import placed as at_lines
from fusen.formats.transcripts.columns import seconds
from fusen.model.quantity import quantity
from fusen.model.source import ColumnReading, Source, TableReading

_ROLES = ("time", "speaker", "text", "case", "conversation", "question")
_EXAMPLE = 60
_NAMED = 6


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns that the person names: `role=Heading`, and plain headings of answers."""

    roles: dict[str, int]
    texts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    """A grid with its headings: `path` names its sources, `name` names it in messages."""

    path: str
    name: str
    grid: CellGrid
    columns: tuple[ColumnFacts, ...]
    body: tuple[GridRow, ...]
    headed: bool


def read(file: BinaryIO, name: str, options: Options) -> Loaded[Source]:
    """Return the sources of every table in the file.

    Raises FileError, naming file and line, for a file that is no table or has neither turns nor answers.
    """
    if options.read_as and options.read_as not in SHAPES:
        raise FileError(f"a table is not read as {options.read_as!r}", f"--read-as takes {', '.join(SHAPES)}")
    grids, warnings = read_grids(file, name, options.encoding, options.sheets)
    if not grids:
        raise FileError(f"{name}: the table is empty")
    loaded, unread = _read_sheets(grids, name, options)
    return Loaded(
        tuple(item for table in loaded for item in table.items),
        (*warnings, *(line for table in loaded for line in table.warnings), *unread),
        {path: how for table in loaded for path, how in table.how.items()},
        tuple(table for item in loaded for table in item.tables),
    )


def _read_sheets(grids: Sequence[CellGrid], name: str, options: Options) -> tuple[list[Loaded[Source]], list[str]]:
    """Return what each grid holds, and a line for each sheet without turns or answers.

    Raises FileError if no grid can be read.
    """
    if len(grids) == 1:
        return [_read_grid(grids[0], name, name, options)], []
    loaded: list[tuple[CellGrid, Loaded[Source]]] = []
    unread: list[str] = []
    for grid in grids:
        if loaded and not options.sheets and explains(grid, loaded[0][0]):
            unread.append(
                f"{name}, sheet {grid.sheet!r}: not read, it explains cells of {loaded[0][0].sheet!r}; --sheet reads it"
            )
            continue
        try:
            loaded.append((grid, _read_grid(grid, f"{name}/{_safe(grid.sheet)}", name, options)))
        except FileError as error:
            unread.append(f"not read: {error.message}")
    if not loaded:
        raise FileError(unread[0].removeprefix("not read: "), "name the columns: --columns NAME,NAME")
    if len(loaded) == 1:
        return [_read_grid(loaded[0][0], name, name, options)], unread
    return [table for _, table in loaded], unread


def _safe(sheet: str) -> str:
    return sheet.replace("/", "-").strip(" .") or "sheet"


def _read_grid(grid: CellGrid, path: str, name: str, options: Options) -> Loaded[Source]:
    called = f"{name}, sheet {grid.sheet!r}" if path != name else name
    if not options.columns and not options.read_as:
        annotations = elan_source([row.cells for row in grid.rows], path, options, grid.encoding)
        if annotations is not None:
            return annotations
    headings = read_headings(grid.rows)
    headed = headings.clear or bool(options.columns)
    body = grid.rows[headings.first :] if headed else grid.rows
    if not body:
        raise FileError(f"{called}: there is no row below the headings")
    titles = headings.titles if headed else ("",) * len(headings.titles)
    columns = columns_of(titles, headings.wordings if headed else titles, body)
    table = _Table(path, called, grid, columns, body, headed)
    chosen = _chosen(options.columns, columns, called)
    if options.read_as in (None, "survey") and (not options.columns or "question" in chosen.roles):
        long = long_columns(columns, chosen.roles)
        if long is not None:
            return _read_long(table, long, options)
    if options.read_as is None and not options.columns and headed:
        rows = question_columns(columns)
        if rows is not None:
            return _read_questions(table, rows, options)
    if options.read_as in (None, "conversations") and not chosen.roles.keys() & {"speaker", "time"}:
        whole = transcript_column([columns[number] for number in chosen.texts] or columns)
        if whole is not None and headed:
            return _read_transcripts(table, whole, chosen, options)
    shape = _shape(table, chosen, options)
    if shape.read_as == "survey" and not headed:  # a survey has headings even where they look like data
        body = grid.rows[1:]
        table = replace(table, columns=columns_of(headings.titles, headings.wordings, body), body=body, headed=True)
    loaded = (
        _read_survey(table, chosen, shape, options) if shape.read_as == "survey" else _read_talk(table, shape, options)
    )
    return replace(loaded, warnings=(*loaded.warnings, *_beyond(table)))


def _read_long(table: _Table, long: LongColumns, options: Options) -> Loaded[Source]:
    """Return a survey with an answer in each row as a respondent in each row."""
    titles = [table.columns[number].name for number in (long.question, long.answer)]
    wide = widened(table.columns, table.body, long, table.name)
    laid = replace(table, columns=wide.columns, body=wide.body)
    why = (f"{titles[0]!r} holds the same questions for each respondent", f"{titles[1]!r} holds the answers")
    chosen = _Columns({"case": 0}, wide.answers)
    loaded = _read_survey(laid, chosen, TableShape("survey", why=why), options)
    line = loaded.warnings[0].replace("a respondent in each row", "an answer in each row; respondents")
    return replace(loaded, warnings=(line, *loaded.warnings[1:], *wide.warnings, *_beyond(table)))


def _read_questions(table: _Table, rows: QuestionColumns, options: Options) -> Loaded[Source]:
    """Return a table with a question in each row: an interview, or a respondent for each column of answers."""
    asked = f"{rows.question.name!r} holds a question in each row"
    if not rows.is_interview:
        wide = respondent_in_each_row(rows)
        laid = replace(table, columns=wide.columns, body=wide.body)
        loaded = _read_survey(
            laid,
            _Columns({"case": 0}, wide.answers),
            TableShape("survey", why=(asked, "other columns are respondents")),
            options,
        )
        line = loaded.warnings[0].replace(
            "a respondent in each row", "a question in each row and a respondent in each column"
        )
        return replace(loaded, warnings=(line, *loaded.warnings[1:], *_beyond(table)))
    answer = rows.answers[0]
    about = About("table", interviewers=(rows.question.name,), encoding=table.grid.encoding)
    habit = "table: a question and its answer in each row"
    loaded = finish(replace(converse(interview(rows)), habit=habit), table.path, options, about)
    roles = {rows.question.number: "questions", answer.number: "answers"}
    line = f"{table.name}: read as one interview, a question and its answer in each row; questions in {rows.question.name!r}, answers in {answer.name!r}{_unused(table, roles)}; --read-as and --columns change this"
    reading = _reading(table, "talk", (asked, f"{answer.name!r} holds the answers"), 1, roles)
    return replace(loaded, warnings=(line, *loaded.warnings, *_beyond(table)), tables=(reading,))


def _read_transcripts(table: _Table, whole: ColumnFacts, chosen: _Columns, options: Options) -> Loaded[Source]:
    """Return a table with a whole transcript in each row."""
    ids = chosen.roles.get("case", chosen.roles.get("conversation"))
    ids = (
        next((column.number for column in table.columns if column.role == "conversation"), None) if ids is None else ids
    )
    result = survey_columns(table.columns, ids, (whole.number,), table.name)
    read_rows = transcripts(table.body, result, table.name, table.path, options)
    roles = {whole.number: "words"} | {number: "variable" for _, number in result.variables}
    roles |= {result.case: "conversation"} if result.case is not None else {}
    variables = _listed([name for name, _ in result.variables])
    named = "" if result.case is None else f", conversation in {table.columns[result.case].name!r}"
    line = f"{table.name}: read as {len(read_rows.sources):,} conversations, a whole transcript in each row; words in {whole.name!r}{named}{f'; variables: {variables}' if variables else ''}; --read-as and --columns change this"
    why = (f"{whole.name!r} holds talk of several speakers in each row",)
    reading = _reading(table, "conversations", why, len(read_rows.sources), roles)
    warnings = (line, *read_rows.warnings, *_beyond(table))
    return Loaded(tuple(read_rows.sources), warnings, read_rows.how, (reading,))


def _chosen(names: Sequence[str], columns: Sequence[ColumnFacts], name: str) -> _Columns:
    known: dict[str, int] = {}
    for column in columns:
        for heading in (column.title, column.wording):
            known.setdefault(heading.casefold(), column.number)
    roles: dict[str, int] = {}
    texts: list[int] = []
    for part in names:
        role, equals, called = part.partition("=")
        is_role = bool(equals) and role.strip().casefold() in _ROLES and part.strip().casefold() not in known
        key = (called if is_role else part).strip().casefold()
        if key not in known:
            there = ", ".join(column.title for column in columns if column.title)
            raise FileError(f"{name}: no column called {key!r}", f"its columns are: {there}")
        if is_role:
            roles[role.strip().casefold()] = known[key]
        else:
            texts.append(known[key])
    return _Columns(roles, tuple(texts))


def _shape(table: _Table, chosen: _Columns, options: Options) -> TableShape:
    """Return the shape that the user names, else the shape that the evidence shows."""
    columns, roles = table.columns, chosen.roles
    result = decide(columns)
    if options.read_as == "survey" or (
        options.read_as is None and chosen.texts and not roles.keys() & {"speaker", "time", "conversation"}
    ):
        return TableShape("survey", why=("as you say",))
    if options.read_as is None and not roles.keys() & {"speaker", "time", "conversation"}:
        return _by_case(result, roles, columns)
    base = result if result.text is not None else talk_shape(columns)
    text = roles.get("text", chosen.texts[0] if chosen.texts else base.text if base else None)
    speaker = roles.get("speaker", base.speaker if base else None)
    time = roles.get("time", base.time if base else None)
    conversation = roles.get("conversation", roles.get("case", base.conversation if base else None))
    if text is None or (speaker is None and time is None):
        known = ", ".join(column.title for column in columns if column.title)
        raise FileError(
            f"{table.name}: no column of words with one of speakers or times was found",
            f"name them: --columns speaker=NAME,text=NAME; its columns are: {known}",
        )
    several = options.read_as == "conversations" or "conversation" in roles
    if options.read_as == "conversations" and conversation is None:
        raise FileError(f"{table.name}: no column tells conversations apart", "name it: --columns conversation=NAME")
    if options.read_as == "talk" or (
        not several and (base is None or base.conversation is None) and not _splits(conversation, columns)
    ):
        return TableShape("talk", text, speaker, time, None, ("as you say",))
    return TableShape("conversations", text, speaker, time, conversation, ("as you say",))


def _splits(number: int | None, columns: Sequence[ColumnFacts]) -> bool:
    return number is not None and len(columns[number].different) > 1


def _by_case(shape: TableShape, roles: dict[str, int], columns: Sequence[ColumnFacts]) -> TableShape:
    """Let `case=COLUMN` tell conversations apart in a table of talk."""
    case = roles.get("case")
    if shape.read_as == "survey" or case is None or not _splits(case, columns):
        return shape
    return replace(shape, read_as="conversations", conversation=case)


def _read_survey(table: _Table, chosen: _Columns, shape: TableShape, options: Options) -> Loaded[Source]:
    stated = options.read_as == "survey"
    result = survey_columns(table.columns, chosen.roles.get("case"), chosen.texts, table.name, stated=stated)
    sources, warnings = respondents(table.body, result, table.name, table.path, options)
    roles = dict.fromkeys(result.answers, "answers") | {number: "variable" for _, number in result.variables}
    roles |= {result.case: "respondent"} if result.case is not None else {}
    reading = _reading(table, "survey", shape.why, len(sources), roles)
    line = f"{table.name}: read as a survey, a respondent in each row ({len(sources):,}); {_survey_columns(result)}{_left_out(table, result, options)}; --read-as and --columns change this"
    how = {source.path: HowRead(HABIT, settled=True) for source in sources}
    return Loaded(tuple(sources), (line, *warnings), how, (reading,))


def _survey_columns(columns: SurveyColumns) -> str:
    answers = _listed(columns.questions)
    variables = _listed([name for name, _ in columns.variables])
    return f"answers in: {answers}" + (f"; variables: {variables}" if variables else "")


def _left_out(table: _Table, columns: SurveyColumns, options: Options) -> str:
    """Name the cells that are not blank and yet no answer."""
    missing = frozenset(cell.strip().casefold() for cell in options.missing)
    cells = [
        cell
        for number in columns.answers
        for cell in table.columns[number].cells
        if cell and is_no_answer(cell, missing)
    ]
    if not cells:
        return ""
    count = quantity(len(cells), "cell")
    return f"; no answer in {count} ({_listed(sorted(set(cells)))})"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")


def _read_talk(table: _Table, shape: TableShape, options: Options) -> Loaded[Source]:
    loaded, variables = talk(
        table.body, table.columns, shape, table.path, options, table.grid.encoding, headed=table.headed
    )
    if not loaded.items:
        raise FileError(f"{table.name}: no row has words")
    names = {number: role for number, role in (
        (shape.text, "words"), (shape.speaker, "speaker"), (shape.time, "time"), (shape.conversation, "conversation"),
    ) if number is not None}  # fmt: skip
    roles = {column.number: "variable" for column in table.columns if column.title in variables} | names
    reading = _reading(table, shape.read_as, shape.why, len(loaded.items), roles)
    named = ", ".join(f"{role} in {table.columns[number].name!r}" for number, role in names.items())
    kind = (
        "talk, a turn in each row"
        if shape.read_as == "talk"
        else f"{len(loaded.items):,} conversations, a turn in each row"
    )
    line = f"{table.name}: read as {kind}; {named}{_unused(table, roles)}; --read-as and --columns change this"
    warnings = (line, *loaded.warnings, *_bad_times(table, shape))
    return replace(loaded, warnings=warnings, tables=(reading,))


def _unused(table: _Table, roles: dict[int, str]) -> str:
    names = [column.title for column in table.columns if column.number not in roles and column.title and column.filled]
    return f"; not read: {_listed(names)}" if names else ""


def _bad_times(table: _Table, shape: TableShape) -> tuple[str, ...]:
    if shape.time is None:
        return ()
    cells = table.columns[shape.time].cells
    lines = [row.line for row, cell in zip(table.body, cells, strict=True) if cell and seconds(cell) is None]
    return at_lines(table.name, "no time that fusen can read", lines)


def _reading(table: _Table, read_as: str, why: Sequence[str], sources: int, roles: dict[int, str]) -> TableReading:
    columns = tuple(
        ColumnReading(
            column.name, roles.get(column.number, ""), len(column.filled), len(column.different), _example(column)
        )
        for column in table.columns
    )
    return TableReading(table.path, read_as, tuple(why), len(table.body), sources, columns)


def _example(column: ColumnFacts) -> str:
    cell = " ".join(column.filled[0].split()) if column.filled else ""
    return cell if len(cell) <= _EXAMPLE else cell[: _EXAMPLE - 1] + "…"


def _beyond(table: _Table) -> tuple[str, ...]:
    """Return a warning for cells to the right of the last heading."""
    if not table.headed:
        return ()
    width = max((column.number + 1 for column in table.columns if column.title or column.wording), default=0)
    beyond = [
        (row.line, cell.strip()) for row in table.body for cell in row.cells[width:] if cell.strip()
    ]  # fmt: skip
    values = ", ".join(repr(cell[:30]) for _, cell in beyond[:3]) + (" …" if len(beyond) > 3 else "")
    return at_lines(
        table.name,
        f"a value beyond the headings is left out: {values}",
        list(dict.fromkeys(line for line, _ in beyond)),
    )
