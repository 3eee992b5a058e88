"""Agreement as people read it: titles, labels and figures of its table, and the whole of it as a grid for papers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fusen.model.agreement import Undefined
from fusen.model.table import Grid

if TYPE_CHECKING:
    from fusen.model.agreement import AgreementRow, AgreementTable, Estimate

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


def agreement_grid(table: AgreementTable) -> Grid:
    """As in a paper: a row for each code, interview or pair, with counts, and coefficients with their intervals.

    Where there are decisions made with suggestions in sight, rows with and without them.
    """
    rows, names, titles = table.rows, names_of(table), count_titles(table)
    both = any(row.suggestions == "without" for row in rows)
    first = {"code": "Code", "source": "Interview", "pair": "Coders"}[table.by]
    cells = [
        (
            label(row, rows), *((row.suggestions,) if both else ()), *counts(row, titles),
            *(cell(row.estimates[name], name) for name in names),
        )
        for row in rows
    ]  # fmt: skip
    heads = (first, *(("Suggestions",) if both else ()), *titles, *(TITLES[name] for name in names))
    right = tuple(place > both for place in range(len(heads)))
    return Grid(heads, cells, right)


def names_of(table: AgreementTable) -> list[str]:
    """Fleiss' κ says little beside κ and α of two coders, and nothing is lost: programs get it."""
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
        versions = [other.version for other in rows if other.level == "definition" and other.guid == row.guid]
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
    """Two decimals, more where that would make a value short of full agreement look full."""
    if name == "agreement":
        return f"{value * 100:.0f} %" if value == 1 or value < 0.99 else f"{min(value * 100, 99.9):.1f} %"
    shown = f"{value:.2f}" if value == 1 or value < 0.995 else f"{min(value, 0.999):.3f}"
    shown = shown.replace("-0.00", "0.00")
    return shown.replace("0.", ".", 1) if abs(value) < 1 else shown


def inline(estimate: Estimate, name: str = "") -> str:
    """The value with its interval, or why there is none."""
    if isinstance(estimate.value, Undefined):
        return str(estimate.value)
    shown = figure(estimate.value, name)
    if estimate.low is None or estimate.high is None:
        return shown
    return f"{shown} ({figure(estimate.low, name).removesuffix(' %')} to {figure(estimate.high, name)})"
