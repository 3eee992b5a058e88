"""Agreement rounds and resolutions in the database: reading them, and the rows a step adds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from fusen.storage import schema
from fusen.storage.codings import People
from fusen.storage.row_writer import Writing

if TYPE_CHECKING:
    from fusen.model.agreement import AgreementRow, AgreementTable, Value
    from fusen.model.rounds import Frozen, Resolution, Round, Submission

Tables = Mapping[str, "AgreementTable"]
"""A round's frozen tables by `unit/by`."""


class Rounds(People):
    def rounds(self) -> list[Round]:
        """Live rounds in the order they were started."""
        r, s, f = schema.rounds.c, schema.submissions.c, schema.round_results.c
        rows = self._read(select(schema.rounds).where(r.until.is_(None)).order_by(r.number, r.at, r.guid))
        if not rows:
            return []
        from fusen.model.rounds import Round, Stretch

        names = self._user_names()
        numbers = _numbers([row.number for row in rows])
        submitted: dict[str, dict[str, str]] = {}
        for row in self._read(select(s.round, s.user, s.at).where(s.until.is_(None)).order_by(s.at, s.guid)):
            submitted.setdefault(row.round, {}).setdefault(names[row.user], row.at)
        frozen = {row.guid: row.at for row in self._read(select(f.guid, f.at).where(f.until.is_(None)))}
        return [
            Round(
                row.guid, number, names[row.user], tuple(row.coders), tuple(Stretch(*one) for one in row.stretches),
                row.drawn["sample"], row.drawn["by"], row.drawn["seed"], row.at, submitted.get(row.guid, {}),
                frozen.get(row.guid),
            )
            for row, number in zip(rows, numbers, strict=True)
        ]  # fmt: skip

    def submissions(self) -> list[Submission]:
        from fusen.model.rounds import Submission

        s = schema.submissions.c
        names = self._user_names()
        rows = self._read(select(schema.submissions).where(s.until.is_(None)).order_by(s.at, s.guid))
        return [Submission(row.guid, names[row.user], row.round, row.at) for row in rows]

    def frozen(self) -> list[Frozen]:
        """What was computed of rounds that all have submitted."""
        from fusen.model.rounds import Frozen

        f = schema.round_results.c
        rows = self._read(select(schema.round_results).where(f.until.is_(None)).order_by(f.at, f.guid))
        return [Frozen(row.guid, row.tables, row.at) for row in rows]

    def round_tables(self, guid: str) -> dict[str, AgreementTable]:
        """The frozen tables of a round; empty while it is open."""
        f = schema.round_results.c
        rows = self._read(select(f.tables).where(f.guid == guid, f.until.is_(None)))
        return {name: _table_from(value) for name, value in rows[0].tables.items()} if rows else {}

    def resolutions(self, *, sources: Collection[str] | None = None, every: bool = False) -> list[Resolution]:
        """Live resolutions in the order of place; `every` with those that a newer one overrules."""
        r = schema.resolutions.c
        rows = self._read(select(schema.resolutions).where(r.until.is_(None)).order_by(r.source, r.start, r.row))
        if not rows:
            return []
        from fusen.model.rounds import Resolution, overruled

        guids, names = self._thing_guids(), self._user_names()
        found = [
            Resolution(
                row.guid, names[row.user], guids[row.source], row.sha256, row.start, row.end, guids[row.code],
                tuple(row.coders), tuple(row.kept), row.reason, row.note, row.at,
                None if row.other is None else guids[row.other],
            )
            for row in rows
            if sources is None or guids[row.source] in sources
        ]  # fmt: skip
        lost = set() if every else overruled(found)
        return [one for one in found if one.guid not in lost]


def _numbers(wanted: Sequence[int]) -> list[int]:
    """A number each: rounds started in two copies may have the same; then the later ones go to the end."""
    last = max(wanted, default=0)
    found: list[int] = []
    for number in wanted:
        taken = number in found
        last += taken
        found.append(last if taken else number)
    return found


class RoundSteps(Writing):
    """What a step can write of rounds."""

    def add_rounds(self, rounds: Iterable[Round]) -> None:
        self._insert(
            schema.rounds,
            [
                {
                    "guid": one.guid,
                    "since": self.id,
                    "user": self.user_id(one.user),
                    "number": one.number,
                    "coders": list(one.coders),
                    "stretches": [list(stretch) for stretch in one.stretches],
                    "drawn": {"sample": one.sample, "by": one.by, "seed": one.seed},
                    "at": one.at,
                }
                for one in rounds
            ],
        )

    def close_rounds(self, guids: Collection[str]) -> None:
        self.close(schema.rounds, guids)

    def add_submissions(self, made: Iterable[Submission]) -> None:
        self._insert(
            schema.submissions,
            [
                {
                    "guid": one.guid,
                    "since": self.id,
                    "user": self.user_id(one.user),
                    "round": one.round,
                    "at": one.at,
                }
                for one in made
            ],
        )

    def close_submissions(self, guids: Collection[str]) -> None:
        self.close(schema.submissions, guids)

    def freeze(self, round_guid: str, tables: Tables) -> None:
        """Keep a round's tables; this step cannot be undone any more."""
        t = schema.steps
        self._connection.execute(update(t).where(t.c.id == self.id).values(kind="sync"))
        from fusen.model.rounds import Frozen

        self.add_frozen([Frozen(round_guid, {name: _table_to(table) for name, table in tables.items()}, self.at)])

    def add_frozen(self, made: Iterable[Frozen]) -> None:
        """Tables that were computed before, here or in another copy."""
        rows = [{"guid": one.guid, "since": self.id, "tables": dict(one.tables), "at": one.at} for one in made]
        self._insert(schema.round_results, rows)

    def close_frozen(self, rounds: Collection[str]) -> None:
        self.close(schema.round_results, rounds)

    def add_resolutions(self, resolutions: Iterable[Resolution]) -> None:
        self._insert(
            schema.resolutions,
            [
                {
                    "guid": one.guid,
                    "since": self.id,
                    "user": self.user_id(one.user),
                    "source": self._thing(one.source, "source"),
                    "sha256": one.sha256,
                    "start": one.start,
                    "end": one.end,
                    "code": self._thing(one.code, "code"),
                    "other": None if one.other is None else self._thing(one.other, "code"),
                    "coders": list(one.coders),
                    "kept": list(one.kept),
                    "reason": one.reason,
                    "note": one.note,
                    "at": one.at,
                }
                for one in resolutions
            ],
        )

    def close_resolutions(self, guids: Collection[str]) -> None:
        self.close(schema.resolutions, guids)


# -- a table of agreement as JSON and back


def _table_to(table: AgreementTable) -> dict[str, Any]:
    return asdict(table) | {"rows": [_row_to(row) for row in table.rows]}


def _row_to(row: AgreementRow) -> dict[str, Any]:
    return asdict(row) | {
        "estimates": {
            name: [_value_to(found.value), found.low, found.high] for name, found in row.estimates.items()
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
    """Are these a round's tables, by `unit/by`, and can they be shown?"""
    try:
        read = {name: _table_from(one) for name, one in value.items()}
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
    values = [bound for one in row.estimates.values() for bound in (one.value, one.low, one.high)]
    values += [found for by_name in row.by_interview.values() for found in by_name.values()]
    return (
        all(type(count) is int for count in counts)
        and all(isinstance(text, str) for text in texts)
        and all(found is None or isinstance(found, int | float | Undefined) for found in values)
        and row.estimates.keys() >= _ALWAYS[row.unit]
        and row.coded.keys() == set(row.coders)
        and bool(row.path or row.level not in ("code", "definition"))
    )


_PASSAGE = frozenset({"agreement", "cohen_kappa", "fleiss_kappa", "alpha", "ac1"})
_ALWAYS = {"passage": _PASSAGE, "character": _PASSAGE | {"u_alpha", "overlap_f1"}}
"""Coefficients that every row has."""


def _table_from(value: Mapping[str, Any]) -> AgreementTable:
    from fusen.model.agreement import AgreementTable

    listed: dict[str, Sequence[str]] = {name: tuple(value[name]) for name in ("coders", "interviews", "remarks")}
    return AgreementTable(**{**value, **listed, "rows": tuple(map(_row_from, value["rows"]))})


def _row_from(value: Mapping[str, Any]) -> AgreementRow:
    from fusen.model.agreement import AgreementRow, Estimate

    estimates = {
        name: Estimate(_value_from(found), low, high) for name, (found, low, high) in value["estimates"].items()
    }
    by_interview = {
        interview: {name: _value_from(found) for name, found in values.items()}
        for interview, values in value["by_interview"].items()
    }
    made = {**value, "path": tuple(value["path"]), "coders": tuple(value["coders"])}
    return AgreementRow(**{**made, "estimates": estimates, "by_interview": by_interview})
