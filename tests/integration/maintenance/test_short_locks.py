"""Bulk work plans before it takes the write lock and indexes in portions; what others write in between counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fusen.errors import StoreError
from fusen.storage import sources
from fusen.storage.sources import SourceRepository
from fusen.study import Study
from fusen.study.autocode import tag_portions
from fusen.study.exchange.merge import MOST_PLANS, Merge, MergePlan
from tests.support.small_study import EU, code, make_study, opened, span, state, write_lines
from tests.support.studies import coding


def interrupt(monkeypatch: pytest.MonkeyPatch, target: Any, name: str, act: Callable[[], object]) -> None:
    """Run `act` once, after the first call of this function."""
    whole, waiting = getattr(target, name), [act]

    def then(*arguments: Any) -> Any:
        result = whole(*arguments)
        while waiting:
            waiting.pop()()
        return result

    monkeypatch.setattr(target, name, then)


def shared(root: Path, folder: Path) -> Path:
    line = coding(EU, "EU-01.txt", "Bob", "funding", *span(EU, "money was missing"))
    return write_lines(folder / "shared.jsonl", [line])


@pytest.mark.parametrize("others", ["an addition", "the same coding", "a deletion"])
def test_merge_includes_codings_added_while_it_was_planned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, others: str
) -> None:
    root = make_study(tmp_path / "s")
    with opened(root) as study, opened(root, "Bob") as bob:
        kept = code(bob, "The market", "market")

        def act() -> None:
            if others == "an addition":
                code(study, "The market", "market")
            elif others == "the same coding":
                code(bob, "money was missing", "funding", memo="mine")
            else:
                bob.codings.remove(kept.guid)

        interrupt(monkeypatch, Merge, "plan", act)
        study.exchange.merge(shared(root, tmp_path))
        assert study.maintenance.check() == []
        live = study.context.store.codings.live(users=["Bob"])
        assert sum((each.start, each.end) == span(EU, "money was missing") for each in live) == 1
        assert (kept.guid in {each.guid for each in live}) == (others != "a deletion")


def test_merge_is_planned_again_while_others_can_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_study(tmp_path / "s")
    whole, plans = Merge.plan, 0
    with opened(root) as study, opened(root, "Bob") as bob:

        def plan(self: Merge) -> MergePlan:
            nonlocal plans
            plans += 1
            if plans < MOST_PLANS:
                code(bob, ("The market", "first grant", "Anna")[plans - 1], "market")  # would wait for the write lock
            return whole(self)

        monkeypatch.setattr(Merge, "plan", plan)
        assert study.exchange.merge(shared(root, tmp_path)).added == 1
        assert plans == MOST_PLANS
        assert study.maintenance.check() == []


def test_tag_includes_a_tag_run_while_it_was_planned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_study(tmp_path / "s")
    with opened(root) as study, opened(root, "Bob") as bob:
        interrupt(monkeypatch, tag_portions, "_difference", lambda: bob.autocode.tag())
        assert study.autocode.tag().added == 0
        assert study.maintenance.check() == []
        study_codings = study.context.store.codings.live(users=["fusen"])
        assert len(study_codings) == len({(each.code, each.source, each.start) for each in study_codings})


def test_undo_includes_steps_added_while_it_waited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from fusen.storage import undo as reversal

    root = make_study(tmp_path / "s")
    with opened(root) as study, opened(root) as elsewhere:
        code(study, "The market", "market")
        before = state(study)
        interrupt(
            monkeypatch, reversal, "_changed_tables", lambda: code(elsewhere, "money was missing", "funding", memo="x")
        )
        study.history.undo()
        assert state(study) == before


def found(study: Study, words: str) -> int:
    return len(study.context.store.sources.search(words))


def large_import(root: Path) -> None:
    folder = root.parent / "given"
    folder.mkdir()
    for number in range(6):
        (folder / f"N{number}.txt").write_text(EU.replace("Anna", f"Person {number}"))
    with opened(root) as study:
        study.sources.import_files([folder])


@pytest.mark.folder
def test_search_is_complete_after_interrupted_indexing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "PORTION", 8)  # passages
    root = make_study(tmp_path / "s")
    backend = Study.open(root, user="Ann").context.store.connection.backend
    portions: list[int] = []
    whole: Any = type(backend).index_passages

    def fail_in_the_second(connection: Any, texts: Any) -> None:
        portions.append(1)
        if len(portions) == 2:
            raise StoreError("the disk is full")
        whole(connection, texts)

    with monkeypatch.context() as patch:
        patch.setattr(type(backend), "index_passages", staticmethod(fail_in_the_second))
        large_import(root)
    assert len(portions) == 2
    with opened(root) as study:
        assert len(study.sources.all()) == 8
        assert found(study, "market") == 7
        assert not study.context.store.get_meta(sources.UNINDEXED)
        assert study.maintenance.check() == []


def test_undone_import_awaiting_indexing_is_not_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "PORTION", 8)
    root = make_study(tmp_path / "s")
    with monkeypatch.context() as patch:
        patch.setattr(SourceRepository, "index_waiting", lambda _: None)
        large_import(root)
    with opened(root) as study:
        study.history.undo()
        assert found(study, "market") == 1
        study.history.redo()
        assert found(study, "market") == 7
