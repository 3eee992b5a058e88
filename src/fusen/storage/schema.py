"""The tables of a study's database.

Rows that people change (`Temporal`) are never updated or deleted: a change closes the row (`until` = the step)
and adds a new one (`since` = the step). Live rows have `until` NULL; undo, history, tombstones and merging all
read the same rows.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    text,
)
from sqlalchemy import String as AnyString
from sqlalchemy import Text as AnyText

SCHEMA_VERSION = 3
FIRST_VERSION = 1

metadata = MetaData()

# Text sorts by code points in every database, as in SQLite; the locale of a server has no effect.
String = AnyString().with_variant(AnyString(collation="C"), "postgresql")
Text = AnyText().with_variant(AnyText(collation="C"), "postgresql")

meta = Table(
    "meta",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", Text, nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("guid", String, nullable=False, unique=True),
    Column("name", String, nullable=False, unique=True),
)

steps = Table(
    "steps",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user", Integer, ForeignKey("users.id"), nullable=False),
    Column("at", String, nullable=False),
    Column("action", String, nullable=False),
    Column(
        "kind", String, nullable=False
    ),  # do | undo | redo | sync (a file was re-read, a round frozen: not undoable)
    Column("reverses", Integer, ForeignKey("steps.id")),
    Column("summary", JSON, nullable=False),
    sqlite_autoincrement=True,
)

things = Table(  # codes, sources and cases: a small number for a guid, for good
    "things",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("guid", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
)

marks = Table(  # the number of a code's sign and colour; it is never changed, also not by undo
    "marks",
    metadata,
    Column("code", Integer, ForeignKey("things.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
)

texts = Table(  # immutable; a re-import adds one
    "texts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", String, nullable=False, unique=True),
    Column("chars", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

passages = Table(  # a cache: safe to delete
    "passages",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("unit", String, primary_key=True),
    Column("rules", String, primary_key=True),
    Column("bounds", LargeBinary, nullable=False),
)


def _partial_index(name: str, *columns: Column[Any], where: str, unique: bool = False) -> Index:
    """Returns an index of the rows for which `where` holds; see `set_index_conditions` for other databases than SQLite."""
    condition = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, info={"where": condition})


def _temporal(name: str, *columns: Column[object] | Index) -> Table:
    table = Table(
        name,
        metadata,
        Column("row", Integer, primary_key=True),
        Column("guid", String, nullable=False),
        Column("since", Integer, ForeignKey("steps.id"), nullable=False),
        Column("until", Integer, ForeignKey("steps.id")),
        *columns,
    )
    _partial_index(f"{name}_live_guid", table.c.guid, unique=True, where="until IS NULL")
    Index(f"{name}_since", table.c.since)
    _partial_index(f"{name}_until", table.c.until, where="until IS NOT NULL")
    return table


def _thing(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, Integer, ForeignKey("things.id"), nullable=nullable)


codes = _temporal(
    "codes",
    _thing("code"),
    _thing("parent", nullable=True),
    Column("position", Integer, nullable=False),
    Column("id", String, nullable=False),
    Column("name", String, nullable=False),
    Column("definition", Text, nullable=False),
    Column("include", Text, nullable=False),
    Column("exclude", Text, nullable=False),
    Column("examples", JSON, nullable=False),
    Column("phrases", JSON, nullable=False),
    Column("not_phrases", JSON, nullable=False),
    Column("colour", String),
    Column("codable", Boolean, nullable=False),
    Column("retired", Boolean, nullable=False),
)

sources = _temporal(
    "sources",
    _thing("source"),
    Column("path", String, nullable=False),
    Column("text", Integer, ForeignKey("texts.id"), nullable=False),
    Column("language", String, nullable=False),
    Column("format", String, nullable=False),
    Column("encoding", String, nullable=False),
    Column("header", JSON, nullable=False),
    Column("interviewers", JSON, nullable=False),
    Column("speakers", JSON, nullable=False),
    Column("turns", JSON, nullable=False),  # columns: start, end, number of the speaker, time
    Column("turn_count", Integer, nullable=False),
    Column("words", Integer, nullable=False),
    Column("passages", Integer, nullable=False),
    Column("unit", String, nullable=False),
    Column("rules", String, nullable=False),
    Column("file_sha256", String, nullable=False),
    Column("file_size", BigInteger, nullable=False),
    Column("file_mtime_ns", BigInteger, nullable=False),
    Column("options", JSON, nullable=False),
)

cases = _temporal(
    "cases",
    _thing("case"),
    Column("position", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("consent", String, nullable=False),
    Column("places", JSON, nullable=False),
    Column("variables", JSON, nullable=False),
)

codings = _temporal(
    "codings",
    Column("user", Integer, ForeignKey("users.id"), nullable=False),
    _thing("code"),
    _thing("source"),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("origin", String, nullable=False),
    Column("at", String, nullable=False),
    Column("version", String, nullable=False),
    Column("direction", String),
    Column("magnitude", Integer),
    Column("words", Integer, nullable=False),
    Column("interviewer", Boolean, nullable=False),
    Column("detached", Integer, ForeignKey("texts.id")),  # the older text it stands on, if it could not be placed
    Column("sight", JSON(none_as_null=True)),  # suggestions shown then: [code's guid, probability, by whom]
)
_partial_index(
    "codings_once",
    codings.c.user,
    codings.c.code,
    codings.c.source,
    codings.c.start,
    codings.c.end,
    unique=True,
    where="until IS NULL AND detached IS NULL",
)
_partial_index("codings_source", codings.c.source, codings.c.start, where="until IS NULL")

reviews = _temporal(
    "reviews",
    Column("user", Integer, ForeignKey("users.id"), nullable=False),
    _thing("source"),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("at", String, nullable=False),
)

rejections = _temporal(
    "rejections",
    Column("user", Integer, ForeignKey("users.id"), nullable=False),
    _thing("code"),
    _thing("source"),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("at", String, nullable=False),
)

notes = _temporal(
    "notes",
    Column("user", Integer, ForeignKey("users.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("target", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", String, nullable=False),
)

codebook_files = _temporal(  # as fusen read or wrote them last; the guid is the name below the study
    "codebook_files",
    Column("sha256", String, nullable=False),
    Column("body", LargeBinary, nullable=False),  # deflated
)

wordings = _temporal(  # two versions of a code that mean the same
    "wordings",
    _thing("code"),
    Column("version", String, nullable=False),
    Column("like", String, nullable=False),
)

looks = _temporal(  # this user looked again: the code, as it is meant now, is not on this stretch of this text
    "looks",
    Column("user", Integer, ForeignKey("users.id"), nullable=False),
    _thing("code"),
    _thing("source"),
    Column("sha256", String, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("version", String, nullable=False),
    Column("at", String, nullable=False),
)

rounds = _temporal(  # of agreement: the stretches and their coders
    "rounds",
    Column("user", Integer, ForeignKey("users.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("coders", JSON, nullable=False),
    Column("stretches", JSON, nullable=False),  # source guid, sha256 of its text, start, end
    Column("drawn", JSON, nullable=False),  # sample, by, seed
    Column("at", String, nullable=False),
)

submissions = _temporal(
    "submissions",
    Column("user", Integer, ForeignKey("users.id"), nullable=False),
    Column("round", String, nullable=False),
    Column("at", String, nullable=False),
)

round_results = _temporal(  # guid: the round's
    "round_results",
    Column("tables", JSON, nullable=False),
    Column("at", String, nullable=False),
)

resolutions = _temporal(
    "resolutions",
    Column("user", Integer, ForeignKey("users.id"), nullable=False),
    _thing("source"),
    Column("sha256", String, nullable=False),  # of the text that start and end are of
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    _thing("code"),
    _thing("other", nullable=True),
    Column("coders", JSON, nullable=False),
    Column("kept", JSON, nullable=False),
    Column("reason", String, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", String, nullable=False),
)

sets = _temporal(
    "sets",
    Column("name", String, nullable=False),
    Column("members", JSON, nullable=False),  # [kind, guid] of each
    Column("description", Text, nullable=False),
)

cells = _temporal(  # of the framework matrix: what an analyst wrote about a case under a code
    "cells",
    Column("user", Integer, ForeignKey("users.id"), nullable=False),
    _thing("case"),
    _thing("code"),
    Column("text", Text, nullable=False),
    Column("excerpts", JSON, nullable=False),  # what it rested on: guid, start and end of each coding
    Column("at", String, nullable=False),
)

themes = _temporal(  # written by an analyst
    "themes",
    Column("user", Integer, ForeignKey("users.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("title", String, nullable=False),
    Column("claim", Text, nullable=False),
    Column("codes", JSON, nullable=False),  # guids
    Column("at", String, nullable=False),
)

pins = _temporal(  # excerpts that support, qualify or contradict a theme
    "pins",
    Column("user", Integer, ForeignKey("users.id"), nullable=False),
    Column("theme", String, nullable=False),
    _thing("source"),
    Column("sha256", String, nullable=False),  # of the text that start and end are of
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("stance", String, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", String, nullable=False),
)

links = _temporal(  # a relation between two codings or codes, by their guids
    "links",
    Column("user", Integer, ForeignKey("users.id"), nullable=False),
    Column("relation", String, nullable=False),
    Column("origin", String, nullable=False),
    Column("target", String, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", String, nullable=False),
)

deletions = _temporal(  # deletions and reversals from merges; `guid` is that of the deleted record
    "graves",
    Column("user", Integer, ForeignKey("users.id"), nullable=False),  # who deleted it
    Column("of", String, nullable=False),
    Column("restored", Boolean, nullable=False),
    Column("at", String, nullable=False),
)

erasures = Table(  # that an interviewee was erased: guids and no name
    "erasures",
    metadata,
    Column("guid", String, primary_key=True),
    Column("step", Integer, ForeignKey("steps.id"), nullable=False),
    Column("user", Integer, ForeignKey("users.id"), nullable=False),
    Column("at", String, nullable=False),
    Column("case_guid", String, nullable=False),
    Column("sources", JSON, nullable=False),  # guids
)

for _home in (codes, sources):
    _key = _home.c.code if _home is codes else _home.c.source
    _partial_index(f"{_home.name}_live", _key, where="until IS NULL")

TEMPORAL = (
    codes, sources, cases, codings, reviews, rejections, notes, sets, rounds, submissions, round_results, resolutions,
    codebook_files, wordings, looks, cells, themes, pins, links, deletions,
)  # fmt: skip


def set_index_conditions(dialect: str) -> None:
    """Give the partial indexes their conditions in another dialect of SQLAlchemy's.

    A backend calls it when it connects: `postgresql_where` in `Index` would import that dialect on every start, which
    takes 50 ms.
    """
    for table in metadata.tables.values():
        for index in table.indexes:
            if "where" in index.info:
                index.dialect_options[dialect]["where"] = index.info["where"]
