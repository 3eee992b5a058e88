"""Coefficients of codes and pooled ones, against the coefficients of units × coders."""

from __future__ import annotations

import pytest

from fusen.analysis.agreement.bootstrap import samples_of
from fusen.analysis.agreement.coefficients import cohen_kappa, gwet_ac1, krippendorff_alpha, pooled_kappa
from fusen.analysis.agreement.measure import measure, measure_pairs
from fusen.analysis.agreement.units import Frame, Interview
from fusen.model.agreement import Undefined

FRAME = Frame([(0, 10), (10, 20), (20, 30), (30, 40), (40, 50)])
MONEY = ([(0, 20)], [(0, 10), (40, 50)])
TRUST = ([(20, 30)], [(20, 30)])
INTERVIEW = Interview("a.txt", FRAME, {"money": MONEY, "trust": TRUST})
ITEMS = {"money": [(1, 1), (1, 0), (0, 0), (0, 0), (0, 1)], "trust": [(0, 0), (0, 0), (1, 1), (0, 0), (0, 0)]}


def test_each_code_has_the_coefficients_of_its_passages() -> None:
    by_code, _ = measure([INTERVIEW], ["money", "trust"], 2, "passage", samples_of(1))
    for code, items in ITEMS.items():
        measured = by_code[code]
        assert measured.value("cohen_kappa") == pytest.approx(cohen_kappa(items))
        assert measured.value("ac1") == pytest.approx(gwet_ac1(items))
        assert measured.value("alpha") == pytest.approx(krippendorff_alpha(items))


def test_the_pooled_value_is_that_of_the_mean_parts() -> None:
    _, pooled = measure([INTERVIEW], ["money", "trust"], 2, "passage", samples_of(1))
    assert pooled.value("cohen_kappa") == pytest.approx(pooled_kappa(list(ITEMS.values())))


def test_a_code_without_use_has_a_reason_and_leaves_the_pool_unchanged() -> None:
    samples = samples_of(1)
    by_code, pooled = measure([INTERVIEW], ["money", "trust", "idle"], 2, "passage", samples)
    assert by_code["idle"].value("alpha") == Undefined("nobody used it")
    assert pooled.value("alpha") == measure([INTERVIEW], ["money", "trust"], 2, "passage", samples)[1].value("alpha")


def test_two_coders_are_one_pair_with_the_pooled_value() -> None:
    samples = samples_of(1)
    (pair,) = measure_pairs([INTERVIEW], ["money", "trust"], 2, "passage", samples)
    _, pooled = measure([INTERVIEW], ["money", "trust"], 2, "passage", samples)
    assert {name: pair.value(name) for name in pair.values} == {name: pooled.value(name) for name in pair.values}
