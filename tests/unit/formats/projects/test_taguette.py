"""Taguette databases: HTML text and byte offsets."""

from __future__ import annotations

import json
import sqlite3

import pytest

from fusen.errors import FusenError
from tests.support.projects import load, quotes

HTML = "<h1>Talk</h1><p>It was 大変 😀 at <b>first</b>.</p>\n<ul><li>one</li><li>two &amp; three</li></ul>"
PLAIN = "TalkIt was 大変 😀 at first.\nonetwo & three"  # the text nodes alone, whose bytes Taguette counts
SCHEMA = """
CREATE TABLE users (login text);
CREATE TABLE projects (id integer primary key, name text, description text, created text);
CREATE TABLE project_members (project_id integer, user_login text);
CREATE TABLE documents (id integer primary key, name text, description text, created text, project_id integer, contents text);
CREATE TABLE commands (id integer primary key, date text, user_login text, project_id integer, document_id integer, payload text);
CREATE TABLE tags (id integer primary key, project_id integer, path text, description text);
CREATE TABLE highlights (id integer primary key, document_id integer, start_offset integer, end_offset integer, snippet text);
CREATE TABLE highlight_tags (highlight_id integer, tag_id integer);
"""


def database(contents: str = HTML, projects: int = 1) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    connection.executemany("INSERT INTO users VALUES (?)", [("ana",), ("ben",)])
    for number in range(projects):
        connection.execute("INSERT INTO projects VALUES (?, 'P', 'about it', '2026-01-02 03:04:05')", (number,))
    connection.execute("INSERT INTO documents VALUES (1, 'A', '', '2026-01-02 03:04:05', 1, ?)", (contents,))
    connection.executemany("INSERT INTO tags VALUES (?, 1, ?, 'meant')", [(1, "hard"), (2, "so: it is")])
    for number, words in enumerate(("大変 😀 at first", "two & three", "Talk"), 1):
        start = len(PLAIN[: PLAIN.index(words)].encode())
        row = (number, start, start + len(words.encode()), f"<p>{words.replace('&', '&amp;')}</p>")
        connection.execute("INSERT INTO highlights VALUES (?, 1, ?, ?, ?)", row)
        text = json.dumps({"type": "highlight_add", "highlight_id": number})
        connection.execute("INSERT INTO commands VALUES (?, '2026-02-01 00:00:00', 'ben', 1, 1, ?)", (number, text))
    connection.executemany("INSERT INTO highlight_tags VALUES (?, ?)", [(1, 1), (1, 2), (2, 1)])
    connection.commit()
    return bytes(connection.serialize())


def test_highlights_have_the_right_offsets() -> None:
    found = load(database(), "x.sqlite3")
    assert found.project.sources[0].text == "Talk\nIt was 大変 😀 at first.\n\none\ntwo & three\n"
    assert quotes(found) == [
        ("ben", "hard", "two & three"), ("ben", "hard", "大変 😀 at first"), ("ben", "so: it is", "大変 😀 at first"),
    ]  # fmt: skip
    assert found.tally.certainties == [1.0] * 3
    assert [code.definition for code in found.project.codes] == ["meant", "meant"]
    assert sorted(note.text for note in found.project.notes) == ["A@0-4", "about it"]


def test_byte_offsets_in_long_texts_are_converted() -> None:
    long = "大変😀 " * 3_000
    found = load(database(f"<p>{long}</p>" + HTML), "x.sqlite3")
    assert found.project.sources[0].text.startswith(long)


@pytest.mark.parametrize(
    ("data", "message"), [(database(projects=2), "holds 2 projects"), (database(projects=0), "no project")]
)
def test_database_with_several_projects_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(FusenError, match=message):
        load(data, "x.sqlite3")
