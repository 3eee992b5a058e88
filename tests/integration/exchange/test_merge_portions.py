"""A large merge commits in portions: one history of work, one undo, and an interrupted merge goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.study.exchange import merge as merging
from fusen.study.exchange.merge import Merge
from fusen.study.exchange.precedence import decide
from tests.support.random_examples import examples
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


@st.composite
def rivals(draw: st.DrawFn) -> dict[str, Any]:
    """Return a coding of few guids, places and times in two sources, so that codings also move between them."""
    name = draw(st.sampled_from([*TEXTS]))
    start = draw(st.sampled_from([0, 10]))
    return coding(
        TEXTS[name], name, "Bob", "funding", start, start + 8, guid=f"g{draw(st.integers(0, 2))}",
        at=f"2026-01-0{draw(st.integers(1, 4))}T00:00:00.000Z",
    )  # fmt: skip


@examples(3)
@given(st.lists(st.lists(rivals(), min_size=1, max_size=5), min_size=1, max_size=3))
def test_merge_by_groups_of_sources_decides_as_one_of_all(
    tmp_path_factory: pytest.TempPathFactory, files: list[list[dict[str, Any]]]
) -> None:
    home = tmp_path_factory.mktemp("m")
    states = []
    for size in (1, 1_000):
        with opened(make_study(home / str(size))) as study, pytest.MonkeyPatch.context() as patch:
            patch.setattr(merging, "PORTION", size)
            reports = [study.exchange.merge(write_lines(home / "shared.jsonl", lines)) for lines in files]
            kept = sorted(map(repr, study.context.store.codings.passed_over()))
            states.append((state(study)["codings"], kept, [(r.added, r.replaced, r.present) for r in reports]))
    assert states[0] == states[1]


@pytest.mark.usefixtures("portions")
def test_merge_decides_about_no_more_codings_than_a_portion_has(
    tmp_path: Path, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []

    def count(study: Any, codings: Any, *more: Any) -> Any:
        counts.append(len(codings))
        return decide(study, codings, *more)

    monkeypatch.setattr("fusen.study.exchange.merge.decide", count)
    with opened(make_study(tmp_path / "s")) as study:
        assert study.exchange.merge(shared).added == 4
    assert counts == [2, 2]
