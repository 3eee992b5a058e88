"""Agreement between coders as rows: a value or why there is none, with counts and, where there are enough interviews, an interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from fusen.model.table import Shape, Tabular

Unit = Literal["passage", "character"]
UNITS = ("passage", "character")

GROUPINGS = ("code", "source", "pair")
WITHOUT = {
    "seen": "accepted from suggestions or made with one in sight",
    "suggested": "accepted from suggestions or made where their code was suggested",
    "accepted": "accepted from suggestions",
}
"""Which codings the second set of rows leaves out; each holds the next."""


@dataclass(frozen=True, slots=True)
class Undefined:
    """A coefficient has no value here, and why."""

    reason: str

    def __str__(self) -> str:
        return f"undefined: {self.reason}"


Value = float | Undefined


@dataclass(frozen=True, slots=True)
class Estimate:
    """A coefficient, and its bootstrap interval where there are interviews enough for one."""

    value: Value
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """Agreement of `coders` on one code, one definition of it, or pooled over all codes.

    `level`: code | definition | pooled | source | pair; the last three pool the codes. `units` are passages or
    characters (where codes are pooled: decisions, units × codes used); `coded` those each coder coded, `some` and
    `all` those that at least one and that all coded; `spans` each coder's codings, overlapping ones taken
    together, in rows about characters. `suggestions`: whether decisions made with a suggestion in sight are among
    them. `by_interview` has each interview's values where there are too few for an interval.
    """

    level: str
    code: str
    path: tuple[str, ...]
    guid: str
    version: str | None
    source: str | None
    coders: tuple[str, ...]
    suggestions: str  # with | without
    unit: Unit
    interviews: int
    units: int
    coded: Mapping[str, int]
    some: int
    all: int
    estimates: Mapping[str, Estimate]
    spans: Mapping[str, int] = field(default_factory=dict)
    by_interview: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)


def _record(row: AgreementRow, unit: str) -> dict[str, Any]:
    """A row of JSON or CSV: values and interval ends, null where there is none, and why."""
    found: dict[str, Any] = {
        "level": row.level, "code": row.code, "path": list(row.path), "version": row.version, "source": row.source,
        "coders": list(row.coders), "suggestions": row.suggestions, "unit": row.unit, "interviews": row.interviews,
        "units": row.units, "coded": dict(row.coded), "some": row.some, "all": row.all,
    }  # fmt: skip
    if unit == "character":
        found["spans"] = dict(row.spans)
    for name in COEFFICIENTS[unit]:
        estimate = row.estimates.get(name)
        found[name] = _plain(estimate.value) if estimate else None
        found[f"{name}_low"] = estimate.low if estimate else None
        found[f"{name}_high"] = estimate.high if estimate else None
    found["undefined"] = {
        name: estimate.value.reason for name, estimate in row.estimates.items() if isinstance(estimate.value, Undefined)
    }
    found["by_interview"] = {
        interview: {name: _plain(value) for name, value in values.items()}
        for interview, values in row.by_interview.items()
    }
    return found


def _plain(value: Value) -> float | None:
    return None if isinstance(value, Undefined) else value


COEFFICIENTS = {
    "passage": ("agreement", "cohen_kappa", "fleiss_kappa", "alpha", "ac1", "alpha_masi", "alpha_masi_coded"),
    "character": (
        "agreement", "cohen_kappa", "fleiss_kappa", "alpha", "ac1", "u_alpha", "overlap_f1", "u_binary", "u_codes",
        "cu_alpha", "ku_alpha",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AgreementTable(Tabular):
    """Rows with the lines of the table's header: whose, on how much, and what was left out."""

    rows: tuple[AgreementRow, ...]
    coders: tuple[str, ...]
    unit: Unit
    by: str
    interviews: tuple[str, ...]
    remarks: tuple[str, ...]
    without: str = "seen"  # one of WITHOUT

    def written(self) -> tuple[Shape[Any], Any, tuple[str, ...]]:
        from fusen.model.agreement_grid import agreement_grid

        columns = tuple(_record(self.rows[0], self.unit)) if self.rows else ()
        shape: Shape[Any] = Shape(
            "agreement", columns, lambda rows: [_record(row, self.unit) for row in rows], lambda _: agreement_grid(self)
        )
        return shape, self.rows, self.remarks


@dataclass(frozen=True, slots=True)
class Threshold:
    """One author's reading of a coefficient's values: bands as (from, word), and what to know about them."""

    coefficient: str
    bands: tuple[tuple[str, str], ...]
    source: str
    remark: str
