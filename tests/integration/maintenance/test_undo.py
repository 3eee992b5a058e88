"""Undo and redo are inverses for two coders and are refused on conflicts."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.errors import UndoRefused
from fusen.study import Study
from fusen.study.sources.import_files import ImportRequest
from tests.support.random_examples import examples
from tests.support.small_study import EU, JP, code, make_study, opened, span, state, write_lines
from tests.support.studies import coding, review

Act = tuple[str, int, int]
MORE = "Interviewer: Anything else?\nKenji: The market, and the money. The money again.\n"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_study(tmp_path_factory.mktemp("undo") / "s")
    opened(root).close()
    return root


def perform(study: Study, act: Act, aside: Path) -> None:
    """One decision, bulk or small; numbers choose what it is about. What cannot be done is left."""
    name, first, second = act
    start = (first * 7) % 60
    mine = [made for made in study.context.store.codings.live() if made.user == study.user]
    files = study.paths.transcripts
    paths = [info.path for info in study.sources.all()]
    if name == "code" and paths:
        more: dict[str, Any] = {"direction": ("for", None)[second % 2], "memo": (None, "why", "so")[second % 3]}
        study.codings.add(paths[first % len(paths)], start, start + 5, ("funding", "language")[second % 2], **more)
    elif name == "uncode" and mine:
        study.codings.remove(mine[first % len(mine)].guid)
    elif name == "review" and paths:
        study.reviews.add(paths[first % len(paths)], start, start + 20)
    elif name == "tag" and paths:
        study.autocode.tag(codes=[("funding", "language", "market")[first % 3]])
    elif name == "reject" and paths:
        guids = [info.guid for info in study.sources.all()]
        code = study.codebook.get().find(("funding", "language")[second % 2])[0].guid
        study.suggestions.reject(guids[first % len(guids)], start, start + 5, [code])
    elif name == "import":
        text = (EU, EU.replace("grant", "subsidy"), EU.replace("It is large", "Truly, it is large"), JP)[first % 4]
        (files / ("EU-01.txt", "new.txt")[second % 2]).write_text(text + MORE * (second % 3))
        study.sources.import_files([], ImportRequest())
    elif name == "merge":
        lines = [
            coding(EU, "EU-01.txt", ("Ann", "Eve")[second % 2], "funding", start, start + 5, at=f"2026-01-0{first % 9 + 1}"),
            coding(EU, "EU-01.txt", "Eve", "market", start, start + 9, direction="for", note=("x", None)[second % 2]),
            review(EU, "EU-01.txt", "Eve", start, start + 30),
        ]  # fmt: skip
        study.exchange.merge(write_lines(aside / "shared.jsonl", lines))


def refused(act: Callable[[], object]) -> UndoRefused | None:
    try:
        act()
    except UndoRefused as refusal:
        return refusal
    return None


ACTS = st.tuples(
    st.sampled_from(["code", "code", "uncode", "review", "reject", "tag", "import", "merge"]),
    st.integers(0, 11),
    st.integers(0, 5),
)


@examples(3)
@given(st.lists(st.tuples(st.booleans(), ACTS), min_size=1, max_size=7), st.data())
def test_undo_and_redo_are_inverses(
    loaded: Path, tmp_path_factory: pytest.TempPathFactory, plan: list[tuple[bool, Act]], data: st.DataObject
) -> None:
    """Whatever two people did: each undo that is not refused is taken back exactly by redo, and all by all."""
    home = tmp_path_factory.mktemp("h")
    root = shutil.copytree(loaded, home / "s")
    with opened(root) as ann, opened(root, "Bob") as bob:
        for is_bob, act in plan:
            perform(bob if is_bob else ann, act, home)
        trail: list[tuple[Study, dict[str, set[Any]]]] = []
        for is_bob in data.draw(st.lists(st.booleans(), max_size=8)):
            who = bob if is_bob else ann
            before, steps = state(who), who.history.steps()
            refusal = refused(who.history.undo)
            if refusal is not None:
                assert refusal.hint
                assert (state(who), who.history.steps()) == (before, steps)
                continue
            assert who.maintenance.check() == []
            trail.append((who, before))
            undone = state(who)
            who.history.redo()
            assert state(who) == before
            who.history.undo()
            assert state(who) == undone
        for who, before in reversed(trail):
            who.history.redo()
            assert state(who) == before
        assert ann.maintenance.check() == []


def test_every_step_can_be_undone_to_the_beginning(loaded: Path, tmp_path: Path) -> None:
    """One of each, by one person: as many undos lead back to the study as it was loaded, as many redos forth."""
    root = shutil.copytree(loaded, tmp_path / "s")
    with opened(root) as study:
        trail = [state(study)]
        for act in ("code", "review", "tag", "import", "merge", "uncode", "code"):
            before = len(study.history.steps())
            perform(study, (act, 3, 2), tmp_path)
            assert len(study.history.steps()) == before + 1, act
            trail.append(state(study))
        for before_that in reversed(trail[:-1]):
            study.history.undo()
            assert state(study) == before_that
        with pytest.raises(UndoRefused, match="nothing to undo for Ann"):
            study.history.undo()
        for after_that in trail[1:]:
            study.history.redo()
            assert state(study) == after_that
        with pytest.raises(UndoRefused, match="nothing to redo for Ann"):
            study.history.redo()


def test_undo_and_redo_survive_closing(loaded: Path, tmp_path: Path) -> None:
    root = shutil.copytree(loaded, tmp_path / "s")
    with opened(root) as study:
        first = code(study, "The money", "funding")
        second = code(study, "the interpreter", "language")
    with opened(root) as study:
        assert study.history.undo().summary["start"] == second.start
    with opened(root) as study:
        assert study.context.store.codings.live() == [first]
        study.history.undo()
    with opened(root) as study:
        study.history.redo()
        assert study.context.store.codings.live() == [first]


def test_new_step_clears_redo(loaded: Path, tmp_path: Path) -> None:
    with opened(shutil.copytree(loaded, tmp_path / "s")) as study:
        code(study, "The money", "funding")
        study.history.undo()
        code(study, "the interpreter", "language")
        with pytest.raises(UndoRefused, match="nothing to redo") as refused:
            study.history.redo()
        assert "a new decision ends redo" in refused.value.hint


def test_undo_affects_only_the_users_steps(loaded: Path, tmp_path: Path) -> None:
    root = shutil.copytree(loaded, tmp_path / "s")
    with opened(root) as ann, opened(root, "Bob") as bob:
        mine = code(ann, "The money", "funding")
        code(bob, "The money", "funding")
        bob.history.undo()
        assert ann.context.store.codings.live() == [mine]
        with pytest.raises(UndoRefused, match="nothing to undo for Bob"):
            bob.history.undo()
        assert ann.history.steps()[0].user == "Bob"
        assert (ann.history.steps()[0].kind, ann.history.steps()[0].reverses) == ("undo", ann.history.steps()[1].id)


def _import_under_a_coding(ann: Study, bob: Study) -> None:
    (ann.paths.transcripts / "new.txt").write_text(MORE)
    ann.sources.import_files([], ImportRequest())
    bob.codings.add("new.txt", *span(MORE, "The market"), "market")


def _reimport_of_a_coding(ann: Study, bob: Study) -> None:
    code(ann, "The money", "funding")
    (ann.paths.transcripts / "EU-01.txt").write_text("Interviewer: Hello.\n" + EU)
    bob.sources.import_files([], ImportRequest())


def _merge_edited_after(ann: Study, bob: Study) -> None:
    ann.exchange.merge(
        write_lines(ann.paths.root / "shared.jsonl", [coding(EU, "EU-01.txt", "Bob", "funding", 10, 20)])
    )
    bob.codings.remove(next(made for made in bob.context.store.codings.live() if made.user == "Bob").guid)


def _place_coded_again(ann: Study, bob: Study) -> None:
    made = code(ann, "The money", "funding")
    ann.codings.remove(made.guid)
    other = coding(EU, "EU-01.txt", "Ann", "funding", made.start, made.end)
    bob.exchange.merge(write_lines(ann.paths.root / "shared.jsonl", [other]))


@pytest.mark.parametrize(
    ("happens", "message"),
    [
        (_import_under_a_coding, "(code by Bob) added codings that depend on its sources"),
        (_reimport_of_a_coding, "(import by Bob) changed the same codings"),
        (_merge_edited_after, "(uncode by Bob) changed the same codings"),
        (_place_coded_again, "(merge by Bob) coded the same span"),
    ],
)
def test_refused_undo_names_the_conflict(
    loaded: Path, tmp_path: Path, happens: Callable[[Study, Study], None], message: str
) -> None:
    root = shutil.copytree(loaded, tmp_path / "s")
    with opened(root) as ann, opened(root, "Bob") as bob:
        happens(ann, bob)
        before = state(ann)
        with pytest.raises(UndoRefused) as refused:
            ann.history.undo()
        assert message in refused.value.message
        assert "ask Bob to undo that step first" in refused.value.hint
        assert state(ann) == before
        bob.history.undo()
        ann.history.undo()
        assert ann.maintenance.check() == []


def test_redo_is_refused_if_its_source_is_missing(loaded: Path, tmp_path: Path) -> None:
    root = shutil.copytree(loaded, tmp_path / "s")
    with opened(root) as ann, opened(root, "Bob") as bob:
        (root / "transcripts" / "new.txt").write_text(MORE)
        bob.sources.import_files([], ImportRequest())
        ann.codings.add("new.txt", 5, 10, "market")
        ann.history.undo()
        bob.history.undo()
        with pytest.raises(UndoRefused, match="its sources no longer exist"):
            ann.history.redo()


def test_import_can_be_undone_after_other_imports_and_case_edits(loaded: Path, tmp_path: Path) -> None:
    """Cases follow from sources and cases.csv: others' imports and edits of the table never block an undo."""
    root = shutil.copytree(loaded, tmp_path / "s")
    files = root / "transcripts"
    with opened(root) as ann, opened(root, "Bob") as bob:
        (files / "AA.txt").write_text(MORE)
        ann.sources.import_files([], ImportRequest())
        (files / "AB.txt").write_text(MORE + JP)
        bob.sources.import_files([], ImportRequest())
    (files / "cases.csv").write_text("case,source,consent,side\nSato,JP-01.txt,paraphrase,JP\nA,AA.txt,quote,EU\n")
    with opened(root) as ann:
        ann.history.undo()
        assert [case.name for case in ann.context.store.cases.all()] == ["Sato", "AB", "EU-01"]
        assert ann.maintenance.check() == []
        ann.history.redo()
        assert [case.name for case in ann.context.store.cases.all()] == ["Sato", "A", "AB", "EU-01"]
        assert ann.context.store.cases.all()[1].variables == {"side": "EU"}


def test_undone_coding_is_not_recorded_as_deleted(loaded: Path, tmp_path: Path) -> None:
    """A codings file brings back what was taken back, and only lists what was deleted."""
    root = shutil.copytree(loaded, tmp_path / "s")
    with opened(root) as study:
        line = coding(EU, "EU-01.txt", "Ann", "funding", 10, 20)
        shared = write_lines(tmp_path / "shared.jsonl", [line])
        study.exchange.merge(shared)
        study.history.undo()
        assert study.exchange.merge(shared).added == 1
        study.codings.remove(line["guid"])
        report = study.exchange.merge(shared)
        assert (report.added, len(report.deleted_here)) == (0, 1)
        study.history.undo()
        assert study.exchange.merge(shared).present == 1
