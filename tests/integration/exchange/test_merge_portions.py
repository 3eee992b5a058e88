"""A large merge commits in portions: one history of work, one undo, and an interrupted merge goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fusen.study.exchange import merge as merging
from fusen.study.exchange.merge import Merge
from tests.support.small_study import EU, JP, code, make_study, opened, span, state, write_lines
from tests.support.studies import coding, review

TEXTS = {"EU-01.txt": EU, "JP-01.txt": JP}


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """Two codings and a review in each of two sources."""
    lines: list[dict[str, Any]] = []
    for name, text in TEXTS.items():
        lines += [coding(text, name, "Bob", "funding", start, start + 6, guid=f"{name}{start}") for start in (0, 8)]
        lines.append(review(text, name, "Bob", 0, 20))
    return write_lines(tmp_path / "shared.jsonl", lines)


@pytest.fixture
def portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "PORTION", 1)


@pytest.mark.usefixtures("portions")
def test_portions_store_what_a_single_step_stores_and_one_undo_removes_them(tmp_path: Path, shared: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        before = state(study)
        report = study.exchange.merge(shared)
        assert (report.added, report.reviews) == (4, 2)
        steps = [step for step in study.history.steps() if step.action == "merge"]
        assert [step.summary["added"] for step in steps] == [2, 2]
        assert study.maintenance.check() == []
        study.history.undo()
        assert state(study) == before
        study.history.redo()
        assert len(state(study)["codings"]) == 4


@pytest.mark.usefixtures("portions")
def test_merge_after_an_interruption_adds_the_rest(
    tmp_path: Path, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[object] = []

    def stop(self: Merge, step: object, plan: object) -> None:
        if written:
            raise KeyboardInterrupt
        written.append(plan)
        whole(self, step, plan)  # type: ignore[arg-type]

    with opened(make_study(tmp_path / "s")) as study:
        with monkeypatch.context() as patch:
            whole = Merge.write
            patch.setattr(Merge, "write", stop)
            with pytest.raises(KeyboardInterrupt):
                study.exchange.merge(shared)
        assert len(state(study)["codings"]) == 2
        assert study.maintenance.check() == []
        assert study.exchange.merge(shared).added == 2
        assert study.exchange.merge(shared).added == 0


@pytest.mark.usefixtures("portions")
def test_change_between_portions_is_planned_in_and_counted_once(
    tmp_path: Path, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_study(tmp_path / "s")
    with opened(root) as study, opened(root, "Bob") as bob:
        whole, calls = Merge.write, []

        def write(self: Merge, step: object, plan: object) -> None:
            calls.append(plan)
            whole(self, step, plan)  # type: ignore[arg-type]

        monkeypatch.setattr(Merge, "write", write)
        steps = study.context.store.step

        def step(*arguments: Any, **options: Any) -> Any:
            if len(calls) == 1:
                calls.append(None)
                code(bob, "money was missing", "market")
            return steps(*arguments, **options)

        monkeypatch.setattr(study.context.store, "step", step)
        report = study.exchange.merge(shared)
        assert (report.added, report.reviews) == (4, 2)
        assert study.maintenance.check() == []
        assert span(EU, "money was missing") in {(c.start, c.end) for c in bob.context.store.codings.live()}
        assert len(state(study)["codings"]) == 5
