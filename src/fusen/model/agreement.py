"""Rows of an agreement table: a coefficient or the reason it is undefined, counts, and a bootstrap interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from fusen.model.table import Shape, Tabular

Unit = Literal["passage", "character"]
UNITS = ("passage", "character")

GROUPINGS = ("code", "source", "pair")
WITHOUT = {
    "seen": "accepted from suggestions or made while one was visible",
    "suggested": "accepted from suggestions or made while their code was suggested",
    "accepted": "accepted from suggestions",
}
"""Codings that the second set of rows leaves out; each level includes the next."""
TITLES = {
    "agreement": "agree",
    "cohen_kappa": "κ",
    "fleiss_kappa": "Fleiss κ",
    "alpha": "α",
    "ac1": "AC1",
    "alpha_masi": "MASI α",
    "alpha_masi_coded": "MASI α, coded",
    "u_alpha": "uα",
    "overlap_f1": "F1",
    "u_binary": "|uα",
    "u_codes": "uα, codes",
    "cu_alpha": "cuα",
    "ku_alpha": "(k)uα",
}
SHOWN = {
    "passage": ("agreement", "cohen_kappa", "fleiss_kappa", "alpha", "ac1"),
    "character": ("agreement", "cohen_kappa", "alpha", "u_alpha", "overlap_f1"),
}
POOLED = "all codes, pooled"
MOST_CODERS = 4  # more would crowd out the coefficients


@dataclass(frozen=True, slots=True)
class Undefined:
    """The reason why a coefficient has no value."""

    reason: str

    def __str__(self) -> str:
        return f"undefined: {self.reason}"


Value = float | Undefined


@dataclass(frozen=True, slots=True)
class Estimate:
    """A coefficient and its bootstrap interval; the interval is None if there are too few interviews."""

    value: Value
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """Agreement of `coders` on one code, on one definition of it, or pooled over all codes.

    `level` is code, definition, pooled, source or pair; the last three pool the codes. `units` counts passages or
    characters (in pooled rows: decisions, units × codes used). `coded` counts each coder's units, `some` the units of
    at least one coder, `all` the units of all coders. `spans` counts each coder's codings in rows about characters,
    with overlapping codings merged. `suggestions` says whether the row includes decisions made with a suggestion
    visible. `by_interview` has each interview's values if there are too few interviews for an interval.
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
    """A row as a JSON or CSV record: values, interval ends, and the reason for each null."""
    result: dict[str, Any] = {
        "level": row.level, "code": row.code, "path": list(row.path), "version": row.version, "source": row.source,
        "coders": list(row.coders), "suggestions": row.suggestions, "unit": row.unit, "interviews": row.interviews,
        "units": row.units, "coded": dict(row.coded), "some": row.some, "all": row.all,
    }  # fmt: skip
    if unit == "character":
        result["spans"] = dict(row.spans)
    for name in COEFFICIENTS[unit]:
        estimate = row.estimates.get(name)
        result[name] = _plain(estimate.value) if estimate else None
        result[f"{name}_low"] = estimate.low if estimate else None
        result[f"{name}_high"] = estimate.high if estimate else None
    result["undefined"] = {
        name: estimate.value.reason for name, estimate in row.estimates.items() if isinstance(estimate.value, Undefined)
    }
    result["by_interview"] = {
        interview: {name: _plain(value) for name, value in values.items()}
        for interview, values in row.by_interview.items()
    }
    return result


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
    """Agreement rows with the lines of the table's header: coders, amounts and exclusions."""

    rows: tuple[AgreementRow, ...]
    coders: tuple[str, ...]
    unit: Unit
    by: str
    interviews: tuple[str, ...]
    remarks: tuple[str, ...]
    without: str = "seen"  # one of WITHOUT

    def written(self) -> tuple[Shape[Any], Any, tuple[str, ...]]:
        columns = tuple(_record(self.rows[0], self.unit)) if self.rows else ()
        shape: Shape[Any] = Shape("agreement", columns, lambda rows: [_record(row, self.unit) for row in rows])
        return shape, self.rows, self.remarks


@dataclass(frozen=True, slots=True)
class Threshold:
    """One author's interpretation of a coefficient: bands as (from, word), and a caution."""

    coefficient: str
    bands: tuple[tuple[str, str], ...]
    source: str
    remark: str


def names_of(table: AgreementTable) -> list[str]:
    """Returns the coefficients to show; omits Fleiss' κ for two coders, where it adds little to κ and α."""
    pairs = len(table.coders) == 2 or table.by == "pair"
    return [name for name in SHOWN[table.unit] if name != "fleiss_kappa" or not pairs]


def count_titles(table: AgreementTable) -> list[str]:
    if table.by == "pair":
        return ["first", "second", "both", "of"]
    if len(table.coders) > MOST_CODERS:
        return ["some", "all", "of"]
    return [*table.coders, "both" if len(table.coders) == 2 else "all", "of"]


def counts(row: AgreementRow, titles: Sequence[str]) -> list[str]:
    counts = [row.some] if titles[0] == "some" else list(row.coded.values())
    return [f"{count:,}" for count in (*counts, row.all, row.units)]


def label(row: AgreementRow, rows: Sequence[AgreementRow]) -> str:
    if row.level == "definition":
        versions = [
            other_row.version for other_row in rows if other_row.level == "definition" and other_row.guid == row.guid
        ]
        if row.version == "mixed":
            return "under different definitions"
        return f"definition {versions.index(row.version) + 1}, {str(row.version)[:8]}"
    if row.level == "pair":
        return " – ".join(row.coders)
    if row.level == "source":
        return str(row.source)
    return row.path[-1] if row.level == "code" else POOLED


def cell(estimate: Estimate, name: str) -> str:
    return "undefined" if isinstance(estimate.value, Undefined) else inline(estimate, name)


def figure(value: float, name: str) -> str:
    """Returns the value with two decimals, or more if rounding would show full agreement that is not full."""
    if name == "agreement":
        return f"{value * 100:.0f} %" if value == 1 or value < 0.99 else f"{min(value * 100, 99.9):.1f} %"
    shown = f"{value:.2f}" if value == 1 or value < 0.995 else f"{min(value, 0.999):.3f}"
    shown = shown.replace("-0.00", "0.00")
    return shown.replace("0.", ".", 1) if abs(value) < 1 else shown


def inline(estimate: Estimate, name: str = "") -> str:
    """Returns the value with its interval, or the reason why it is undefined."""
    if isinstance(estimate.value, Undefined):
        return str(estimate.value)
    shown = figure(estimate.value, name)
    if estimate.low is None or estimate.high is None:
        return shown
    return f"{shown} ({figure(estimate.low, name).removesuffix(' %')} to {figure(estimate.high, name)})"
