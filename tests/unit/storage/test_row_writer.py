"""Rows of a step: names become numbers, and a change closes a row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from fusen.storage import schema
from fusen.study import Study
from tests.support.small_study import code, make_study, opened


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with opened(make_study(tmp_path / "s")) as open_study:
        yield open_study


def test_a_new_name_creates_its_user_once(study: Study) -> None:
    with study.context.store.step("Ann", "test") as step:
        first, again = step.user_id("Ben"), step.user_id("Ben")
        assert first == again != step.user_id("Cleo")
        step.note_change()
    assert {user.name for user in study.context.store.users.all()} >= {"Ann", "Ben", "Cleo"}


def test_a_change_closes_the_old_row_and_adds_a_new_one(study: Study) -> None:
    code(study, "money was missing", "funding")
    code(study, "money was missing", "funding", magnitude=3)
    c = schema.codings.c
    rows = study.context.store.connection.read(select(c.since, c.until, c.magnitude).order_by(c.since))
    assert [(row.magnitude, row.until) for row in rows] == [(None, rows[1].since), (3, None)]


def test_a_step_counts_its_rows(study: Study) -> None:
    with study.context.store.step("Ann", "test") as step:
        before = step.changed
        step.reviews.add([])
        assert step.changed == before
        step.note_change()
