"""Rows of cases.csv for new sources, for the person to fill in."""

from __future__ import annotations

import hashlib
import io
import json
from typing import TYPE_CHECKING

from fusen.errors import FileError
from fusen.formats.cases_csv import CaseRow, appended, read
from fusen.formats.registry import Options
from fusen.model.quantity import quantity
from fusen.storage.file_transaction import FileTransaction
from fusen.storage.step import Step
from fusen.study.paths import read_bytes
from fusen.study.sync import place_key, read_cases, written_rows
from fusen.study.team.files import file_transaction

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


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
    step.put_meta("cases-written", json.dumps(written, ensure_ascii=False))
    step.put_meta("cases-hash", hashlib.sha256(content).hexdigest())
    writing.put(step, {study.paths.cases.relative_to(study.paths.root).as_posix(): content})
    return len(missing)


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
