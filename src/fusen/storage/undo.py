"""Undo and redo a step: close the rows it added and restore the rows it closed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Table,
    Text,
    and_,
    cast,
    exists,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
    true,
    update,
)

from fusen.errors import UndoRefused
from fusen.model.history import HistoryStep
from fusen.storage import schema
from fusen.storage.row_mapper import STEPS
from fusen.storage.step import PART_OF, Step
from fusen.storage.store import Store

REVERSED = tuple(table for table in schema.TEMPORAL if table is not schema.cases)
"""Tables to reverse. Cases are excluded: fusen recomputes them from sources and cases.csv."""

BESIDE = {"row", "since", "until", "unit", "rules", "passages"}
"""Columns ignored when rows are compared; the last three follow from the text."""


class _Done(NamedTuple):
    id: int
    kind: str
    part_of: int  # the first step of the same work; its own number if the work is a single step


def undo(store: Store, user: str, settle: Callable[[Step], None]) -> HistoryStep:
    """Reverse the user's newest step in effect and return it. Raises UndoRefused.

    `settle` updates derived records in the same transaction.
    """
    return _reverse(store, user, "undo", settle)


def redo(store: Store, user: str, settle: Callable[[Step], None]) -> HistoryStep:
    """Redo the user's last undone step, unless a newer decision of theirs ended it; returns the step."""
    return _reverse(store, user, "redo", settle)


def _reverse(store: Store, user: str, kind: str, settle: Callable[[Step], None]) -> HistoryStep:
    with store.connection.begin(f"cannot {kind}") as connection:  # a refused undo waits for no other writer
        targets = _targets(connection, user, kind)
        tables = {target.id: _changed_tables(connection, target) for target in targets}
        if len(targets) == 1:  # parts of one work are refused below, when the later ones are taken back
            _refuse(connection, tables[targets[0].id], targets[0], kind)
    with store.step(user, kind, kind=kind) as step, store.connection.begin(f"cannot {kind}") as connection:
        known, targets = targets, _targets(connection, user, kind, step.id)
        if targets != known:  # another process of this user wrote in between
            tables = {target.id: _changed_tables(connection, target) for target in targets}
        for target in targets:
            _refuse(connection, tables[target.id], target, kind)
            for table in tables[target.id]:
                _swap(connection, table, target.id, step.id)
        whole = _whole(targets)
        _refuse_if_stranded(connection, whole, kind, step.id)
        step.repeat(whole)
        settle(step)
    return whole


def _whole(parts: Sequence[HistoryStep]) -> HistoryStep:
    """Returns the newest part with the sums of all summaries."""
    if len(parts) == 1:
        return parts[0]
    summary: dict[str, Any] = {}
    for part in reversed(parts):
        for key, value in part.summary.items():
            summary[key] = value + summary.get(key, 0) if isinstance(value, int) else value
    del summary[PART_OF]
    return replace(parts[0], summary=summary)


def _changed_tables(connection: Connection, target: HistoryStep) -> list[Table]:
    """Returns the tables with rows that the step added or closed. Others need no work under the write lock."""
    changes = ((table, or_(table.c.since == target.id, table.c.until == target.id)) for table in REVERSED)
    return [
        table for table, changed in changes if connection.execute(select(table.c.row).where(changed).limit(1)).first()
    ]


def _refuse(connection: Connection, tables: Iterable[Table], target: HistoryStep, kind: str) -> None:
    for table in tables:
        _refuse_if_touched(connection, table, target, kind)
    _refuse_if_coded_again(connection, target, kind)
    _refuse_if_built_on(connection, target, kind)
    _refuse_if_submitted(connection, target, kind)


def _targets(connection: Connection, user: str, kind: str, before: int | None = None) -> list[HistoryStep]:
    """Returns the user's newest step in effect, of those before the step `before`, or all steps of long work that
    committed in parts; newest first."""
    s, u = schema.steps.c, schema.users.c
    erased = connection.execute(select(func.coalesce(func.max(schema.erasures.c.step), 0))).scalar_one()
    mine = connection.execute(
        select(s.id, s.kind, func.coalesce(s.summary[PART_OF].as_integer(), s.id))
        .where(s.user == u.id, u.name == user, s.id > erased, true() if before is None else s.id < before)
        .order_by(s.id)
    )
    done, undone = _stacks(_Done(*row) for row in mine)
    stack = done if kind == "undo" else undone
    if not stack and erased:
        raise UndoRefused(
            f"nothing to {kind} for {user}: step {erased} erased an interviewee",
            "an erasure and the steps before it cannot be undone",
        )
    if not stack:
        more = "a new decision ends redo; " if kind == "redo" else ""
        raise UndoRefused(f"nothing to {kind} for {user}", f"{more}fusen history shows who did what")
    rows = connection.execute(STEPS.select(named=True).where(s.id.in_(stack[-1])).order_by(s.id.desc())).all()
    return STEPS.decode(rows)


def _stacks(steps: Iterable[_Done]) -> tuple[list[list[int]], list[list[int]]]:
    """Returns the user's work that can be undone and redone, newest last. The reversal of an undo is a redo."""
    done: dict[int, list[int]] = {}  # by the first step; a further part makes the whole work the newest
    undone: list[list[int]] = []
    for step in steps:
        if step.kind == "undo":
            done.popitem()
            undone.append([step.id])
        elif step.kind == "redo":
            undone.pop()
            done[step.id] = [step.id]
        elif step.kind == "do":
            done[step.part_of] = [*done.pop(step.part_of, ()), step.id]
            undone.clear()
    return list(done.values()), undone


@cache
def _alias(table: Table, role: str) -> FromClause:
    """Return the alias of a table in one role; SQLAlchemy takes half of the time of an undo to make new ones."""
    return table.alias()


def _added(table: FromClause, target: int) -> ColumnElement[bool]:
    """Selects rows that the step left live (a merge also adds rows that it closes at once)."""
    return and_(table.c.since == target, or_(table.c.until.is_(None), table.c.until != target))


def _closed(table: FromClause, target: int) -> ColumnElement[bool]:
    return and_(table.c.until == target, table.c.since != target)


def _added_guids(table: Table, target: int) -> Select[tuple[str]]:
    added = _alias(table, "added")
    return select(added.c.guid).where(_added(added, target))


def _refuse_if_touched(connection: Connection, table: Table, target: HistoryStep, kind: str) -> None:
    """Require that the live rows are those that the step left: the same rows or, after undo and redo, equal ones."""
    then, now = _alias(table, "then"), _alias(table, "now")
    names = [column.name for column in table.c if column.name not in BESIDE]
    same = and_(*(_comparable(then.c[name]).is_not_distinct_from(_comparable(now.c[name])) for name in names))
    lost = (
        select(func.coalesce(now.c.since, then.c.until))
        .select_from(then.outerjoin(now, and_(now.c.guid == then.c.guid, now.c.until.is_(None))))
        .where(_added(then, target.id), then.c.until.is_not(None), or_(now.c.row.is_(None), not_(same)))
    )
    back = select(now.c.since).where(
        _closed(then, target.id), now.c.guid == then.c.guid, now.c.until.is_(None),
        now.c.guid.not_in(_added_guids(table, target.id)),
    )  # fmt: skip
    for query in (lost, back):
        later = connection.execute(query.limit(1)).scalar()
        if later is not None:
            raise _refused(connection, target, kind, later, f"changed the same {table.name.replace('_', ' ')}")


def _comparable(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """JSON as its text: PostgreSQL compares no JSON that keeps the order of its keys."""
    return cast(column, Text) if isinstance(column.type, JSON) else column


def _refuse_if_coded_again(connection: Connection, target: HistoryStep, kind: str) -> None:
    """Refuse an undo that would restore a coding whose span was coded again under another guid."""
    closed, live = _alias(schema.codings, "then"), _alias(schema.codings, "now")
    same = [closed.c[name] == live.c[name] for name in ("user", "code", "source", "start", "end")]
    later = connection.execute(
        select(live.c.since)
        .where(_closed(closed, target.id), closed.c.detached.is_(None), *same)
        .where(live.c.until.is_(None), live.c.detached.is_(None))
        .where(live.c.guid.not_in(_added_guids(schema.codings, target.id)))
        .limit(1)
    ).scalar()
    if later is not None:
        raise _refused(connection, target, kind, later, "coded the same span")


def _refuse_if_built_on(connection: Connection, target: HistoryStep, kind: str) -> None:
    """Refuse an undo of a text if later work refers to offsets in it."""
    came, went = _alias(schema.sources, "added"), _alias(schema.sources, "then")
    replaced = select(came.c.source).where(
        _added(came, target.id), _closed(went, target.id), came.c.guid == went.c.guid, came.c.text != went.c.text
    )
    for table in (schema.codings, schema.reviews, schema.rejections, schema.resolutions, schema.pins):
        c, earlier = table.c, _alias(table, "then").c
        stood_there = exists().where(
            earlier.guid == c.guid, earlier.since <= target.id, earlier.start == c.start, earlier.end == c.end
        )  # and was only undone and done again since
        new = (c.until.is_(None), c.since > target.id, c.source.in_(replaced), ~stood_there)
        later = connection.execute(select(c.since).where(*new).limit(1)).scalar()
        if later is not None:
            raise _refused(connection, target, kind, later, f"added {table.name} to the present text")


def _refuse_if_submitted(connection: Connection, target: HistoryStep, kind: str) -> None:
    """Refuse an undo that would remove a round with submissions, or submissions that froze a round."""
    rounds, submissions, results = schema.rounds, schema.submissions, schema.round_results
    for table, key, ground, name in (
        (submissions, submissions.c.round, rounds, rounds.c.guid),
        (results, results.c.guid, submissions, submissions.c.round),
    ):
        mine = select(name).where(_added(ground, target.id))
        later = connection.execute(
            select(table.c.since).where(table.c.until.is_(None), table.c.since != target.id, key.in_(mine))
        ).scalar()
        if later is not None:
            raise _refused(connection, target, kind, later, "continued the same round")


def _swap(connection: Connection, table: Table, target: int, step: int) -> None:
    """Close what `target` left live; add again what it closed."""
    kept = [column for column in table.c if column.name not in ("row", "since", "until")]
    closed = select(*kept, literal(step)).where(_closed(table, target)).order_by(table.c.row)
    added = and_(table.c.until.is_(None), table.c.guid.in_(_added_guids(table, target)))
    connection.execute(update(table).where(added).values(until=step))
    connection.execute(insert(table).from_select([*(column.name for column in kept), "since"], closed))


def _refuse_if_stranded(connection: Connection, target: HistoryStep, kind: str, step: int) -> None:
    """No live coding or review may be left without its source or its code."""
    codings, reviews, sources, codes = schema.codings, schema.reviews, schema.sources, schema.codes
    rejections = schema.rejections
    pairs = (
        (codings, codings.c.source, sources, sources.c.source),
        (reviews, reviews.c.source, sources, sources.c.source),
        (rejections, rejections.c.source, sources, sources.c.source),
        (codings, codings.c.code, codes, codes.c.code),
    )
    for table, reference, home, key in pairs:
        alive = exists().where(key == reference, home.c.until.is_(None))
        stranded = connection.execute(select(table.c.since).where(table.c.until.is_(None), ~alive).limit(1)).scalar()
        if stranded == step:
            raise UndoRefused(
                f"cannot {kind} step {target.id} ({target.action}): its {home.name} no longer exist",
                "fusen history shows who removed them",
            )
        if stranded is not None:
            raise _refused(connection, target, kind, stranded, f"added {table.name} that depend on its {home.name}")


def _refused(connection: Connection, target: HistoryStep, kind: str, later: int, what: str) -> UndoRefused:
    s, u = schema.steps.c, schema.users.c
    row: Any = connection.execute(select(s.action, s.kind, u.name).where(s.id == later, s.user == u.id)).one()
    if row.kind == "sync" and row.action in ("round submit", "round freeze"):
        way_out = "fusen computes the agreement of a round once: start another round"
    elif row.kind == "sync":
        way_out = "that step read changed files, which undo cannot reverse: make the change by hand"
    elif row.name == target.user:
        way_out = "undo that step first, or make the change by hand"
    else:
        way_out = f"ask {row.name} to undo that step first, or make the change by hand"
    action = f"{row.kind} of {row.action}" if row.kind in ("undo", "redo") else row.action
    return UndoRefused(
        f"cannot {kind} step {target.id} ({target.action}): step {later} ({action} by {row.name}) {what}", way_out
    )
