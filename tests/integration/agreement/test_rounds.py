"""Agreement rounds: assignment, blind coding, submission and freezing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from fusen.errors import FusenError, UndoRefused
from fusen.model.filter import Filter
from fusen.study import Study
from tests.support.studies import coding, fusen, make_study, review

PARTS = ["We had no money.", "The interpreter was late.", "Then it rained.", "Nobody came.", "It went on."]
TEXT = f"I: How was it?\n\nR: {' '.join(PARTS)}\n\nI: And then?\n\nR: That was all. {' '.join(f'Number {n} followed.' for n in range(6))}\n"
SOURCES = {"a.txt": TEXT, "b.txt": TEXT.replace("rained", "snowed"), "c.txt": TEXT.replace("rained", "hailed")}
CASES = "case,source,consent,side\na,a.txt,quote,EU\nb,b.txt,quote,Japan\nc,c.txt,analyse,Japan\n"


def at(part: str, text: str = TEXT) -> tuple[int, int]:
    return text.index(part), text.index(part) + len(part)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_study(tmp_path, SOURCES, cases=CASES)


def opened(root: Path, user: str) -> Study:
    return Study.open(root, user=user)


def code(root: Path, user: str, codes: Mapping[str, list[str]], source: str = "a.txt") -> None:
    with opened(root, user) as study:
        for name, parts in codes.items():
            for part in parts:
                study.codings.add(source, *at(part, SOURCES[source]), name)


def test_round_runs_from_start_to_freeze(root: Path) -> None:
    with opened(root, "lead") as lead:
        made = lead.agreement.rounds.start(["anna", "ben"], sources=["a"])
        assert (made.number, made.coders, made.waiting, made.frozen) == (1, ("anna", "ben"), ("anna", "ben"), None)
        assert [(one.citation, one.passages, one.read) for one in lead.agreement.rounds.assigned()] == [
            (f"a@0-{len(TEXT)}", 12, {"anna": 0, "ben": 0})
        ]
    code(root, "anna", {"funding-gap": PARTS[:2]})
    code(root, "ben", {"funding-gap": PARTS[:1]})
    with opened(root, "anna") as anna:
        with pytest.raises(FusenError, match="12 passages of round 1 you have not marked as read"):
            anna.agreement.rounds.submit()
        assert anna.agreement.rounds.submit(read=True).waiting == ("ben",)
        with pytest.raises(FusenError, match="anna has submitted round 1 already"):
            anna.agreement.rounds.submit(1)
        with pytest.raises(FusenError, match="round 1 is open: ben has not submitted"):
            anna.agreement.rounds.agreement(1)
    with opened(root, "ben") as ben:
        ben.reviews.add("a.txt")
        assert ben.agreement.rounds.submit().frozen
        table = ben.agreement.rounds.agreement(1)
        row = next(row for row in table.rows if row.path[-1:] == ("Funding gap",))
        assert (row.units, row.coded, row.all) == (12, {"anna": 2, "ben": 1}, 1)
        assert row.estimates["agreement"].value == pytest.approx(11 / 12)
        for by in ("code", "source", "pair"):
            for unit in ("passage", "character"):
                assert ben.agreement.rounds.agreement(by=by, unit=unit).rows


def test_assignment_and_frozen_result_are_written_to_files(root: Path) -> None:
    with opened(root, "lead") as lead:
        lead.agreement.rounds.start(["anna", "ben"], sources=["a"])
    assert fusen(root, "agreement", "round", "show", "-o", root / "open.json").code == 0
    (row,) = json.loads((root / "open.json").read_text("utf-8"))
    assert (row["citation"], row["read"]) == (f"a@0-{len(TEXT)}", {"anna": 0, "ben": 0})
    code(root, "anna", {"funding-gap": PARTS[:2]})
    for coder in ("anna", "ben"):
        with opened(root, coder) as study:
            study.agreement.rounds.submit(read=True)
    ran = fusen(root, "agreement", "round", "show", "-o", root / "closed.json")
    assert "before any discussion" in ran.err
    assert (
        json.loads((root / "closed.json").read_text("utf-8"))
        == fusen(root, "agreement", "round", "show", "--format", "json").rows
    )


def test_frozen_result_does_not_change(root: Path) -> None:
    with opened(root, "lead") as lead:
        lead.agreement.rounds.start(["anna", "ben"], sources=["a"])
    for coder in ("anna", "ben"):
        code(root, coder, {"funding-gap": PARTS[:1]})
        with opened(root, coder) as study:
            study.agreement.rounds.submit(read=True)
    before = fusen(root, "agreement", "round", "show", "1", "--format", "json").rows
    with opened(root, "ben") as ben:
        assert ben.history.undo().action == "code"  # what froze the round is not taken back
    with opened(root, "anna") as anna, pytest.raises(UndoRefused, match="continued the same round"):
        anna.history.undo()
    with opened(root, "lead") as lead, pytest.raises(UndoRefused, match="continued the same round"):
        lead.history.undo()
    code(root, "ben", {"champion": PARTS})
    assert fusen(root, "agreement", "round", "show", "1", "--format", "json").rows == before
    assert fusen(root, "agreement", "--format", "json").rows != before
    with opened(root, "lead") as lead:
        assert lead.agreement.rounds.start(["anna", "ben"], sources=["a"]).number == 2
    assert fusen(root, "agreement", "round", "show", "1", "--format", "json").rows == before
    listed = fusen(root, "agreement", "round", "list", "--format", "json").rows
    assert [(row["round"], row["frozen"] is None) for row in listed] == [(1, False), (2, True)]
    assert "round 1 is closed" in fusen(root, "agreement", "round", "submit", "1", "--as", "anna").err


def test_open_round_hides_codings_of_others(root: Path) -> None:
    code(root, "ben", {"funding-gap": PARTS[:1]})
    code(root, "ben", {"funding-gap": PARTS[:1]}, "b.txt")
    with opened(root, "lead") as lead:
        lead.autocode.tag()
        lead.agreement.rounds.start(["anna", "ben"], sources=["a"])
    code(root, "anna", {"champion": PARTS[:1]})

    def seen(user: str, *more: str) -> set[tuple[str, str]]:
        ran = fusen(root, "excerpts", "--as", user, "--coder", "all", "--format", "json", *more)
        return {(coder, row["source"]) for row in ran.rows for coder in row["coder"].split("; ")}

    assert {source for coder, source in seen("anna") if coder != "anna"} == {"b.txt"}
    assert {source for coder, source in seen("ben") if coder != "ben"} == {"b.txt"}
    assert ("anna", "a.txt") in seen("lead")
    assert (
        "of other coders hidden from anna while an agreement round is open"
        in fusen(root, "excerpts", "--as", "anna", "--coder", "all").out
    )
    queried = fusen(root, "query", 'code:"Funding gap"', "--as", "anna", "--coder", "ben", "--format", "json").rows
    assert {row["source"] for row in queried} == {"b.txt"}
    proposed = fusen(root, "suggest", "--as", "anna", "--format", "json").rows
    assert {row["source"] for row in proposed} <= {"b.txt"}
    assert "a.txt" in {row["source"] for row in fusen(root, "suggest", "--as", "lead", "--format", "json").rows}
    with opened(root, "anna") as anna:
        assert anna.agreement.rounds.blind() == {anna.sources.all()[0].guid: [(0, len(TEXT))]}
    for coder in ("anna", "ben"):
        with opened(root, coder) as study:
            study.agreement.rounds.submit(read=True)
    assert ("ben", "a.txt") in seen("anna")


def test_sample_is_stratified_by_group(root: Path) -> None:
    ran = fusen(
        root, "agreement", "round", "start", "--coders", "anna, ben", "--sample", "2", "--by", "side", "--seed", "4"
    )
    assert ran.code == 0, ran.err
    with opened(root, "anna") as anna:
        sides = {one.source[0] for one in anna.agreement.rounds.assigned()}
        assert "a" in sides
        assert len(sides) == 2
        again = anna.agreement.rounds.start(["anna", "ben"], sample="2", by="side", seed=4)
        assert again.stretches == anna.agreement.rounds.find(1).stretches
    shown = fusen(root, "agreement", "round", "show", "1", "--format", "json").rows
    assert {row["source"] for row in shown} <= {"a.txt", "b.txt"}  # c may not be listed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--coders", "anna"], "a round needs two coders"),
        (["--coders", "anna,anna"], "a round needs two coders"),
        (["--coders", "anna,fusen"], "fusen is not a person"),
        (["--coders", "anna,consensus"], "consensus is not a person"),
        (["--coders", "anna,ben", "--sample", "x"], "--sample x: not a share"),
        (["--coders", "anna,ben", "--by", "side"], "there is no --sample"),
        (["--coders", "anna,ben", "--sample", "20%", "--by", "sied"], "no interviewee has the variable “sied”"),
        (["--coders", "anna,ben", "--source", "zzz"], "no source or case is called zzz"),
    ],
)
def test_invalid_rounds_are_refused(root: Path, arguments: list[str], message: str) -> None:
    ran = fusen(root, "agreement", "round", "start", *arguments)
    assert ran.code == 1
    assert message in ran.err
    assert "hint: " in ran.err
    assert fusen(root, "agreement", "round", "list", "--format", "json").rows == []


def test_round_without_passages_is_refused(tmp_path: Path) -> None:
    empty = make_study(tmp_path, {})
    ran = fusen(empty, "agreement", "round", "start", "--coders", "anna,ben")
    assert "there is no talk of interviewees to assign" in ran.err
    assert "no round has been started" in fusen(empty, "agreement", "round", "show").err
    assert "no round" in fusen(empty, "agreement", "round", "list").err


def test_submission_by_a_non_member_is_refused(root: Path) -> None:
    fusen(root, "agreement", "round", "start", "--coders", "anna,ben")
    ran = fusen(root, "agreement", "round", "submit", "--as", "cy")
    assert (ran.code, "round 1 belongs to anna and ben, not to cy" in ran.err) == (1, True)
    assert "there is no round 7" in fusen(root, "agreement", "round", "submit", "7", "--as", "anna").err


def test_changed_transcript_stays_assigned(root: Path) -> None:
    with opened(root, "lead") as lead:
        lead.agreement.rounds.start(["anna", "ben"], sources=["a"])
        (root / "transcripts/a.txt").write_text("Truly.\n\n" + TEXT, encoding="utf-8")
        from fusen.study.sources.import_files import ImportRequest

        lead.sources.import_files([], ImportRequest())
        (assigned,) = lead.agreement.rounds.assigned()
        assert lead.sources.text(lead.sources.all()[0].guid)[assigned.start : assigned.end] == TEXT.rstrip("\n") + "\n"


def test_start_and_submission_can_be_undone(root: Path) -> None:
    with opened(root, "anna") as anna:
        anna.agreement.rounds.start(["anna", "ben"])
        anna.agreement.rounds.submit(read=True)
        anna.history.undo()
        assert anna.agreement.rounds.find().waiting == ("anna", "ben")
        assert not anna.context.store.reviews.live()
        anna.history.undo()
        assert anna.agreement.rounds.all() == []
        anna.history.redo()
        assert anna.agreement.rounds.find().number == 1
        assert anna.maintenance.check() == []


def test_hidden_passages_are_excluded_from_agreement(root: Path) -> None:
    lines: list[dict[str, Any]] = []
    for coder in ("anna", "ben"):
        for source, text in SOURCES.items():
            lines += [coding(text, source, coder, "funding-gap", *at(PARTS[0], text)), review(text, source, coder)]
    from tests.support.small_study import write_lines

    with opened(root, "lead") as lead:
        lead.exchange.merge(write_lines(root / "both.jsonl", lines))
        lead.agreement.rounds.start(["anna", "ben"], sources=["a"])
    ran = fusen(root, "agreement", "--as", "anna", "--format", "json")
    assert next(row for row in ran.rows if row["path"][-1:] == ["Funding gap"])["units"] == 24
    assert "12 passages of your open round" in ran.err
    with opened(root, "lead") as lead:
        assert lead.results.basis(Filter()).coders == ("anna", "ben")
