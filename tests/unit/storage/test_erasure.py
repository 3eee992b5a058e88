"""Rows that are deleted for good, with their earlier versions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from fusen.storage import schema
from fusen.storage.erasure import erase_spans
from fusen.study import Study
from tests.support.small_study import EU, code, make_study, opened, span


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with opened(make_study(tmp_path / "s")) as open_study:
        yield open_study


def rows(study: Study, table: object) -> int:
    with study.context.store.connection.begin("count") as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


def test_records_on_the_spans_go_with_their_earlier_versions_and_memos(study: Study) -> None:
    gone = code(study, "money was missing", "funding", memo="they said")
    code(study, "money was missing", "funding", magnitude=3)
    kept = code(study, "The market over there", "market", memo="large")
    before = rows(study, schema.codings)
    erase_spans(study.context.store, gone.source, [span(EU, "money was missing")])
    assert rows(study, schema.codings) == 1 < before
    assert [(found.guid, found.note) for found in study.codings.find()] == [(kept.guid, "large")]
    assert [memo.text for memo in study.memos.all()] == ["large"]


def test_a_record_that_only_touches_a_span_stays(study: Study) -> None:
    kept = code(study, "money was missing", "funding")
    erase_spans(study.context.store, kept.source, [(0, kept.start), (kept.end, len(EU))])
    assert study.codings.get(kept.guid) is not None
