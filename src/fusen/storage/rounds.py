"""Store agreement rounds: assignments, submissions, results and resolved disagreements."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from fusen.storage import schema
from fusen.storage.connection import StoreConnection, read_names
from fusen.storage.row_mapper import RESOLUTIONS, ROUND_RESULTS, ROUNDS, SUBMISSIONS
from fusen.storage.row_writer import RowWriter, TableWriter

if TYPE_CHECKING:
    from fusen.model.agreement import AgreementRow, AgreementTable, Value
    from fusen.model.rounds import Frozen, Resolution, Round, Submission

_r, _s, _f, _x = schema.rounds.c, schema.submissions.c, schema.round_results.c, schema.resolutions.c


class RoundRepository:
    """Reads rounds and resolutions."""

    def __init__(self, connection: StoreConnection) -> None:
        self._connection = connection

    def all(self) -> list[Round]:
        """Returns live rounds in the order of their start."""
        query = ROUNDS.select().where(_r.until.is_(None)).order_by(_r.number, _r.at, _r.guid)
        with self._connection.begin("cannot read") as connection:
            rows = connection.execute(query).all()
            if not rows:
                return []
            names = read_names(connection)
            ended = connection.execute(select(_f.guid, _f.at).where(_f.until.is_(None))).all()
        submitted: dict[str, dict[str, str]] = {}
        for submission in self.submissions():
            submitted.setdefault(submission.round, {}).setdefault(submission.user, submission.at)
        beside = {"submitted": submitted, "frozen": {row.guid: row.at for row in ended}}
        result = ROUNDS.decode(rows, names, beside)
        numbers = _numbers([round_.number for round_ in result])
        return [replace(round_, number=number) for round_, number in zip(result, numbers, strict=True)]

    def submissions(self) -> list[Submission]:
        """Returns live submissions in the order they were made."""
        query = SUBMISSIONS.select().where(_s.until.is_(None)).order_by(_s.at, _s.guid)
        return self._connection.records(SUBMISSIONS, query)

    def frozen(self) -> list[Frozen]:
        """Returns the computed agreement of rounds that all coders have submitted."""
        query = ROUND_RESULTS.select().where(_f.until.is_(None)).order_by(_f.at, _f.guid)
        return self._connection.records(ROUND_RESULTS, query)

    def tables(self, guid: str) -> dict[str, AgreementTable]:
        """Returns the frozen tables of a round; empty while it is open."""
        rows = self._connection.read(select(_f.tables).where(_f.guid == guid, _f.until.is_(None)))
        return {name: _table_from(value) for name, value in rows[0].tables.items()} if rows else {}

    def resolutions(self, *, sources: Collection[str] | None = None, every: bool = False) -> list[Resolution]:
        """Returns live resolutions by place; with `every`, also those that a newer one overrules."""
        query = RESOLUTIONS.select().where(_x.until.is_(None)).order_by(_x.source, _x.start, _x.row)
        rows = self._connection.records(RESOLUTIONS, query)
        if not rows:
            return []
        from fusen.model.rounds import overruled

        rows = [row for row in rows if sources is None or row.source in sources]
        lost = set() if every else overruled(rows)
        return [row for row in rows if row.guid not in lost]


def _numbers(numbers: Sequence[int]) -> list[int]:
    """Gives each round a unique number: of rounds with the same number from two copies, the later ones move to the end."""
    last = max(numbers, default=0)
    result: list[int] = []
    for number in numbers:
        taken = number in result
        last += taken
        result.append(last if taken else number)
    return result


class RoundResultWriter(TableWriter["Frozen"]):
    """Writes the computed agreement of rounds in a step."""

    def __init__(self, rows: RowWriter) -> None:
        super().__init__(rows, ROUND_RESULTS)

    def freeze(self, round_guid: str, tables: Mapping[str, AgreementTable], at: str) -> None:
        """Store a round's tables by `unit/by`; this step cannot be undone."""
        from fusen.model.rounds import Frozen

        t = schema.steps
        self._rows.connection.execute(update(t).where(t.c.id == self._rows.step).values(kind="sync"))
        self.add([Frozen(round_guid, {name: _table_to(table) for name, table in tables.items()}, at)])


# -- a table of agreement as JSON and back


def _table_to(table: AgreementTable) -> dict[str, Any]:
    return asdict(table) | {"rows": [_row_to(row) for row in table.rows]}


def _row_to(row: AgreementRow) -> dict[str, Any]:
    return asdict(row) | {
        "estimates": {
            name: [_value_to(result.value), result.low, result.high] for name, result in row.estimates.items()
        },
        "by_interview": {
            interview: {name: _value_to(value) for name, value in values.items()}
            for interview, values in row.by_interview.items()
        },
    }  # fmt: skip


def _value_to(value: Value) -> float | str:
    from fusen.model.agreement import Undefined

    return value.reason if isinstance(value, Undefined) else value


def _value_from(value: float | str) -> Value:
    from fusen.model.agreement import Undefined

    return Undefined(value) if isinstance(value, str) else value


def are_tables(value: Mapping[str, Any]) -> bool:
    """True if the value is a round's tables, by `unit/by`, and can be shown."""
    try:
        read = {name: _table_from(estimate) for name, estimate in value.items()}
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
    return bool(read) and all(
        name == f"{table.unit}/{table.by}"
        and table.unit in _ALWAYS
        and all(row.unit == table.unit and _is_row(row) for row in table.rows)
        and all(row.coders == table.coders for row in table.rows if table.by != "pair")
        for name, table in read.items()
    )


def _is_row(row: AgreementRow) -> bool:
    from fusen.model.agreement import Undefined

    counts = (row.interviews, row.units, row.some, row.all, *row.coded.values(), *row.spans.values())
    texts = [row.level, row.unit, row.suggestions, row.code, row.guid, *row.path, *row.coders]
    texts += [row.source or ""] * (row.level == "source") + [row.version or ""] * (row.level == "definition")
    values = [bound for estimate in row.estimates.values() for bound in (estimate.value, estimate.low, estimate.high)]
    values += [match for by_name in row.by_interview.values() for match in by_name.values()]
    return (
        all(type(count) is int for count in counts)
        and all(isinstance(text, str) for text in texts)
        and all(match is None or isinstance(match, int | float | Undefined) for match in values)
        and row.estimates.keys() >= _ALWAYS[row.unit]
        and row.coded.keys() == set(row.coders)
        and bool(row.path or row.level not in ("code", "definition"))
    )


_PASSAGE = frozenset({"agreement", "cohen_kappa", "fleiss_kappa", "alpha", "ac1"})
_ALWAYS = {"passage": _PASSAGE, "character": _PASSAGE | {"u_alpha", "overlap_f1"}}
"""Coefficients in every row."""


def _table_from(value: Mapping[str, Any]) -> AgreementTable:
    from fusen.model.agreement import AgreementTable

    listed: dict[str, Sequence[str]] = {name: tuple(value[name]) for name in ("coders", "interviews", "remarks")}
    return AgreementTable(**{**value, **listed, "rows": tuple(map(_row_from, value["rows"]))})


def _row_from(value: Mapping[str, Any]) -> AgreementRow:
    from fusen.model.agreement import AgreementRow, Estimate

    estimates = {
        name: Estimate(_value_from(result), low, high) for name, (result, low, high) in value["estimates"].items()
    }
    by_interview = {
        interview: {name: _value_from(result) for name, result in values.items()}
        for interview, values in value["by_interview"].items()
    }
    rows = {**value, "path": tuple(value["path"]), "coders": tuple(value["coders"])}
    return AgreementRow(**{**rows, "estimates": estimates, "by_interview": by_interview})
