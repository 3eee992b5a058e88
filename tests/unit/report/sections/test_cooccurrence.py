"""Code pairs as a heat map and a table, on screen and in a report."""

from __future__ import annotations

from fusen.model.coding import Case
from fusen.model.cross_case import CodePair, Cooccurrence
from fusen.model.results import Basis
from fusen.report.blocks import HeatMap, Para, Table
from fusen.report.sections.cooccurrence import cooccurrence_blocks, expected

BASIS = Basis(("A",), "union", {"EU-01": Case("EU-01", "EU-01")}, frozenset({"EU-01"}))
MONEY, TRUST, OTHER_TRUST = ("Challenges", "Money"), ("Drivers", "Trust"), ("Challenges", "Trust")


def pair(path: tuple[str, ...], other_path: tuple[str, ...], low: float | None = 0.0) -> CodePair:
    names = " / ".join(path), " / ".join(other_path)
    return CodePair(*names, path, other_path, 3, 5, 6, 2, 1200, 0.25, 0.4, 7.5, low, 2.0, 2, 0.01, 0.04)


PAIRS = Cooccurrence((pair(TRUST, MONEY), pair(MONEY, OTHER_TRUST, None)), (MONEY, OTHER_TRUST, TRUST), "passage")


def test_heat_map_has_each_pair_once_with_the_smaller_index_first() -> None:
    heat, _ = cooccurrence_blocks(PAIRS, BASIS)
    assert heat == HeatMap(("Money", "Challenges / Trust", "Drivers / Trust"), {(0, 2): 3, (0, 1): 3})


def test_pairs_have_counts_chance_and_q_on_request() -> None:
    _, table = cooccurrence_blocks(PAIRS, BASIS)
    assert isinstance(table, Table)
    assert [cell.text for cell in table.rows[0]] == [
        "Drivers / Trust", "Money", "3", "2, 1,200", "0.25", "7.5", "0.4 (0–2)", "2",
    ]  # fmt: skip
    _, corrected = cooccurrence_blocks(PAIRS, BASIS, fdr=True)
    assert isinstance(corrected, Table)
    assert dict(zip(corrected.head, (cell.text for cell in corrected.rows[0]), strict=True))["q"] == ".040"


def test_chance_without_a_band_has_no_brackets() -> None:
    assert [expected(pair) for pair in PAIRS.pairs] == ["0.4 (0–2)", "0.4"]


def test_no_pairs_are_a_sentence() -> None:
    assert list(cooccurrence_blocks(Cooccurrence((), (), "passage"), BASIS)) == [Para("No two codes co-occur.")]
