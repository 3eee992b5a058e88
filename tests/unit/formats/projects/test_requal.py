"""requal projects, whose positions are one-based."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Sequence
from contextlib import closing

import pytest

from fusen.errors import FileError
from fusen.formats.projects.requal import read
from fusen.formats.registry import Options
from fusen.model.project import Exchanged
from tests.support.documents import PROJECT

TEXT = "Ada: The river took the mill.\nBo: When?\n"
AT = "2024-05-06 07:08:09"
TABLES = {
    "projects": "project_id integer, project_name text, project_description text, created_at text",
    "users": "user_id integer, user_name text",
    "documents": "doc_id integer, project_id integer, doc_name text, doc_description text, doc_text text, created_at text",
    "codes": "project_id integer, code_id integer, code_name text, code_description text, code_color text",
    "categories": "category_id integer, category_name text, category_description text",
    "category_code_map": "category_id integer, code_id integer",
    "segments": "segment_id integer, doc_id integer, code_id integer, user_id integer, segment_start integer, segment_end integer, segment_text text",
    "cases": "case_id integer, case_name text, case_description text", "case_document_map": "case_id integer, doc_id integer",
    "memos": "memo_id integer, text text", "memos_segments_map": "memo_id integer, segment_id integer",
    "memos_codes_map": "memo_id integer, code_id integer", "memos_documents_map": "memo_id integer, doc_id integer",
}  # fmt: skip
ROWS: dict[str, Sequence[Sequence[object]]] = {
    "projects": [(1, "Rivers", "A study of mills", AT)], "users": [(1, "mia"), (2, "lev")],
    "documents": [(1, 1, "ada", None, TEXT, AT)], "codes": [(1, 1, "Loss", "What was lost", "rgb(255, 0, 16)")],
    "categories": [(1, "Events", "What happened")], "category_code_map": [(1, 1)],
    "segments": [(1, 1, 1, 2, 6, 28, "The river took the mill")], "cases": [(1, "Ada", "the miller")],
    "case_document_map": [(1, 1)], "memos": [(1, "the worst year"), (2, "too broad"), (3, "a walk")],
    "memos_segments_map": [(1, 1)], "memos_codes_map": [(2, 1)],
}  # fmt: skip


def requal_project(rows: dict[str, Sequence[Sequence[object]]] = ROWS, without: str = "") -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        for table, columns in TABLES.items():
            if table != without:
                connection.execute(f"CREATE TABLE {table} ({columns})")
                for row in rows.get(table, ()):
                    connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
        connection.commit()
        return connection.serialize()


def load(rows: dict[str, Sequence[Sequence[object]]] = ROWS, without: str = "") -> Exchanged:
    (found,) = read(io.BytesIO(requal_project(rows, without)), "rivers.requal", Options(project=PROJECT)).items
    return found


def test_segments_are_one_based_and_inclusive() -> None:
    project = load().project
    (coding,), (source,) = project.codings, project.sources
    assert source.text[coding.start : coding.end] == "The river took the mill"
    assert coding.user == "lev"
    assert [(code.label, code.colour, code.definition) for code in project.codes] == [
        ("Events", None, "What happened"), ("Events / Loss", "#ff0010", "What was lost"),
    ]  # fmt: skip


def test_cases_and_memos_are_imported() -> None:
    project = load().project
    about = {memo.text: memo.target for memo in project.notes}
    loss = next(code.guid for code in project.codes if code.name == "Loss")
    assert (about["the worst year"], about["too broad"]) == (project.codings[0].guid, loss)
    assert about["a walk"] == about["A study of mills"] == project.guid
    assert [(case.case.name, len(case.case.places)) for case in project.cases] == [("Ada", 1)]


@pytest.mark.parametrize("without", ["segments", "documents", "projects"])
def test_other_database_is_refused_with_one_error(without: str) -> None:
    with pytest.raises(FileError, match=r"rivers\.requal: "):
        load(without=without)


def test_several_projects_in_one_file_are_refused() -> None:
    with pytest.raises(FileError, match="holds 2 projects"):
        load({**ROWS, "projects": [(1, "A", None, AT), (2, "B", None, AT)]})
