"""Undo and redo: a step is reversed by closing what it added and adding again what it closed."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Table, exists, insert, literal, select, update
from sqlalchemy.exc import IntegrityError

from fusen.errors import UndoRefused
from fusen.model.history import HistoryStep
from fusen.storage import schema
from fusen.storage.steps import begin_step
from fusen.storage.store import Store


def undo(store: Store, user: str) -> HistoryStep:
    """Reverse the user's newest step that stands; returns it. Raises UndoRefused."""
    done, _ = _stacks(store.history(), user)
    if not done:
        raise UndoRefused(f"nothing to undo for {user}", "fusen history shows who did what")
    return _reverse(store, user, done[-1], "undo")


def redo(store: Store, user: str) -> HistoryStep:
    """Do again what the user undid last, unless a newer decision of theirs ended it; returns the step."""
    _, undone = _stacks(store.history(), user)
    if not undone:
        raise UndoRefused(f"nothing to redo for {user}", "a new decision ends redo; fusen history shows the steps")
    return _reverse(store, user, undone[-1], "redo")


def _stacks(history: Iterable[HistoryStep], user: str) -> tuple[list[HistoryStep], list[HistoryStep]]:
    """The user's steps that can be undone and redone, newest last. Reversing an undo is a redo."""
    done: list[HistoryStep] = []
    undone: list[HistoryStep] = []
    for step in reversed([step for step in history if step.user == user]):
        if step.kind == "undo":
            done.pop()
            undone.append(step)
        elif step.kind == "redo":
            undone.pop()
            done.append(step)
        elif step.kind == "do":
            done.append(step)
            undone.clear()
    return done, undone


def _reverse(store: Store, user: str, target: HistoryStep, kind: str) -> HistoryStep:
    try:
        with store.raw(f"cannot {kind}", write=True) as connection:
            for table in schema.TEMPORAL:
                _refuse_if_touched(connection, table, target, kind)
            step = begin_step(connection, user, target.action, kind)
            step.summary, step.reverses, step.changed = dict(target.summary), target.id, 1
            for table in schema.TEMPORAL:
                _swap(connection, table, target.id, step.id)
            _refuse_if_stranded(connection, target, kind)
            step.finish()
    except IntegrityError as error:
        raise UndoRefused(
            f"cannot {kind} step {target.id} ({target.action}): the same was coded again since"
        ) from error
    return target


def _refuse_if_touched(connection: Connection, table: Table, target: HistoryStep, kind: str) -> None:
    t, again = table.c, table.alias()
    later = connection.execute(
        select(t.until).where(t.since == target.id, t.until.is_not(None), t.until != target.id).limit(1)
    ).scalar()
    if later is None:
        later = connection.execute(
            select(again.c.since)
            .where(t.until == target.id, again.c.guid == t.guid, again.c.until.is_(None))
            .where(again.c.since != target.id)
            .limit(1)
        ).scalar()
    if later is not None:
        raise UndoRefused(
            f"cannot {kind} step {target.id} ({target.action}): {_describe(connection, later)} changed the same {table.name}",
            "undo that step first, or change what you want changed by hand",
        )


def _swap(connection: Connection, table: Table, target: int, step: int) -> None:
    """Close what `target` added; add again what it closed."""
    t = table.c
    kept = [column for column in t if column.name not in ("row", "since", "until")]
    closed_by_target = select(*kept, literal(step)).where(t.until == target, t.since != target).order_by(t.row)
    connection.execute(update(table).where(t.since == target, t.until.is_(None)).values(until=step))
    connection.execute(insert(table).from_select([*(column.name for column in kept), "since"], closed_by_target))


def _refuse_if_stranded(connection: Connection, target: HistoryStep, kind: str) -> None:
    """No live coding or review may be left without its source or its code."""
    pairs = (
        (schema.codings, schema.codings.c.source, schema.sources, schema.sources.c.source),
        (schema.reviews, schema.reviews.c.source, schema.sources, schema.sources.c.source),
        (schema.codings, schema.codings.c.code, schema.codes, schema.codes.c.code),
    )
    for table, reference, home, key in pairs:
        alive = exists().where(key == reference, home.c.until.is_(None))
        stranded = connection.execute(select(table.c.since).where(table.c.until.is_(None), ~alive).limit(1)).scalar()
        if stranded is not None:
            raise UndoRefused(
                f"cannot {kind} step {target.id} ({target.action}): {table.name} of {_describe(connection, stranded)} "
                f"stand on its {home.name}",
                "undo that step first",
            )


def _describe(connection: Connection, step: int) -> str:
    s, u = schema.steps.c, schema.users.c
    row = connection.execute(select(s.action, u.name).where(s.id == step, s.user == u.id)).one()
    return f"step {step} ({row.action} by {row.name})"
