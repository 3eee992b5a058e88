"""Disagreements, their resolution and the consensus coder."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.analysis.reference import choose
from fusen.model.coding import CONSENSUS
from fusen.model.results import CodedSpan
from fusen.study import Study
from tests.support.disagreeing_study import LATE, MONEY, TEXT, WIDE, listed, make_disagreeing_study, resolve
from tests.support.studies import fusen


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_disagreeing_study(tmp_path)


def counts(root: Path, *more: str) -> dict[str, int]:
    rows = fusen(root, "frequencies", "--level", "code", "--format", "json", *more).rows
    return {row["path"][-1]: row["codings"] for row in rows if row["codings"]}


@pytest.mark.parametrize(
    ("keep", "kept"),
    [("anna", [WIDE]), ("ben", [MONEY]), ("both", [MONEY, WIDE]), ("neither", [])],
)
def test_resolutions_accept_every_verdict(root: Path, keep: str, kept: list[tuple[int, int]]) -> None:
    ran = resolve(root, WIDE, "Funding gap", keep, "--note", "as we said")
    assert ran.code == 0, ran.err
    with Study.open(root, user="lead") as study:
        found = [(one.start, one.end) for one in study.context.store.codings.live(users=[CONSENSUS])]
        assert sorted(found) == sorted(kept)
        assert study.maintenance.check() == []
    assert counts(root).get("Funding gap", 0) == len(kept)
    assert counts(root)["Champion"] == 2  # not resolved: all stand, equal spans once
    row = next(row for row in listed(root) if row["code"] == "Challenges / Funding gap")
    assert (row["resolved"], row["reason"], row["note"], row["resolved_by"]) == (keep, "boundary", "as we said", "lead")
    assert len(listed(root, "--open")) == 2
    assert "For 1 resolved disagreement, the codings of consensus count." in fusen(root, "frequencies").out


def test_disagreement_is_resolved_with_another_code(root: Path) -> None:
    ran = resolve(root, LATE, "Language barrier", "other", "--other", "Travel money", reason="definition")
    assert ran.code == 0, ran.err
    assert counts(root)["Travel money"] == 1
    assert "Language barrier" not in counts(root)
    assert listed(root, "--code", "Language barrier")[0]["resolved"] == "other: Challenges / Funding gap / Travel money"


def test_resolution_is_replaced_and_undone(root: Path) -> None:
    resolve(root, WIDE, "Funding gap", "anna")
    resolve(root, WIDE, "Funding gap", "ben", reason="interpretation")
    with Study.open(root, user="lead") as study:
        assert [(one.start, one.end) for one in study.context.store.codings.live(users=[CONSENSUS])] == [MONEY]
        assert [one.reason for one in study.context.store.rounds.resolutions()] == ["interpretation"]
        study.history.undo()
        assert [(one.start, one.end) for one in study.context.store.codings.live(users=[CONSENSUS])] == [WIDE]
        study.history.undo()
        assert study.context.store.rounds.resolutions() == []
        assert study.context.store.codings.live(users=[CONSENSUS]) == []
        study.history.redo()
        assert [one.verdict for one in study.context.store.rounds.resolutions()] == ["anna"]
    assert counts(root)["Funding gap"] == 1


def test_resolutions_count_only_in_the_consensus(root: Path) -> None:
    resolve(root, WIDE, "Funding gap", "neither")
    assert counts(root, "--coder", "anna", "--coder", "ben")["Funding gap"] == 2
    assert counts(root, "--coder", "anna")["Funding gap"] == 1
    assert (
        "To add the codings of consensus: --coder people."
        in fusen(root, "frequencies", "--coder", "anna", "--coder", "ben").out
    )
    assert counts(root, "--reference", "intersection") == {"Champion": 1}
    assert counts(root, "--reference", "anna") == {"Champion": 2}
    agreed = fusen(root, "agreement", "--format", "json").rows
    assert agreed[0]["coders"] == ["anna", "ben"]
    queried = fusen(root, "query", 'code:"Funding gap"', "--format", "json").rows
    assert queried == []


def test_consensus_has_read_what_all_coders_have_read(root: Path) -> None:
    """A team may as well code as `consensus` in the app: where it has read, its codings stand."""
    with Study.open(root, user=CONSENSUS) as study:
        study.codings.add("a", *MONEY, "Champion")
        study.reviews.add("a", 0, MONEY[1])
    assert counts(root) == {"Champion": 3, "Funding gap": 1, "Language barrier": 1}  # anna's wide one lies beyond
    assert "text that consensus has read, the codings of consensus count" in " ".join(
        fusen(root, "frequencies").out.split()
    )


@pytest.mark.parametrize(
    ("code", "more", "message"),
    [
        ("Champion", ["--keep", "anna", "--reason", "missed"], "no disagreement about Champion"),
        ("Funding gap", ["--keep", "cy", "--reason", "missed"], "cannot keep cy"),
        ("Funding gap", ["--keep", "anna", "--reason", "mood"], "no reason is called mood"),
        ("Funding gap", ["--keep", "other", "--reason", "missed"], "--other goes with --keep other"),
        ("Funding gap", ["--keep", "anna", "--other", "Champion", "--reason", "missed"], "--other goes with"),
        ("Fund gap", ["--keep", "anna", "--reason", "missed"], "no code is called Fund gap"),
    ],
)
def test_invalid_resolutions_are_refused(root: Path, code: str, more: list[str], message: str) -> None:
    ran = fusen(root, "agreement", "resolve", f"a@{MONEY[0]}-{MONEY[1]}", "--code", code, *more)
    assert (ran.code, message in ran.err) == (1, True)
    assert "hint: " in ran.err


def test_resolution_follows_moved_text(root: Path) -> None:
    resolve(root, WIDE, "Funding gap", "ben")
    (root / "transcripts/a.txt").write_text("Well, well.\n\n" + TEXT, encoding="utf-8")
    assert fusen(root, "import").code == 0
    assert [row["resolved"] for row in listed(root, "--code", "Funding gap")] == ["ben"]
    assert counts(root)["Funding gap"] == 1
    with Study.open(root, user="lead") as study:
        assert study.maintenance.check() == []


def span(coder: str, start: int, end: int, code: str = "x") -> CodedSpan:
    return CodedSpan(code, "a", "s", start, end, 1, coder)


def test_resolution_replaces_only_codings_inside_the_cluster() -> None:
    spans = [span("anna", 0, 5), span("anna", 3, 9), span("anna", 0, 5, "y"), span(CONSENSUS, 0, 4)]
    coders = {"anna", "ben", CONSENSUS}
    kept = choose(spans, [], "union", coders, {("s", "x"): [(0, 4), (4, 6)]})
    assert kept == spans[1:]
    assert choose(spans, [], "union", coders, {("s", None): [(0, 9)]}) == [spans[3]]
    assert choose(spans, [], "union", {"anna", "ben"}, {("s", "x"): [(0, 9)]}) == spans
