"""A database, a shared file and a project of version 0.1.0 open unchanged with equal counts."""

from __future__ import annotations

import gzip
from collections.abc import Sized
from pathlib import Path

import pytest

from fusen.model.filter import Filter
from fusen.study import Study
from tests.support.small_study import EU, JP, make_study

pytestmark = pytest.mark.folder

DATA = Path(__file__).parents[1] / "data" / "0.1.0"
LAST = "The market over there. It is large, and nobody from here had tried it before."
TEXTS = {"EU-01.txt": EU.replace(LAST, "It went well."), "JP-01.txt": JP}
CASES = "case,source,consent,side\nAnna,EU-01.txt,quote,Europe\nSato,JP-01.txt,paraphrase,Japan\n"

DATABASE = {
    "sources": 2, "cases": 2, "codes": 4, "users": 4, "codings": 11, "detached": 2, "reviews": 5, "rejections": 1,
    "memos": 3, "sets": 1, "rounds": 1, "submissions": 2, "frozen": 1, "resolutions": 1, "cells": 1, "themes": 1,
    "pins": 1, "wordings": 1, "looks": 2, "deletions": 2, "codebook changes": 7, "steps": 36,
}  # fmt: skip
"""What version 0.1.0 found in its own database; likewise below."""

PROJECT = DATABASE | {"detached": 0, "codebook changes": 4, "steps": 3}
SHARED = PROJECT | {"sets": 0}
COUNTED = [
    (("Challenges",), 3, ("Sato",)),
    (("Challenges", "Funding gap"), 1, ("Sato",)),
    (("Challenges", "Language barrier"), 2, ("Sato",)),
    (("Challenges", "Market pull"), 0, ()),
]


def sizes(study: Study) -> dict[str, int]:
    store = study.context.store
    found: dict[str, Sized] = {
        "sources": store.sources.all(),
        "cases": store.cases.all(),
        "codes": store.codebook.get(),
        "users": store.users.all(),
        "codings": store.codings.live(),
        "detached": store.codings.live(detached=True),
        "reviews": store.reviews.live(),
        "rejections": store.rejections.live(),
        "memos": store.memos.live(),
        "sets": store.codebook.sets(),
        "rounds": store.rounds.all(),
        "submissions": store.rounds.submissions(),
        "frozen": store.rounds.frozen(),
        "resolutions": store.rounds.resolutions(every=True),
        "cells": store.themes.cells(),
        "themes": store.themes.live(),
        "pins": store.themes.pins(every=True),
        "wordings": store.codebook.wordings(),
        "looks": store.reviews.looks(),
        "deletions": store.deletions.all(),
        "codebook changes": store.codebook.log(),
        "steps": store.history.steps(),
    }
    return {name: len(records) for name, records in found.items()}


def counted(study: Study) -> list[tuple[tuple[str, ...], int, tuple[str, ...]]]:
    rows = study.results.frequencies(Filter(coders=("fusen",))).rows
    return [(row.path, row.codings, row.cases) for row in rows]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_study(tmp_path / "study", TEXTS, cases=CASES)


def test_older_database_opens_with_equal_counts(root: Path) -> None:
    (root / ".fusen" / "study.db").write_bytes(gzip.decompress((DATA / "study.db.gz").read_bytes()))
    with Study.open(root, user="Ann", sync=False) as study:
        assert sizes(study) == DATABASE
        assert counted(study) == COUNTED
        assert study.maintenance.check() == []


def test_step_of_an_older_database_can_be_undone(root: Path) -> None:
    """Its newest step of Ann's is one that she took back, which redo does again."""
    (root / ".fusen" / "study.db").write_bytes(gzip.decompress((DATA / "study.db.gz").read_bytes()))
    with Study.open(root, user="Ann", sync=False) as study:
        study.history.redo()
        assert len(study.context.store.codings.live()) == DATABASE["codings"] + 1
        study.history.undo()
        assert sizes(study) == DATABASE | {"steps": DATABASE["steps"] + 2}


def test_older_shared_file_merges_with_equal_counts(root: Path) -> None:
    with Study.open(root, user="Ann") as study:
        study.exchange.merge(DATA / "coded.jsonl")
        assert sizes(study) == SHARED
        assert counted(study) == COUNTED
        assert study.maintenance.check() == []


def test_older_project_file_gives_the_same_study(tmp_path: Path) -> None:
    Study.init(tmp_path)
    with Study.open(tmp_path, user="Ann") as study:
        study.exchange.import_project(DATA / "project.qdpx")
        assert sizes(study) == PROJECT
        assert counted(study) == COUNTED
        assert study.maintenance.check() == []
