"""RQDA databases: offsets, categories, cases, memos and damaged files."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Sequence
from contextlib import closing

import pytest

from fusen.errors import FileError
from fusen.formats.projects.rqda import read
from fusen.formats.registry import Options
from fusen.model.project import Exchanged
from tests.support.documents import PROJECT

TEXT = "Ada: 😀 The river took the mill.\nBo: When?\nAda: In the spring.\n"
DATE = "Mon Nov  3 09:12:33 2014"
TABLES = {
    "project": "databaseversion text, date text, memo text",
    "source": "name text, id integer, file text, memo text, owner text, date text, status integer",
    "freecode": "name text, memo text, owner text, date text, id integer, status integer, color text",
    "codecat": "name text, cid integer, catid integer, memo text, status integer",
    "treecode": "cid integer, catid integer, status integer",
    "coding": "cid integer, fid integer, seltext text, selfirst real, selend real, status integer, owner text, date text, memo text",
    "cases": "name text, memo text, owner text, id integer, status integer",
    "caselinkage": "caseid integer, fid integer, selfirst real, selend real, status integer",
    "caseAttr": "variable text, value text, caseID integer",
    "fileAttr": "variable text, value text, fileID integer",
    "attributes": "name text, status integer, memo text",
    "annotation": "fid integer, position integer, annotation text, owner text, date text, status integer",
    "journal": "name text, journal text, date text, owner text, status integer",
    "filecat": "name text, catid integer, memo text, status integer",
    "treefile": "fid integer, catid integer, status integer",
    "image": "name text, id integer, status integer",
}  # fmt: skip
ROWS: dict[str, Sequence[Sequence[object]]] = {
    "project": [("0.2.2", DATE, "Rivers")],
    "source": [("ada.txt", 1, TEXT, "met at the mill", "mia", DATE, 1), ("gone.txt", 2, "x", None, "mia", DATE, 0)],
    "freecode": [("Loss", "What was lost", "mia", DATE, 1, 1, "#ff0000"), ("Time", None, "mia", DATE, 2, 1, None)],
    "codecat": [("Events", None, 1, "What happened", 1), ("Years", None, 2, None, 1)],
    "treecode": [(1, 1, 1), (2, 1, 1), (2, 2, 1)],
    "coding": [
        (1, 1, "The river took the mill", 7.0, 30.0, 1, "mia", DATE, "the worst year"),
        (2, 1, "In the spring", 47.0, 60.0, 1, "lev", DATE, None),
        (2, 1, "When", 36.0, 40.0, 0, "lev", DATE, None),
    ],
    "cases": [("Ada", "the miller", "mia", 1, 1)], "caselinkage": [(1, 1, 0.0, 62.0, 1)],
    "caseAttr": [("age", "61", 1), ("village", "NA", 1)], "fileAttr": [("year", "2014", 1)],
    "attributes": [("age", 1, "in years")], "annotation": [(1, 7, "She points at it.", "mia", DATE, 1)],
    "journal": [("first day", "It rained.", DATE, "mia", 1)], "filecat": [("Mills", 1, None, 1)],
    "treefile": [(1, 1, 1)], "image": [("mill.jpg", 1, 1)],
}  # fmt: skip


def rqda_project(rows: dict[str, Sequence[Sequence[object]]] = ROWS, without: str = "") -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        for table, columns in TABLES.items():
            if table != without:
                connection.execute(f'CREATE TABLE "{table}" ({columns})')
                for row in rows.get(table, ()):
                    connection.execute(f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(row))})', row)
        connection.commit()
        return connection.serialize()


def load(data: bytes) -> Exchanged:
    (found,) = read(io.BytesIO(data), "rivers.rqda", Options(project=PROJECT)).items
    return found


def test_codings_have_the_right_offsets_and_deleted_rows_are_skipped() -> None:
    project = load(rqda_project()).project
    (source,) = project.sources
    labels = {code.guid: code.label for code in project.codes}
    assert [(labels[one.code], one.user, one.at, source.text[one.start : one.end]) for one in project.codings] == [
        ("Events / Loss", "mia", "2014-11-03T09:12:33.000Z", "The river took the mill"),
        ("Events / Time", "lev", "2014-11-03T09:12:33.000Z", "In the spring"),
    ]  # fmt: skip
    assert (source.name, source.variables) == ("ada.txt", {"year": "2014"})


def test_categories_are_headings_and_a_shared_code_creates_a_set() -> None:
    project = load(rqda_project()).project
    assert [(code.label, code.codable, code.definition) for code in project.codes] == [
        ("Events", False, "What happened"), ("Events / Loss", True, "What was lost"), ("Events / Time", True, ""),
        ("Years", False, ""),
    ]  # fmt: skip
    assert {(one.name, len(one.members)) for one in project.sets} == {("Years", 1), ("Mills", 1)}


def test_case_attributes_and_memos_are_imported() -> None:
    project = load(rqda_project()).project
    (case,) = project.cases
    assert (case.case.name, case.case.variables) == ("Ada", {"age": "61"})
    assert [place.source for place in case.case.places] == [project.sources[0].guid]
    texts = {memo.text for memo in project.notes}
    assert {"the worst year", "met at the mill", "the miller", "Rivers", "age: in years"} <= texts
    assert {"ada.txt@7-7: She points at it.", "first day\n\nIt rained."} <= texts


def test_case_on_a_selection_keeps_the_selection() -> None:
    project = load(rqda_project({**ROWS, "caselinkage": [(1, 1, 0.0, 31.0, 1)]})).project
    (case,) = project.cases
    assert (case.case.places, case.selections) == ((), ((project.sources[0].guid, 0, 31),))


def test_pictures_are_counted_as_skipped() -> None:
    conversions = {
        conversion.kind: (conversion.read, conversion.left_out) for conversion in load(rqda_project()).tally.conversions
    }
    assert (conversions["sources"], conversions["codings"]) == ((1, 1), (2, 0))


@pytest.mark.parametrize("missing", ["source", "freecode", "coding"])
def test_other_database_is_refused_with_one_error(missing: str) -> None:
    with pytest.raises(FileError, match=r"rivers\.rqda: is no project of RQDA"):
        load(rqda_project(without=missing))


def test_codings_outside_the_text_are_counted_as_skipped() -> None:
    conversions = load(rqda_project({**ROWS, "coding": [(1, 1, "x", 7.0, 9000.0, 1, "mia", None, None), (1, 1, None, None, None, 1, None, None, None)]})).tally.conversions  # fmt: skip
    assert next(conversion for conversion in conversions if conversion.kind == "codings").left_out == 2
