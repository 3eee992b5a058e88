"""Row mappers cover every field of their record and table."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex

from fusen.storage import row_mapper, schema
from fusen.storage.row_mapper import RowMapper

MAPPERS = {name: one for name, one in vars(row_mapper).items() if isinstance(one, RowMapper)}
DIALECTS = (sqlite.dialect, postgresql.dialect)
KEYS = {"row", "since", "until"}
BESIDE = {"cases": {"position"}, "codes": {"position"}, "codings": {"detached"}, "sources": {"text", "turns"}}
"""Columns that are no attribute of the record: their writers add them."""


@pytest.mark.parametrize("mapper", MAPPERS.values(), ids=MAPPERS)
def test_fields_follow_the_order_of_attributes(mapper: RowMapper[Any]) -> None:
    read = [field.attribute for field in mapper.fields if not field.written_only]
    assert read == list(inspect.signature(mapper.record).parameters)


@pytest.mark.parametrize("mapper", MAPPERS.values(), ids=MAPPERS)
def test_every_column_of_the_table_is_written(mapper: RowMapper[Any]) -> None:
    written = {column for field in mapper.fields if field.table is None for column in field.columns}
    columns = {column.name for column in mapper.table.c} - KEYS - BESIDE.get(mapper.table.name, set())
    assert written - KEYS == columns - ({"id"} if mapper.table is schema.users else set())


def test_every_editable_table_has_a_mapper() -> None:
    """But for the codebook's files, which are no records."""
    assert set(schema.TEMPORAL) - {one.table for one in MAPPERS.values()} == {schema.codebook_files}


def test_partial_indexes_have_their_conditions_in_every_dialect() -> None:
    schema.set_index_conditions("postgresql")
    for table in schema.metadata.tables.values():
        for index in table.indexes:
            made = {str(CreateIndex(index).compile(dialect=one())).partition(" WHERE ")[2] for one in DIALECTS}
            assert len(made) == 1
            assert made != {""} or not re.search("_(live|until)", str(index.name))
