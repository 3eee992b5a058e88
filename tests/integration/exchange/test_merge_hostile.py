"""The database of another copy is validated like a shared file."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from unittest.mock import Mock

import pytest

from fusen.errors import FusenError
from fusen.formats.exchange import database
from fusen.model.ids import user_guid
from fusen.storage import schema
from tests.integration.exchange.test_write_changes import study_with_consent
from tests.support.cpu import at_most
from tests.support.small_study import make_study, opened, state
from tests.support.studies import PROJECT


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which people did something of every kind."""
    root = study_with_consent(tmp_path_factory.mktemp("theirs"))
    with opened(root, "Ann") as study:
        return study.maintenance.backup(root.parent / "theirs.db")


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_study(tmp_path_factory.mktemp("mine") / "s")
    opened(root).close()
    return root


def altered(theirs: Path, target: Path, *statements: str) -> Path:
    shutil.copyfile(theirs, target)
    with closing(sqlite3.connect(target)) as connection:
        for statement in ("PRAGMA foreign_keys=OFF", "PRAGMA writable_schema=ON", *statements):
            connection.execute(statement)
        connection.commit()
    return target


ENDLESS = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r)"
SCHEMAS = {
    "view": (["ALTER TABLE meta RENAME TO m", f"CREATE VIEW meta AS {ENDLESS} SELECT key, value FROM m WHERE (SELECT max(n) FROM r) > 0"], "holds the view meta"),
    "trigger": (["CREATE TRIGGER t AFTER INSERT ON steps BEGIN DELETE FROM codings; END"], "holds the trigger t"),
    "virtual table": (["CREATE VIRTUAL TABLE v USING fts5(x)"], "holds the virtual table v"),
    "generated": (["ALTER TABLE meta ADD COLUMN g TEXT GENERATED ALWAYS AS (hex(zeroblob(400000000)))"], "the table meta holds an expression"),
    "check": (["CREATE TABLE c (x CHECK (length(hex(zeroblob(400000000))) > 1))"], "the table c holds an expression"),
    "index": (["CREATE INDEX i ON meta (length(hex(zeroblob(9))))"], "the index i holds an expression"),
}  # fmt: skip
ROWS = {
    "name": ("UPDATE users SET name = 'eve' || char(27) || '[31m' WHERE name = 'Ann'", "`name` holds a control character"),
    "reserved": ("UPDATE users SET name = 'people' WHERE name = 'Ann'", "no coder can be called people"),
    "renamed": ("UPDATE users SET name = 'Eve' WHERE name = 'Ann'", "'Eve' had another name when they coded"),
    "memo": ("UPDATE notes SET text = 'n' || char(27) || '[2J'", "not a .*holds a control character"),
    "bounds": ("UPDATE codings SET start = -5, \"end\" = 9000000000000000000", "lies outside"),
    "beyond": ("UPDATE rejections SET \"end\" = 100000", "lies outside"),
    "date": ("UPDATE codings SET at = '2020-99-99'", "codings row 1: at '2020-99-99' is no time"),
    "no date": ("UPDATE themes SET at = 7", "themes row 1: at '7' is no time"),
    "json": ("UPDATE codings SET sight = '{'", "sight '{' is no JSON"),
    "json's shape": ("UPDATE rounds SET stretches = '[[1]]'", "stretches .* has another form than expected"),
    "turns": ("UPDATE sources SET turns = '[1'", r"turns '\[1' is no JSON"),
    "type": ("UPDATE codings SET start = 'abc'", "start 'abc' is no integer"),
    "null": ("UPDATE codes SET name = CAST(x'ff' AS BLOB)", "name .* is no text"),
    "passages": ("UPDATE passages SET bounds = x'00ff'", "not sound: cached passages"),
    "user": ("UPDATE codings SET user = 999 WHERE row = 1", "user 999 is none of the users"),
    "code": ("UPDATE codings SET code = 999 WHERE row = 1", "code 999 is none of the things"),
    "kind of thing": ("UPDATE codings SET code = source WHERE row = 1", "is no code"),
    "schema": ("PRAGMA user_version = 0", "states the schema 0, which no fusen has written"),
    "guid": ("UPDATE codes SET guid = 'x' || row", "its guid belongs to another record"),
    "origin": ("UPDATE codings SET origin = 'magic'", "`origin` is 'magic'"),
    "reason": ("UPDATE resolutions SET reason = 'magic'", "`reason` is 'magic'"),
    "words": ("UPDATE texts SET body = replace(body, 'money', 'honey')", "do not match"),
    "not UTF-8": ("UPDATE notes SET text = CAST(x'ff' AS TEXT)", "UTF-8"),
    "no column": ("ALTER TABLE themes DROP COLUMN claim", "no such column"),
}  # fmt: skip


@pytest.mark.parametrize("which", [*SCHEMAS, *ROWS])
def test_invalid_database_is_refused_and_nothing_merged(which: str, theirs: Path, mine: Path, tmp_path: Path) -> None:
    statements, message = SCHEMAS[which] if which in SCHEMAS else ([ROWS[which][0]], ROWS[which][1])
    other = altered(theirs, tmp_path / "x.db", *statements)
    with opened(mine) as study:
        before = state(study)
        with at_most(loops=400), pytest.raises(FusenError, match=message) as refused:
            study.exchange.merge(other)
        assert "x.db" in refused.value.message
        assert ".study.db." not in refused.value.message
        assert refused.value.hint
        assert state(study) == before
        assert [path.name for path in (mine / ".fusen").glob(".study*")] == []


@pytest.mark.folder
@pytest.mark.parametrize("which", ["view", "trigger", "generated", "name", "date", "json", "user"])
def test_received_study_with_an_invalid_database_is_refused(which: str, theirs: Path, tmp_path: Path) -> None:
    statements, said = SCHEMAS[which] if which in SCHEMAS else ([ROWS[which][0]], ROWS[which][1])
    root = make_study(tmp_path / "received")
    altered(theirs, root / ".fusen" / "study.db", *statements)
    for _ in range(2):
        with at_most(loops=400), pytest.raises(FusenError, match=said) as refused:
            opened(root)
        assert "fusen restore" in refused.value.hint


@pytest.mark.folder
def test_received_study_is_checked_once(theirs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_study(tmp_path / "received")
    altered(theirs, root / ".fusen" / "study.db")
    opened(root).close()
    monkeypatch.setattr(database, "check_rows", Mock(side_effect=AssertionError))
    opened(root).close()
    shutil.copytree(root, tmp_path / "moved")
    with pytest.raises(AssertionError):
        opened(tmp_path / "moved")


@pytest.mark.folder
def test_check_applies_the_rules_of_a_merge(theirs: Path, tmp_path: Path) -> None:
    root = make_study(tmp_path / "s")
    with opened(root) as study:
        study.exchange.merge(theirs)
        assert study.maintenance.check() == []
        altered_rows(root, "UPDATE codings SET at = '2020-99-99' WHERE row = 1")
        assert study.maintenance.check() == ["study.db: codings row 1: at '2020-99-99' is no time"]


def altered_rows(root: Path, statement: str) -> None:
    with closing(sqlite3.connect(root / ".fusen" / "study.db")) as connection:
        connection.execute(statement)
        connection.commit()


def test_valid_copy_merges_like_a_shared_file(theirs: Path, tmp_path: Path) -> None:
    mine = make_study(tmp_path / "mine")
    with opened(mine) as study:
        report = study.exchange.merge(theirs)
        assert report.added == 6
        assert study.exchange.merge(theirs).added == 0
        study.exchange.export(tmp_path / "all.jsonl")
        assert study.exchange.merge(tmp_path / "all.jsonl").added == 0
        assert study.maintenance.check() == []


def test_every_column_of_the_schema_is_checked() -> None:
    for table in schema.metadata.tables.values():
        for column in table.columns:
            kinds = database.OWN_KINDS.get((table.name, column.name)) or database.KINDS.get(column.name)
            assert (kinds is None) == (column.name in database.JSONS), (table.name, column.name)
            if kinds is not None:
                assert ("null" in kinds) == bool(column.nullable), (table.name, column.name)
            for key in column.foreign_keys:
                own = (table.name, column.name) in database.OWN_KINDS
                assert own or database.REFERENCES[column.name] == key.column.table.name
    assert user_guid(PROJECT, "Ann") != user_guid(PROJECT, "Eve")
