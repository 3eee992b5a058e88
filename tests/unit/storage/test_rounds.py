"""Stored rounds of agreement, and their frozen tables."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from fusen.storage.rounds import are_tables
from fusen.study import Study
from tests.support.small_study import code, make_study, opened


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ann and Ben have submitted round 1."""
    root = make_study(tmp_path_factory.mktemp("rounds") / "s")
    for coder in ("Ann", "Ben"):
        with opened(root, coder) as study:
            study.reviews.add("EU-01")
    with opened(root) as study:
        code(study, "money was missing", "funding")
        study.agreement.rounds.start(["Ann", "Ben"], sources=["EU-01"])
    for coder in ("Ann", "Ben"):
        with opened(root, coder) as study:
            study.agreement.rounds.submit(1)
    return root


def test_a_frozen_table_reads_back_equal(root: Path) -> None:
    with opened(root) as study:
        (round_,) = study.context.store.rounds.all()
        tables = study.context.store.rounds.tables(round_.guid)
        assert {(name, table.unit, table.by) for name, table in tables.items()} >= {("passage/code", "passage", "code")}
        frozen = study.agreement.rounds.agreement(1)
        assert asdict(tables["passage/code"]) == asdict(frozen)
        assert sorted(found.user for found in study.context.store.rounds.submissions()) == ["Ann", "Ben"]


def test_damaged_tables_are_no_tables(root: Path) -> None:
    with opened(root) as study:
        (stored,) = study.context.store.rounds.frozen()
    assert are_tables(stored.tables)
    name, table = next(iter(stored.tables.items()))
    assert not are_tables({})
    assert not are_tables({"passage/other": table})
    assert not are_tables({name: table | {"rows": [{"level": "code"}]}})


def test_an_open_round_has_no_tables(tmp_path: Path) -> None:
    with Study.open(make_study(tmp_path / "s"), user="Ann") as study:
        study.agreement.rounds.start(["Ann", "Ben"], sources=["EU-01"])
        (round_,) = study.context.store.rounds.all()
        assert study.context.store.rounds.tables(round_.guid) == {}
