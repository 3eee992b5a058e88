"""Agreement between coders as rows: a value or why there is none, with counts and, where there are enough interviews, an interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

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


@dataclass(frozen=True, slots=True)
class AgreementTable:
    """Rows with the lines of the table's header: whose, on how much, and what was left out."""

    rows: tuple[AgreementRow, ...]
    coders: tuple[str, ...]
    unit: Unit
    by: str
    interviews: tuple[str, ...]
    remarks: tuple[str, ...]
    without: str = "seen"  # one of WITHOUT


@dataclass(frozen=True, slots=True)
class Threshold:
    """One author's reading of a coefficient's values: bands as (from, word), and what to know about them."""

    coefficient: str
    bands: tuple[tuple[str, str], ...]
    source: str
    remark: str
