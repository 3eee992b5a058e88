"""QualCoder databases."""

from __future__ import annotations

import sqlite3

import pytest

from fusen.errors import FusenError
from tests.support.projects import load, outcome_counts, quotes

TEXT = "I: How was it? 😀\nR: It was 大変 at first.\nR: Then we sang.\n"
SCHEMA = """
CREATE TABLE project (databaseversion text, date text, memo text, about text);
CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text, owner text, date text);
CREATE TABLE code_text (ctid integer primary key, cid integer, fid integer, seltext text, pos0 integer, pos1 integer, owner text, date text, memo text);
CREATE TABLE code_av (avid integer primary key, id integer, pos0 integer, pos1 integer, cid integer, memo text, date text, owner text);
CREATE TABLE annotation (anid integer primary key, fid integer, pos0 integer, pos1 integer, memo text, owner text, date text);
CREATE TABLE attribute_type (name text primary key, date text, owner text, memo text, caseOrFile text, valuetype text);
CREATE TABLE attribute (attrid integer primary key, name text, attr_type text, value text, id integer, date text, owner text);
CREATE TABLE case_text (id integer primary key, caseid integer, fid integer, pos0 integer, pos1 integer, owner text, date text, memo text);
CREATE TABLE cases (caseid integer primary key, name text, memo text, owner text, date text);
CREATE TABLE code_cat (catid integer primary key, name text, owner text, date text, memo text, supercatid integer);
CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text, date text, color text);
CREATE TABLE journal (jid integer primary key, name text, jentry text, date text, owner text);
"""


def database() -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    day, at = ("ana", "2026-01-02 03:04:05"), TEXT.index("It was")
    rows: dict[str, list[tuple[object, ...]]] = {
        "project": [("v8", day[1], "about it", "QualCoder")],
        "source": [(1, "A", TEXT, None, "said in spring", *day), (2, "film", "", "/video/x.mp4", "", *day)],
        "code_text": [(1, 1, 1, "It was 大変", at, at + 9, *day, "sure")],
        "code_av": [(1, 2, 0, 900, 1, "", day[1], "ben")],
        "annotation": [(1, 1, 0, 2, "who asks", *day)],
        "attribute_type": [("age", day[1], "ana", "in years", "case", "numeric"), ("place", day[1], "ana", "", "file", "character")],
        "attribute": [(1, "age", "case", "44", 1, day[1], "ana"), (2, "place", "file", "Turin", 1, day[1], "ana")],
        "case_text": [(1, 1, 1, 0, len(TEXT), *day, ""), (2, 2, 1, at - 3, at + 20, *day, "")],
        "cases": [(1, "P1", "our first", *day), (2, "P2", "", *day)],
        "code_cat": [(1, "Feelings", *day, "", None), (2, "Inner", *day, "", 1)],
        "code_name": [(1, "hard", "it was hard", 2, *day, "#ff0000")],
        "journal": [(1, "Day 1", "We began.", day[1], "ana")],
    }  # fmt: skip
    for table, values in rows.items():
        for row in values:
            connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
    connection.commit()
    return bytes(connection.serialize())


def test_every_record_is_imported() -> None:
    found = load(database(), "x.qda")
    project = found.project
    assert quotes(found) == [("ana", "hard", "It was 大変")]
    assert project.codings[0].at == "2026-01-02T03:04:05.000Z"
    assert [(code.path, code.codable, code.colour, code.definition) for code in project.codes] == [
        (("Feelings",), False, None, ""), (("Feelings", "Inner"), False, None, ""),
        (("Feelings", "Inner", "hard"), True, "#ff0000", "it was hard"),
    ]  # fmt: skip
    assert outcome_counts(found, "sources") == (1, 0, 0, 1)
    assert outcome_counts(found, "codings") == (1, 0, 0, 1)
    one, two = project.cases
    assert (one.case.name, one.case.variables, len(one.case.places), one.selections) == ("P1", {"age": "44"}, 1, ())
    assert (two.case.name, len(two.case.places), len(two.selections)) == ("P2", 0, 1)
    assert project.sources[0].variables == {"place": "Turin"}
    texts = {note.text for note in project.notes}
    assert texts == {
        "about it", "said in spring", "sure", "A@0-2: who asks", "Day 1\n\nWe began.", "age: in years", "our first"
    }  # fmt: skip


def test_equal_files_give_equal_guids() -> None:
    assert load(database(), "x.qda").project == load(database(), "x.qda").project


def test_another_database_is_refused() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE project (id)")
    connection.commit()
    with pytest.raises(FusenError, match=r"x\.qda: is no project of QualCoder"):
        load(bytes(connection.serialize()), "x.qda")
