"""Problems that a check of the database finds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from fusen.storage import schema
from fusen.storage.integrity import check_store
from fusen.study import Study
from tests.support.small_study import code, make_study, opened


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with opened(make_study(tmp_path / "s")) as open_study:
        yield open_study


def damage(study: Study, table: object, **values: object) -> None:
    with study.context.store.connection.begin("damage", write=True) as connection:
        connection.execute(update(table).values(**values))  # type: ignore[arg-type]


def test_a_sound_database_has_no_problems(study: Study) -> None:
    code(study, "money was missing", "funding", memo="look")
    assert check_store(study.context.store) == []


def test_a_coding_outside_its_text_is_named_with_its_bounds(study: Study) -> None:
    money = code(study, "money was missing", "funding")
    damage(study, schema.codings, end=9_999)
    (problem,) = check_store(study.context.store)
    assert problem.startswith(f"codings {money.guid}: [{money.start}, 9999) lies outside EU-01.txt (")


def test_a_changed_text_does_not_match_its_hash(study: Study) -> None:
    damage(study, schema.texts, body="other words")
    problems = check_store(study.context.store)
    assert sum("do not match their sha256" in problem for problem in problems) == 2
    assert any("11 characters, " in problem for problem in problems)


def test_a_memo_without_a_subject_is_found(study: Study) -> None:
    memo = study.memos.write("EU-01", "look")
    assert memo is not None
    damage(study, schema.notes, target="00000000-0000-4000-8000-000000000000")
    assert check_store(study.context.store) == [f"memo {memo.guid}: its subject does not exist"]
