"""Rows of cases.csv for new sources, for the person to fill in."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

from fusen.errors import FileError
from fusen.formats.cases_csv import CaseRow, appended, read
from fusen.formats.registry import Options
from fusen.study.paths import read_bytes, write_whole
from fusen.study.sync import place_key, read_cases, sync_cases, written_rows

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def write_missing_rows(study: StudyContext) -> list[str]:
    """Append a row to cases.csv for each case without one, and return a line that says so.

    Every byte of the table stays as it was. Without a table, or if it cannot be read, nothing is written.
    """
    table = study.paths.cases
    if not table.exists():
        return []
    try:
        listed = {row.name for row in read_cases(study.paths)}
        missing = [row for row in _rows(study) if row.name not in listed]
        content = appended(read_bytes(table), missing)
        read(io.BytesIO(content), table.name, Options())
    except FileError:
        return []
    if not missing:
        return []
    write_whole(table, content)
    written = written_rows(study.store) | {place_key(*place): row.name for row in missing for place in row.sources}
    with study.store.step(study.user, "cases", kind="sync") as step:
        step.put_meta("cases-written", json.dumps(written, ensure_ascii=False))
    sync_cases(study.store, study.paths, study.user)
    rows = "1 row was" if len(missing) == 1 else f"{len(missing):,} rows were"
    return [f"transcripts/cases.csv: {rows} added for new interviewees: fill in consent and variables"]


def _rows(study: StudyContext) -> list[CaseRow]:
    paths = {info.guid: info.path for info in study.store.sources.all()}
    return [
        CaseRow(0, case.name, tuple((paths[place.source], place.speaker) for place in case.places), "quote", {})
        for case in study.store.cases.all()
        if case.places and all(place.source in paths for place in case.places)
    ]
