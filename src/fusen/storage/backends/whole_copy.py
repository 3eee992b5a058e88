"""Copy a whole study between two databases, row by row with all numbers: nothing of its history is lost."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Table, insert, select

from fusen.errors import StoreError
from fusen.storage import schema
from fusen.storage.durable_files import COMMITTED
from fusen.storage.row_mapper import BATCH
from fusen.storage.row_writer import put_meta
from fusen.storage.sources import UNINDEXED
from fusen.storage.store import Store

_OWN = ("schema", "search-stale", "team-rules", UNINDEXED)
"""Metadata that a database keeps for itself, with the keys that begin with COMMITTED."""


def copy_study(source: Store, target: Store, *, overwrite: bool = False) -> None:
    """Replace the content of `target` by that of `source`, in one transaction each.

    Raises StoreError, and changes nothing, if `target` has a step that `source` lacks, unless `overwrite`.
    """
    with source.connection.begin("cannot read") as origin, target.connection.begin("cannot copy", write=True) as live:
        if not overwrite:
            refuse_other_history(source, target)
        tables = [table for table in schema.metadata.sorted_tables if table is not schema.meta]
        for table in reversed(tables):
            live.execute(table.delete())
        for table in tables:
            rows = origin.execution_options(yield_per=BATCH).execute(_in_order(table)).mappings()
            for portion in rows.partitions(BATCH):
                live.execute(insert(table), [dict(row) for row in portion])
        target.connection.backend.settle_numbers(live)
        for row in origin.execute(select(schema.meta)):
            if row.key not in _OWN and not row.key.startswith(COMMITTED):
                put_meta(live, row.key, row.value)
        put_meta(live, "search-stale", "yes")
    target.sources.rebuild_search()


def _in_order(table: Table) -> Select[Any]:
    return select(table).order_by(*table.primary_key)


def refuse_other_history(source: Store, target: Store) -> None:
    """Raise StoreError if `target` has a step that `source` lacks."""
    if missing := missing_steps(source, target):
        raise StoreError(
            f"{target.connection.backend} has {missing:,} {'step' if missing == 1 else 'steps'} that "
            f"{source.connection.backend} lacks",
            "merge the two: open one of them, then fusen merge the other",
        )


def missing_steps(source: Store, target: Store) -> int:
    """Returns how many steps of `target` the history of `source` lacks."""
    return len(_steps(target) - _steps(source))


def _steps(store: Store) -> set[tuple[int, str]]:
    s = schema.steps.c
    return {(row.id, row.at) for row in store.connection.read(select(s.id, s.at))}
