"""Merging of memos, themes, rounds and resolutions is idempotent, commutative and undoable."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.errors import UndoRefused
from fusen.model.coding import CONSENSUS
from fusen.model.filter import Filter
from fusen.study import Study
from tests.integration.exchange.test_merge import copy
from tests.support.random_examples import examples
from tests.support.small_study import EU, JP, code, make_study, opened, span, write_lines
from tests.support.studies import coding, fixed_guid, fusen, review

Line = Mapping[str, Any]
MONEY, LANGUAGE = span(EU, "The money was missing"), span(EU, "the language came between us")
ROUND, OPEN = fixed_guid("round", 1), fixed_guid("round", 2)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_study(tmp_path_factory.mktemp("join") / "s")
    opened(root).close()
    return root


def result(study: Study) -> dict[str, set[Any]]:
    """What people did, as the next person sees it; the guids of coders' notes on their own codings are random."""
    store = study.context.store
    live = [one for detached in (False, True) for one in store.codings.live(detached=detached)]
    own = set(store.memos.of_coders(live))
    return {
        "codings": {repr(one) for one in live},
        "reviews": {repr(one) for one in store.reviews.live()},
        "notes": {repr(one) for one in store.memos.live() if one.guid not in own},
        "rejections": {repr(one) for one in store.rejections.live()},
        "rounds": {repr(one) for one in store.rounds.all()},
        "frozen": {repr(one) for one in store.rounds.frozen()},
        "resolutions": {repr(one) for one in store.rounds.resolutions()},
        "themes": {repr(one) for one in store.themes.live()},
        "pins": {repr(one) for one in store.themes.pins()},
        "cells": {repr((one.guid, one.user, one.text, sorted(one.rested), one.at)) for one in store.themes.cells()},
        "looks": {repr(one) for one in store.reviews.looks()},
        "wordings": {repr(one) for one in store.codebook.wordings()},
    }


def text_line(type_: str, guid: str, coder: str, day: int, /, **more: Any) -> dict[str, Any]:
    return {"type": type_, "guid": guid, "coder": coder, "at": f"2026-01-0{day}T00:00:00.000Z"} | more


def place(words: tuple[int, int]) -> dict[str, Any]:
    line = coding(EU, "EU-01.txt", "x", "funding", *words)
    return {key: line[key] for key in ("source", "source_sha256", "start", "end", "quote")}


ASSIGNED = {
    "number": 1, "coders": ["Ann", "Eve", "Kim"], "sample": None, "by": None, "seed": 1,
    "stretches": [{key: value for key, value in place((0, len(EU))).items() if key != "quote"}],
}  # fmt: skip
MONEY_GAP = {**place(MONEY), "code_id": "funding", "code": "Challenges / Funding gap"}


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """One line: few guids, places and times, so that most of them are rivals."""
    coder, day = draw(st.sampled_from(["Ann", "Eve"])), draw(st.integers(1, 4))
    kind = draw(
        st.sampled_from(
            [
                "note",
                "rejection",
                "resolution",
                "theme",
                "pin",
                "matrix",
                "submission",
                "round",
                "second-look",
                "deletion",
            ]
        )
    )
    words = draw(st.sampled_from(["one", "two"]))
    number = draw(st.integers(0, 2))
    guid = f"{kind}{number}"
    spot = place([MONEY, (MONEY[0] + 4, MONEY[1]), LANGUAGE][number])  # what a thing is about never changes
    about = [("study", None), ("note", None), ("source", "JP-01.txt")][number]
    more: dict[str, dict[str, Any]] = {
        "note": {"kind": "free", "about": about[0], "target": "note0", "name": about[1], "text": words,
                 "source_sha256": None},
        "rejection": {**MONEY_GAP},
        "resolution": {**MONEY_GAP, **spot, "other_id": None, "other": None, "coders": ["Ann", "Eve"], "kept": ["Ann"],
                       "reason": "missed", "note": words},
        "theme": {"position": 0, "title": words, "claim": words, "code_ids": ["funding"]},
        "pin": {"theme": "theme0", **spot, "stance": "supporting", "note": words},
        "matrix": {"case": draw(st.sampled_from(["EU-01", "JP-01"])), "code_id": "funding", "code": "x", "text": words,
                   "rested": []},
        "submission": {"round": ROUND},
        "round": ASSIGNED,
        "second-look": {**MONEY_GAP, "version": "0" * 16},
        "deletion": {"of": "theme", "restored": draw(st.booleans())},
    }  # fmt: skip
    if kind == "deletion":
        of = draw(st.sampled_from(["note", "rejection", "resolution", "theme", "pin"]))
        return text_line(kind, f"{of}{draw(st.integers(0, 1))}", coder, day, **more[kind] | {"of": of})
    return text_line(kind, ROUND if kind == "round" else guid, coder, day, **more[kind])


def merge(study: Study, folder: Path, shared: Sequence[Line]) -> Any:
    return study.exchange.merge(
        write_lines(folder / "shared.jsonl", [text_line("round", ROUND, "Ann", 1, **ASSIGNED), *shared])
    )


@pytest.mark.slow
@examples(5)
@given(st.lists(st.lists(lines(), min_size=1, max_size=6), min_size=2, max_size=3), st.randoms(use_true_random=False))
def test_merge_is_idempotent_and_commutative(
    loaded: Path, tmp_path_factory: pytest.TempPathFactory, files: list[list[Line]], random: Any
) -> None:
    home = tmp_path_factory.mktemp("j")
    results = []
    for number, order in enumerate([files, *random.sample(list(itertools.permutations(files)), 1)]):
        with opened(copy(loaded, home / str(number))) as study:
            for file in order:
                merge(study, home, file)
                before, steps = result(study), study.history.steps()
                again = merge(study, home, file)
                assert (+again.further, again.taken_away) == ({}, 0)
                assert (result(study), study.history.steps()) == (before, steps)
            merge(study, home, [line for file in files for line in file])
            assert study.maintenance.check() == []
            results.append(result(study))
    assert results[0] == results[1]


@examples(3)
@given(st.lists(st.lists(lines(), min_size=1, max_size=6), min_size=2, max_size=2))
def test_undone_merge_leaves_nothing(
    loaded: Path, tmp_path_factory: pytest.TempPathFactory, files: list[list[Line]]
) -> None:
    home = tmp_path_factory.mktemp("j")
    with opened(copy(loaded, home / "1")) as study, opened(copy(loaded, home / "2")) as alone:
        before = result(study)
        merge(study, home, files[0])
        study.history.undo()
        assert result(study) == before
        study.history.redo()
        study.history.undo()
        merge(study, home, files[1])
        merge(alone, home, files[1])
        assert result(study) == result(alone)


def test_copies_exchange_every_kind_of_record(loaded: Path, tmp_path: Path) -> None:
    """Two copies in which each did something of every kind: after merging both ways they are the same."""
    mine, theirs = copy(loaded, tmp_path / "mine"), copy(loaded, tmp_path / "theirs")
    for root, who, words in ((mine, "Ann", "The money was missing"), (theirs, "Bob", "The market over there")):
        with opened(root, who) as study:
            made = code(study, words, "funding", memo="mine")
            study.reviews.add("EU-01.txt")
            study.memos.write(study.settings.project, "a journal", kind="reflexive")
            study.memos.write(made.guid, "again") if who == "Bob" else None
            study.themes.write(f"{who}'s", "It is so.", codes=["funding"])
            study.themes.pin(f"{who}'s", f"EU-01@{made.start}-{made.end}", "qualifying", note="hm")
            study.matrix.write("EU-01" if who == "Ann" else "JP-01", "funding", "Money.")
            study.suggestions.reject(study.sources.all()[0].guid, 0, 8, [made.code])
            study.agreement.rounds.start([who, "Cem"], sources=["JP-01"])
    with opened(mine) as ann:
        report = ann.exchange.merge(theirs)
        assert +report.further == {
            "note": 1, "rejection": 1, "round": 1, "theme": 1, "pin": 1, "matrix": 1,
        }  # fmt: skip
        assert any("round 1 was started by" in line for line in report.problems())
        before = result(ann)
    with opened(theirs, "Bob") as bob:
        bob.exchange.merge(mine)
        assert result(bob) == before
        assert +bob.exchange.merge(mine).further == {}
        assert [theme.theme.title for theme in bob.themes.all()] in (["Ann's", "Bob's"], ["Bob's", "Ann's"])
        assert sorted(one.number for one in bob.agreement.rounds.all()) == [1, 2]
        bob.history.undo()
        assert {note.user for note in bob.context.store.memos.live()} == {"Bob"}
        assert [cell.user for cell in bob.context.store.themes.cells()] == ["Bob"]


def test_deletion_in_a_copy_is_merged_and_undo_restores_it_everywhere(loaded: Path, tmp_path: Path) -> None:
    mine, theirs = copy(loaded, tmp_path / "mine"), copy(loaded, tmp_path / "theirs")
    with opened(theirs, "Bob") as bob:
        made = code(bob, "The money", "funding", memo="see")
        note = bob.memos.write(bob.settings.project, "a journal")
        bob.themes.write("Money", "It ends.")
        assert note is not None
    with opened(mine) as ann, opened(theirs, "Bob") as bob:
        ann.exchange.merge(theirs)
        assert ann.memos.write(made.guid, "why?") is not None
        bob.memos.write(note.target, "", guid=note.guid)
        bob.themes.remove("Money")
        bob.codings.remove(made.guid)
        assert ann.exchange.merge(theirs).taken_away == 3
        assert (ann.context.store.codings.live(), ann.context.store.memos.live(), ann.context.store.themes.live()) == (
            [],
            [],
            [],
        )
        assert ann.exchange.merge(theirs).taken_away == 0
        bob.history.undo()
        assert len(bob.exchange.merge(mine).deleted_here) == 0
        assert bob.context.store.codings.live() == [made], "what was brought back is newer than that it was deleted"
        assert ann.exchange.merge(theirs).added == 1
        assert [each.text for each in ann.context.store.memos.live()] == ["see"]


def test_third_copy_does_not_restore_deleted_records(loaded: Path, tmp_path: Path) -> None:
    roots = [copy(loaded, tmp_path / name) for name in ("ann", "bob", "cem")]
    with opened(roots[1], "Bob") as bob:
        bob.themes.write("Money", "It ends.")
    for root in (roots[0], roots[2]):
        with opened(root) as study:
            study.exchange.merge(roots[1])
    with opened(roots[1], "Bob") as bob:
        bob.themes.remove("Money")
    with opened(roots[0]) as ann:
        ann.exchange.merge(roots[1])
        report = ann.exchange.merge(roots[2])
        assert ann.context.store.themes.live() == []
        assert report.problems() == ["one of Bob's themes (Bob deleted it): deleted in this study, not restored"]
    with opened(roots[2]) as cem:
        assert cem.exchange.merge(roots[0]).taken_away == 1, "and that it was deleted goes on from copy to copy"


def test_two_themes_with_one_title_are_kept_and_distinguishable(loaded: Path, tmp_path: Path) -> None:
    mine, theirs = copy(loaded, tmp_path / "mine"), copy(loaded, tmp_path / "theirs")
    with opened(mine) as ann, opened(theirs, "Bob") as bob:
        ann.themes.write("Money", "It ends.")
        made = bob.themes.write("money", "It is late.")
        (problem,) = ann.exchange.merge(theirs).problems()
        assert problem.startswith("2 themes are called ")
        assert made.guid in problem
        assert len(bob.exchange.merge(mine).problems()) == 1
        assert [one.theme.claim for one in ann.themes.all()] == [one.theme.claim for one in bob.themes.all()]
        ann.themes.write(made.guid, "", new_title="Late money")
        assert bob.exchange.merge(mine).problems() == ["theme Late money: Ann's newer version replaces Bob's"]
        assert {one.theme.title for one in bob.themes.all()} == {"Money", "Late money"}
        bob.themes.write("Late money", "It is late, and short.")
        assert ann.exchange.merge(theirs).problems() == ["theme Late money: Bob's newer version replaces Ann's"]


def test_newer_of_two_cells_is_kept_and_the_conflict_reported(loaded: Path, tmp_path: Path) -> None:
    mine, theirs = copy(loaded, tmp_path / "mine"), copy(loaded, tmp_path / "theirs")
    with opened(mine) as ann, opened(theirs, "Bob") as bob:
        ann.matrix.write("EU-01", "funding", "Money ended.")
        bob.matrix.write("EU-01", "funding", "Money came late.")
        problems = ann.exchange.merge(theirs).problems()
        assert problems == ["matrix cell EU-01, Challenges / Funding gap: Bob's newer version replaces Ann's"]
        assert ann.context.store.themes.cells() == bob.context.store.themes.cells()
        ann.matrix.write("EU-01", "funding", "Both.")
        assert ann.exchange.merge(theirs).problems() == [], "what was here before and has been edited is no conflict"
        bob.exchange.merge(mine)
        bob.matrix.write("EU-01", "funding", "")
        ann.exchange.merge(theirs)
        assert ann.context.store.themes.cells() == []
        ann.matrix.write("EU-01", "funding", "Once more.")
        bob.exchange.merge(mine)
        assert [cell.text for cell in bob.context.store.themes.cells()] == ["Once more."]


# -- rounds


def started(root: Path, folder: Path) -> tuple[Path, Path, Path]:
    """A leader's copy with a round, and the copies of its coders, who code it otherwise."""
    with opened(root, "Lea") as lead:
        lead.agreement.rounds.start(["Ann", "Bob"], sources=["EU-01"])
    ann, bob = (Path(shutil.copytree(root, folder / name)) for name in ("ann", "bob"))
    for copied, who, codes in ((ann, "Ann", ("funding", "language")), (bob, "Bob", ("funding", "market"))):
        with opened(copied, who) as study:
            for name in codes:
                code(study, "The money was missing", name)
            study.agreement.rounds.submit(read=True)
    return root, ann, bob


def test_round_is_completed_on_three_machines(loaded: Path, tmp_path: Path) -> None:
    lead, ann, bob = started(copy(loaded, tmp_path), tmp_path)
    with opened(lead, "Lea") as study:
        assert study.exchange.merge(ann).frozen == []
        assert study.agreement.rounds.find(1).waiting == ("Bob",)
        assert study.exchange.merge(bob).frozen == [1]
        table = study.agreement.rounds.agreement(1)
        assert study.exchange.merge(ann).frozen == study.exchange.merge(bob).frozen == []
        assert study.agreement.rounds.agreement(1) == table
        with pytest.raises(UndoRefused, match="continued the same round"):
            study.history.undo()
        place = f"EU-01@{MONEY[0]}-{MONEY[1]}"
        study.agreement.rounds.resolve(place, "Language barrier", "neither", reason="definition", note="no")
        study.agreement.rounds.resolve(place, "Market pull", "Bob", reason="missed")
        expected = result(study)
    for root, who in ((ann, "Ann"), (bob, "Bob")):
        with opened(root, who) as study:
            report = study.exchange.merge(lead)
            assert (report.frozen, report.further["agreement"], report.further["resolution"]) == ([], 1, 2)
            assert study.agreement.rounds.agreement(1) == table
            assert result(study) == expected
            assert {one.resolution.verdict for one in study.agreement.rounds.disagreements() if one.resolution} == {"neither", "Bob"}  # fmt: skip
            study.history.undo()
            assert study.agreement.rounds.find(1).frozen is None
            assert study.history.redo().action == "merge"


def test_codings_of_others_are_hidden_until_all_have_submitted(loaded: Path, tmp_path: Path) -> None:
    root = copy(loaded, tmp_path)
    lead, ann, bob = started(root, tmp_path)
    with opened(lead, "Lea") as study:
        study.agreement.rounds.start(["Ann", "Bob"], sources=["JP-01"])
        study.exchange.merge(bob)
    with opened(ann, "Ann") as study:
        study.history.undo()  # she has not submitted yet
        study.exchange.merge(lead)
        assert len(study.context.store.codings.live(users=["Bob"])) == 2
        assert study.agreement.rounds.find(1).waiting == ("Ann",)
        seen = study.results.excerpts(Filter(coders=("all",)))
        assert {row.coder for row in seen.rows} == {"Ann"}
    shown = fusen(ann, "excerpts", "--as", "Ann", "--coder", "all").out
    assert "2 codings of other coders hidden from Ann while an agreement round is open." in shown
    shifted = [
        coding(EU, "EU-01.txt", "Bob", "market", *LANGUAGE, guid="shifted", quote="no such words"),
        coding(EU, "EU-01.txt", "Ann", "market", *LANGUAGE, guid="own", quote="no such words"),
    ]
    text = fusen(ann, "merge", write_lines(tmp_path / "bob.jsonl", shifted), "--as", "Ann").err
    assert "line 1 (Bob, in a round that is open): its words were not found" in text
    assert "line 2 (Ann: market in EU-01.txt): its words were not found" in text


def test_round_with_detached_codings_is_not_computed(loaded: Path, tmp_path: Path) -> None:
    lead, ann, bob = started(copy(loaded, tmp_path), tmp_path)
    (bob / "transcripts" / "EU-01.txt").write_text("A heading.\n" + EU)
    with opened(bob, "Bob") as study:
        study.sources.import_files()
        code(study, "A heading", "funding")
    with opened(lead, "Lea") as study:
        study.exchange.merge(ann)
        report = study.exchange.merge(bob)
        assert (report.frozen, study.agreement.rounds.find(1).waiting, study.agreement.rounds.find(1).frozen) == (
            [],
            (),
            None,
        )
        assert report.problems()[-1].startswith(
            "round 1: all coders have submitted, but fusen cannot compute its agreement"
        )
    shutil.copy(bob / "transcripts" / "EU-01.txt", lead / "transcripts" / "EU-01.txt")
    with opened(lead, "Lea") as study:
        study.sources.import_files()
        assert study.exchange.merge(bob).frozen == [1]


def test_equal_round_results_agree_and_different_ones_are_reported(loaded: Path, tmp_path: Path) -> None:
    _, ann, bob = started(copy(loaded, tmp_path), tmp_path)
    early, other = (Path(shutil.copytree(root, tmp_path / f"{root.name}2")) for root in (ann, bob))
    with opened(ann, "Ann") as study:
        assert study.exchange.merge(bob).frozen == [1]
        first = study.agreement.rounds.agreement(1)
    with opened(bob, "Bob") as study:
        report = study.exchange.merge(ann)
        assert (report.frozen, report.problems()) == ([], [])
    with opened(other, "Bob") as study:
        code(study, "It is large", "market")  # after he has submitted
        study.exchange.merge(early)
        assert study.agreement.rounds.agreement(1) != first
        (problem,) = study.exchange.merge(ann).problems()
        assert problem.startswith("round 1: two copies computed different agreements; the first one, of")
        assert study.agreement.rounds.agreement(1) == first
        assert study.exchange.merge(ann).problems() == []


def test_newer_of_two_resolutions_is_kept(loaded: Path, tmp_path: Path) -> None:
    shared = [
        coding(EU, "EU-01.txt", "Ann", "funding", *MONEY),
        coding(EU, "EU-01.txt", "Eve", "funding", MONEY[0], MONEY[1] - 8),
        *(review(EU, "EU-01.txt", coder) for coder in ("Ann", "Eve")),
    ]
    roots = [copy(loaded, tmp_path / name) for name in ("1", "2")]
    for root, who, keep in zip(roots, ("Ann", "Eve"), ("Ann", "Eve"), strict=True):
        with opened(root, who) as study:
            study.exchange.merge(write_lines(tmp_path / "shared.jsonl", shared))
            study.agreement.rounds.resolve(f"EU-01@{MONEY[0]}-{MONEY[1]}", "funding", keep, reason="boundary")
    for root, other in (roots, roots[::-1]):
        with opened(root) as study:
            problems = study.exchange.merge(other).problems()
            assert problems == [f"EU-01.txt@{MONEY[0]}-{MONEY[1]}, Challenges / Funding gap: resolved by Ann and by Eve; Eve's is newer and counts"]  # fmt: skip
            assert [one.resolution.verdict for one in study.agreement.rounds.disagreements() if one.resolution] == [
                "Eve"
            ]
            (made,) = study.context.store.codings.live(users=[CONSENSUS])
            assert (made.start, made.end) == (MONEY[0], MONEY[1] - 8)
            assert study.exchange.merge(other).problems() == []
    with opened(roots[0]) as study:
        study.agreement.rounds.resolve(f"EU-01@{MONEY[0]}-{MONEY[1]}", "funding", "Ann", reason="missed")
        expected = result(study)
    with opened(roots[1]) as study:
        study.exchange.merge(roots[0])
        assert result(study) == expected
        (made,) = study.context.store.codings.live(users=[CONSENSUS])
        assert (made.start, made.end) == MONEY


# -- notes, and what has no place


def test_memo_moves_to_the_coding_that_replaced_its_subject(loaded: Path, tmp_path: Path) -> None:
    older = coding(EU, "EU-01.txt", "Ann", "funding", *MONEY, guid="g1", at="2026-01-01T00:00:00.000Z")
    newer = dict(older, guid="g2", at="2026-01-02T00:00:00.000Z")
    remark = text_line("note", "n1", "Eve", 3, kind="free", about="coding", target="g1", name=None, text="why?")
    for number, order in enumerate(itertools.permutations([[older, remark], [newer]])):
        with opened(copy(loaded, tmp_path / str(number))) as study:
            for file in order:
                merge(study, tmp_path, file)
            assert [(note.guid, note.target, note.text) for note in study.context.store.memos.live()] == [
                ("n1", "g2", "why?")
            ]
            assert study.maintenance.check() == []


def test_memo_on_a_passage_follows_a_reimported_text(loaded: Path, tmp_path: Path) -> None:
    mine, theirs = copy(loaded, tmp_path / "mine"), copy(loaded, tmp_path / "theirs")
    changed = "A heading.\n" + EU
    (mine / "transcripts" / "EU-01.txt").write_text(changed)
    with opened(theirs, "Bob") as bob, opened(mine) as ann:
        bob.memos.write(bob.sources.all()[0].guid, "EU-01@{}-{}\nwhy?".format(*MONEY))
        ann.sources.import_files()
        ann.exchange.merge(theirs)
        moved = span(changed, "The money was missing")
        assert [note.text for note in ann.context.store.memos.live()] == ["EU-01@{}-{}\nwhy?".format(*moved)]
        assert +ann.exchange.merge(theirs).further == {}
        assert +bob.exchange.merge(mine).further == {}, "each has it where it stands in the own text"


def test_records_without_a_subject_are_counted_and_skipped(loaded: Path, tmp_path: Path) -> None:
    shared = [
        text_line("note", "n1", "Eve", 1, kind="free", about="coding", target="nothing", name=None, text="x"),
        text_line("note", "n2", "Eve", 1, kind="free", about="note", target="n1", name=None, text="x"),
        text_line("note", "n3", "Eve", 1, kind="free", about="note", target="n3", name=None, text="x"),
        text_line("matrix", "m", "Eve", 1, case="XX-01", code_id="funding", code="x", text="x", rested=[]),
        text_line("submission", "s", "Eve", 1, round="none"),
        text_line("rejection", "r", "Eve", 1, **{**MONEY_GAP, "code_id": "weather", "code": "Weather"}),
        text_line("agreement", ROUND, "Eve", 1, tables={"passage/code": {"rows": 7}}),
    ]
    with opened(copy(loaded, tmp_path)) as study:
        report = merge(study, tmp_path, shared)
        assert [line for line in report.problems() if line.endswith(" left out: no subject in this study")] == [
            "3 notes left out: no subject in this study",
            "1 rejection left out: no subject in this study",
            "1 submission left out: no subject in this study",
            "1 computed agreement left out: no subject in this study",
            "1 matrix cell left out: no subject in this study",
        ]  # fmt: skip
        assert study.maintenance.check() == []


def test_pinned_quotes_and_resolutions_follow_their_text_or_keep_the_older_one(loaded: Path, tmp_path: Path) -> None:
    theirs = "A heading that only they have.\n" + EU
    shift = len(theirs) - len(EU)
    found = {key: coding(theirs, "EU-01.txt", "x", "x", *span(theirs, "The money was missing"))[key] for key in ("source", "source_sha256", "start", "end", "quote")}  # fmt: skip
    lost = {**found, "start": 0, "end": 9, "quote": "A heading"}
    shared = [
        text_line("theme", "t", "Eve", 1, position=0, title="T", claim="C", code_ids=[]),
        text_line("pin", "p1", "Eve", 1, theme="t", **found, stance="supporting", note=""),
        text_line("pin", "p2", "Eve", 1, theme="t", **lost, stance="supporting", note=""),
    ]
    with opened(copy(loaded, tmp_path)) as study:
        report = merge(study, tmp_path, shared)
        assert [(pin.guid, pin.start, pin.sha256 == study.sources.all()[0].sha256) for pin in study.context.store.themes.pins()] == [
            ("p1", found["start"] - shift, True), ("p2", 0, False),
        ]  # fmt: skip
        assert len([line for line in report.problems() if "line 4 (Eve: pin in EU-01.txt): its words" in line]) == 1
        assert JP in study.sources.text(study.sources.all()[1].guid)


def test_lines_of_an_unknown_type_are_reported_and_skipped(loaded: Path, tmp_path: Path) -> None:
    shared = [{"type": "hologram", "guid": "h"}, coding(EU, "EU-01.txt", "Eve", "funding", *MONEY)]
    with opened(copy(loaded, tmp_path)) as study:
        report = merge(study, tmp_path, shared)
        assert report.added == 1
        assert report.problems() == [
            f"{tmp_path / 'shared.jsonl'}: 1 line of a type this version does not know: hologram"
        ]
