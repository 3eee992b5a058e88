"""Rows of cases.csv: those of a table that comes with transcripts, and those of new sources, for the person to fill in."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from fusen.errors import FileError, FusenError
from fusen.formats.cases_csv import CaseRow, amended, appended, read, without
from fusen.formats.registry import Options
from fusen.model.quantity import quantity
from fusen.storage.file_transaction import FileTransaction
from fusen.storage.step import Step
from fusen.study.paths import read_bytes
from fusen.study.sync import (
    build_cases,
    case_rows,
    missing_place,
    place_key,
    read_cases,
    remember_files,
    write_cases,
    written_rows,
)
from fusen.study.team.files import file_transaction

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


_TABLE = "cases.csv"
_HEAD = 4096  # bytes that hold a header


def is_case_table(file: Path) -> bool:
    """Return whether a file is a table of cases and not talk: it is called cases.csv and has the columns case and source."""
    if file.name.casefold() != _TABLE or not file.is_file():
        return False
    with file.open("rb") as opened:
        first = opened.read(_HEAD).decode("utf-8-sig", "replace").split("\n", 1)[0]
    return {"case", "source"} <= {column.strip(' "\r') for column in re.split("[,;\t]", first)}


@dataclass(slots=True)
class TakenRows:
    """Rows taken into cases.csv by table, lines about rows left out, and tables that cannot be read."""

    by_table: Counter[Path] = field(default_factory=Counter)
    late: int = 0  # rows taken after the sources were stored
    lines: list[str] = field(default_factory=list)
    failures: list[FusenError] = field(default_factory=list)


def put_rows(
    study: StudyContext, step: Step, writing: FileTransaction, tables: Sequence[Path], result: TakenRows
) -> bool:
    """Take the rows about the sources that the study now holds, in the step that stores sources; return whether there
    are any. No moment may show a new interviewee without the consent of their row.
    """
    before = result.by_table.total()
    for table in tables:
        with suppress(FusenError):  # `take_rows` reports it
            rows, _ = _takeable(study, _rows_of(table), table)
            if rows:
                writing.put(step, {_name(study): _with_rows(study, rows)})
                result.by_table[table] += len(rows)
    return result.by_table.total() > before


def take_rows(study: StudyContext, tables: Sequence[Path], first: int | None, result: TakenRows) -> None:
    """Take the rows that no step of the import took; rows that a person has filled in stay as they are.

    `first` is the first step of the import, which one undo takes back with the rows.
    """
    for table in tables:
        try:
            _take_rows(study, table, first, result)
        except FusenError as error:
            result.failures.append(error)
        if rows := result.by_table[table]:
            result.lines.append(f"{quantity(rows, 'row')} of {table} taken into {_name(study)}")


def _take_rows(study: StudyContext, table: Path, first: int | None, result: TakenRows) -> None:
    taken, lines = _takeable(study, _rows_of(table), table)
    result.lines += lines
    if not taken:
        return
    content = _with_rows(study, taken)
    remember_files(study, [_name(study)])
    with (
        file_transaction(study) as writing,
        study.store.step(study.user, "cases" if first is None else "import", part_of=first) as step,
    ):
        cases = build_cases(_filled_in(study, content), study.store.sources.all(), study.settings.project)
        changed = write_cases(step, study.store.cases.all(), cases)
        step.summary = {"cases": changed} if first is None else {"sources": 0}
        step.put_meta("cases-hash", hashlib.sha256(content).hexdigest())
        writing.put(step, {_name(study): content})
        keep_table(study, step, writing)
    result.by_table[table] += len(taken)
    result.late += len(taken)


def keep_table(study: StudyContext, step: Step, writing: FileTransaction) -> None:
    """Store the content of cases.csv after this step, so that undo restores the content before it."""
    content = writing.now(_name(study))
    if content is not None:
        step.files.put([(_name(study), content)], study.store.codebook.kept_files(), all_=False)


def _name(study: StudyContext) -> str:
    return study.paths.cases.relative_to(study.paths.root).as_posix()


def _rows_of(table: Path) -> tuple[CaseRow, ...]:
    return read(io.BytesIO(read_bytes(table)), str(table), Options()).items


def _takeable(study: StudyContext, rows: Iterable[CaseRow], table: Path) -> tuple[list[CaseRow], list[str]]:
    """Return the rows to take, by the paths of the study's sources, and lines on the others."""
    infos = {info.path: info for info in study.store.sources.all()}
    own = {row.name: row for row in case_rows(study.store, study.paths)}
    owner = {place: row.name for row in own.values() for place in row.sources}
    taken: list[CaseRow] = []
    lines: list[str] = []
    for written in rows:
        row = replace(written, sources=tuple((_in_study(path, infos), speaker) for path, speaker in written.sources))
        problem = next(filter(None, (missing_place(path, speaker, infos) for path, speaker in row.sources)), "")
        others = {owner[place] for place in row.sources if owner.get(place, row.name) != row.name}
        mine = own.get(row.name)
        if problem:
            lines.append(f"{table}:{row.line}: case {row.name} left out: {problem}")
        elif others:
            lines.append(f"{table}:{row.line}: case {row.name} left out: its source belongs to case {min(others)}")
        elif mine is None:
            taken.append(row)
        elif (mine.sources, mine.consent, {**mine.variables}) != (row.sources, row.consent, {**row.variables}):
            lines.append(
                f"{table}:{row.line}: case {row.name} left out: line {mine.line} of transcripts/cases.csv says something else"
            )
    return taken, lines


def _in_study(path: str, known: Collection[str]) -> str:
    """Return the path of a source in the study, where files of folders lie side by side."""
    name = PurePosixPath(path).name
    return name if path not in known and name in known else path


def _with_rows(study: StudyContext, rows: Sequence[CaseRow]) -> bytes:
    """Return the study's table with these rows, in place of rows that fusen wrote for the same sources."""
    table = study.paths.cases
    content = read_bytes(table) if table.exists() else b""
    if not content:
        return amended(content, [replace(row, line=0) for row in rows])
    names = {row.name for row in rows}
    places = {place for row in rows for place in row.sources}
    for row in read(io.BytesIO(content), table.name, Options()).items:
        if row.name not in names and places.issuperset(row.sources):
            content = without(content, row.name)
    lines = {row.name: row.line for row in read(io.BytesIO(content), table.name, Options()).items}
    return amended(content, [replace(row, line=lines.get(row.name, 0)) for row in rows])


def _filled_in(study: StudyContext, content: bytes) -> tuple[CaseRow, ...]:
    return case_rows(study.store, study.paths, read(io.BytesIO(content), _TABLE, Options()).items)


def write_missing_rows(study: StudyContext) -> int:
    """Append the missing rows as a step of its own; see `put_missing_rows`."""
    if _missing_rows(study) is None:
        return 0
    with (
        file_transaction(study) as writing,
        study.store.step(study.user, "cases", kind="sync") as step,
    ):
        return put_missing_rows(study, step, writing)


def put_missing_rows(study: StudyContext, step: Step, writing: FileTransaction) -> int:
    """Append a row to cases.csv for each case without one, and return the number of rows.

    Every byte of the table stays as it was. Without a table, or if it cannot be read, nothing is written.
    """
    result = _missing_rows(study)
    if result is None:
        return 0
    missing, content = result
    written = written_rows(study.store) | {place_key(*place): row.name for row in missing for place in row.sources}
    put_written(study, step, written)
    step.put_meta("cases-hash", hashlib.sha256(content).hexdigest())
    writing.put(step, {_name(study): content})
    return len(missing)


def forget_rows(study: StudyContext, step: Step, case: str, paths: Collection[str]) -> None:
    """Forget which rows fusen wrote about a case and about these sources."""
    written = written_rows(study.store)
    kept = {place: name for place, name in written.items() if name != case and place.partition("#")[0] not in paths}
    put_written(study, step, kept)


def put_written(study: StudyContext, step: Step, written: Mapping[str, str]) -> None:
    """Store the case of each place in the rows that fusen wrote."""
    if written != written_rows(study.store):
        step.put_meta("cases-written", json.dumps(written, ensure_ascii=False))


def added_line(rows: int) -> tuple[str, ...]:
    """Return a line that says how many rows the import added; empty if it added none."""
    if not rows:
        return ()
    added = quantity(rows, "row was", "rows were")
    return (f"transcripts/cases.csv: {added} added for new interviewees: fill in consent and variables",)


def _missing_rows(study: StudyContext) -> tuple[list[CaseRow], bytes] | None:
    """Return the missing rows and the content of the table with them; None if there is nothing to write."""
    table = study.paths.cases
    if not table.exists():
        return None
    try:
        listed = {row.name for row in read_cases(study.paths)}
        missing = [row for row in _rows(study) if row.name not in listed]
        content = appended(read_bytes(table), missing)
        read(io.BytesIO(content), table.name, Options())
    except FileError:
        return None
    return (missing, content) if missing else None


def _rows(study: StudyContext) -> list[CaseRow]:
    paths = {info.guid: info.path for info in study.store.sources.all()}
    return [
        CaseRow(0, case.name, tuple((paths[place.source], place.speaker) for place in case.places), "quote", {})
        for case in study.store.cases.all()
        if case.places and all(place.source in paths for place in case.places)
    ]
