"""Stored memos and links."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fusen.study import Study
from tests.support.small_study import code, make_study, opened


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with opened(make_study(tmp_path / "s")) as open_study:
        yield open_study


def test_versions_of_a_memo_end_with_the_live_one(study: Study) -> None:
    memo = study.memos.write("EU-01", "first")
    assert memo is not None
    study.memos.write("EU-01", "second", guid=memo.guid)
    stored = study.context.store.memos
    assert [version.text for version in stored.versions(memo.guid)] == ["first", "second"]
    assert stored.version_counts() == {memo.guid: 2}
    study.history.undo()
    assert [version.text for version in stored.versions(memo.guid)] == ["first"]


def test_a_memo_that_undo_removes_is_not_deleted(study: Study) -> None:
    undone, deleted = study.memos.write("EU-01", "undone"), None
    study.history.undo()
    deleted = study.memos.write("EU-01", "deleted")
    assert undone is not None
    assert deleted is not None
    study.memos.write("EU-01", "", guid=deleted.guid)
    assert study.context.store.memos.deleted() == {deleted.guid}
    assert study.context.store.memos.live() == []


def test_memos_are_found_by_their_targets(study: Study) -> None:
    money = code(study, "money was missing", "funding", memo="on the coding")
    about = study.memos.write("EU-01", "on the source")
    assert about is not None
    stored = study.context.store.memos
    assert stored.on([about.target]) == [about.guid]
    assert stored.of_coders([money]) == stored.on([money.guid])
    assert stored.on(["no such guid"]) == []


def test_a_link_is_closed_with_the_coding_at_its_end(study: Study) -> None:
    money = code(study, "money was missing", "funding")
    study.links.add(money.guid, "explains", "Market pull")
    stored = study.context.store.links
    assert [(link.origin, link.relation) for link in stored.live()] == [(money.guid, "explains")]
    study.codings.remove(money.guid)
    assert stored.live() == []
