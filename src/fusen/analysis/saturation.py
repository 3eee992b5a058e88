"""Saturation: new codes by interview, curves over random orders, and the stopping rules of Guest et al. 2020."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from fusen.analysis.frequencies import lineage
from fusen.errors import FusenError
from fusen.model.codebook import Codebook
from fusen.model.cross_case import Run, Saturation, SaturationRow, StoppingRule
from fusen.model.quantity import quantity
from fusen.model.results import Basis, CodedSpan

DATE = "interview_date"
ORDERS = 1000
FIXED = "By its log, the codebook was fixed before coding began: the first use of a code is not new information."
CODES = (
    "This counts codes, not meaning: a code that has appeared says that a topic is known, not that it is understood "
    "(Hennink, Kaiser & Marconi 2017)."
)

Curve = tuple[tuple[int, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """Base size, run length and new-information threshold (a share) of Guest, Namey & Chen 2020."""

    base: int = 4
    run: int = 2
    threshold: float = 0.05


RULES = tuple(Rule(base, run, threshold) for base in (4, 5, 6) for run in (2, 3) for threshold in (0.05, 0.0))
"""The rules that the authors discuss."""


def interview_order(basis: Basis) -> tuple[list[str], int]:
    """Returns the interviewees read in interview order, and the number of them without a date.

    Those without a readable date (ISO, 2019-11-22) follow in table order.
    """
    cases = [name for name in basis.held if name in basis.read]
    dated = {name: when for name in cases if (when := interview_date(basis, name))}
    order = sorted(dated, key=lambda name: dated[name])
    return [*order, *(name for name in cases if name not in dated)], len(cases) - len(dated)


def interview_date(basis: Basis, case: str) -> str:
    value = basis.held[case].variables.get(DATE, "").strip()
    try:
        return date.fromisoformat(value[:10]).isoformat()
    except ValueError:
        return ""


def saturation(
    spans: Iterable[CodedSpan],
    codebook: Codebook,
    basis: Basis,
    *,
    group_of: Mapping[str, str] | None = None,
    level: str = "code",
    rules: Sequence[Rule] = RULES,
    orders: int = ORDERS,
    seed: int = 1,
) -> Saturation:
    """Returns the new codes as applied (`level` theme: themes) by interview in the order held, for each group.

    The curves give the codes found after 1, 2, … interviews over random orders: mean and middle 95 %. A group without
    any interviewee who may be listed is omitted; other interviewees who may not be listed count with the next who may,
    or with the last. Rules use the order held.
    """
    if any(rule.base < 1 or rule.run < 1 or not 0 <= rule.threshold < 1 for rule in rules):
        raise FusenError("a stopping rule needs a base and a run of one interview or more, and a threshold below 100 %")
    above = lineage(codebook)
    own: dict[str, set[str]] = {}
    for span in spans:
        if span.case in basis.read:
            own.setdefault(span.case, set()).add(above[span.code][-1] if level == "theme" else span.code)
    order, _ = interview_order(basis)
    groups: dict[str, list[str]] = {}
    for case in order:
        groups.setdefault(group_of[case] if group_of else "", []).append(case)
    rows: list[SaturationRow] = []
    result: list[StoppingRule] = []
    curves: dict[str, Curve] = {}
    for group, cases in groups.items():
        if not any(map(basis.listed, cases)):
            continue
        sets = [own.get(case, set()) for case in cases]
        curves[group] = curve(sets, orders, seed)
        rows += _rows(group, cases, sets, basis, codebook, curves[group])
        new = new_codes(sets)
        result += [stopping_rule(rule, new, group) for rule in rules]
    return Saturation(tuple(rows), tuple(result), curves, orders, seed)


def new_codes(sets: Iterable[Collection[str]]) -> list[set[str]]:
    """Returns the codes of each set that no earlier set has."""
    seen: set[str] = set()
    new = []
    for codes in sets:
        new.append(set(codes) - seen)
        seen |= new[-1]
    return new


def stopping_rule(rule: Rule, new: Sequence[Collection[str]], group: str = "") -> StoppingRule:
    """Assesses overlapping runs of `rule.run` interviews until one is at or below the threshold.

    Guest, Namey & Chen 2020, PLoS ONE 15:e0232076: new codes in the run ÷ codes in the base. All runs are returned;
    `reached` is the number of interviews held before the first run at or below the threshold ("6+2": six, and two that
    confirm it).
    """
    base_codes = sum(map(len, new[: rule.base]))
    reason = ""
    if len(new) < rule.base + rule.run:
        held = quantity(len(new), "interview")
        reason = f"{held}, but base and run need {rule.base + rule.run}"
    elif not base_codes:
        reason = f"no codes in the first {rule.base} interviews"
    result = [0, *accumulate(map(len, new))]
    runs = []
    for first in range(rule.base, len(new) - rule.run + 1) if not reason else ():
        brought = result[first + rule.run] - result[first]
        runs.append(Run(first + 1, first + rule.run, brought, brought / base_codes))
    reached = next((run.first - 1 for run in runs if run.share <= rule.threshold), None)
    return StoppingRule(group, rule.base, rule.run, rule.threshold, base_codes, tuple(runs), reached, reason)


def curve(sets: Sequence[Collection[str]], orders: int, seed: int) -> Curve:
    """Returns (interviews, mean, low, high) of the codes found so far over random orders; low and high bound the middle
    95 %."""
    if not sets:
        return ()
    import numpy as np

    having: dict[str, list[int]] = {}
    for at, codes in enumerate(sets):
        for code in codes:
            having.setdefault(code, []).append(at)
    held = len(sets)
    result = np.zeros((orders, held), dtype=np.int32)
    if having:
        draw = np.random.default_rng(seed)
        who = np.concatenate([np.array(cases) for cases in having.values()])
        heads = np.cumsum([0, *map(len, having.values())])[:-1]
        for time in range(orders):
            place = draw.permutation(held).astype(np.int32)  # of each interview in this order
            result[time] = np.bincount(np.minimum.reduceat(place[who], heads), minlength=held)
    result = result.cumsum(axis=1, dtype=np.int32)
    mean = result.mean(axis=0)
    ranked = np.sort(result.T, axis=1)
    low, high = ranked[:, int(orders * 0.025)], ranked[:, max(int(np.ceil(orders * 0.975)) - 1, 0)]
    return tuple((at + 1, float(mean[at]), float(low[at]), float(high[at])) for at in range(held))


def _rows(
    group: str, cases: Sequence[str], sets: Sequence[Collection[str]], basis: Basis, codebook: Codebook, drawn: Curve
) -> list[SaturationRow]:
    listed = [at for at, case in enumerate(cases) if basis.listed(case)]
    new = new_codes(sets)
    rows = []
    begin = total = 0
    for number, at in enumerate(listed):
        end = at + 1 if number < len(listed) - 1 else len(cases)
        codes = set().union(*new[begin:end])
        total += len(codes)
        ordered = [code for code in codebook if code.guid in codes]
        themes: dict[str, int] = {}
        for code in ordered:
            themes[code.theme] = themes.get(code.theme, 0) + 1
        _, mean, low, high = drawn[end - 1]
        rows.append(
            SaturationRow(
                group, cases[at], interview_date(basis, cases[at]), end, end - begin - 1, len(codes),
                tuple(code.label for code in ordered), themes, total, mean, low, high,
            )
        )  # fmt: skip
        begin = end
    return rows
