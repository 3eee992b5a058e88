"""Disagreements, their resolution and the consensus coder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.analysis.agreement.units import Frame
from fusen.analysis.reference import choose
from fusen.model.coding import CONSENSUS
from fusen.model.results import CodedSpan
from fusen.study import Study
from fusen.study.agreement.disagreements import clusters
from tests.support.studies import Ran, coding, fusen, make_study, review

PARTS = ["We had no money.", "The interpreter was late.", "Then it rained.", "Nobody came.", "It went on."]
TEXT = f"I: How was it?\n\nR: {' '.join(PARTS)}\n"


def at(*parts: str) -> tuple[int, int]:
    return TEXT.index(parts[0]), TEXT.index(parts[-1]) + len(parts[-1])


MONEY, LATE, CAME = at(PARTS[0]), at(PARTS[1]), at(PARTS[3])
WIDE = at(PARTS[0], PARTS[1])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """anna: money wide, champion on two; ben: money narrow, champion on one of them, interpreter."""

    def lines(coder: str, codes: list[tuple[str, tuple[int, int]]]) -> list[dict[str, Any]]:
        return [*(coding(TEXT, "a.txt", coder, code, *span) for code, span in codes), review(TEXT, "a.txt", coder)]

    anna = lines("anna", [("funding-gap", WIDE), ("champion", CAME), ("champion", LATE)])
    ben = lines("ben", [("funding-gap", MONEY), ("champion", CAME), ("language-barrier", LATE)])
    return make_study(tmp_path, {"a.txt": TEXT}, codings={"anna.jsonl": anna, "ben.jsonl": ben})


def listed(root: Path, *more: str) -> list[dict[str, Any]]:
    return fusen(root, "agreement", "disagreements", "--format", "json", *more).rows


def resolve(root: Path, span: tuple[int, int], code: str, keep: str, *more: str, reason: str = "boundary") -> Ran:
    place = f"a@{span[0]}-{span[1]}"
    arguments = ["--code", code, "--keep", keep, "--reason", reason, "--as", "lead", *more]
    return fusen(root, "agreement", "resolve", place, *arguments)


def counts(root: Path, *more: str) -> dict[str, int]:
    rows = fusen(root, "frequencies", "--level", "code", "--format", "json", *more).rows
    return {row["path"][-1]: row["codings"] for row in rows if row["codings"]}


def test_disagreements_are_listed(root: Path) -> None:
    found = {(row["code"], row["start"], row["end"]): row for row in listed(root)}
    assert set(found) == {
        ("Challenges / Funding gap", *WIDE),
        ("Challenges / Language barrier", *LATE),
        ("Drivers / Champion", *LATE),
    }
    money = found["Challenges / Funding gap", *WIDE]
    assert (money["kind"], money["passages"], money["quote"]) == ("bounds", 1, TEXT[slice(*WIDE)])
    assert money["spans"] == {"anna": [list(WIDE)], "ben": [list(MONEY)]}
    assert found["Drivers / Champion", *LATE]["kind"] == "presence"
    rows = fusen(root, "agreement", "--format", "json").rows
    differing = sum(row["some"] - row["all"] for row in rows if row["level"] == "code")
    assert differing == sum(row["passages"] for row in found.values())
    assert len(listed(root, "--code", "Champion")) == 1


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


def test_disagreements_respect_consent(tmp_path: Path) -> None:
    texts = {"a.txt": TEXT, "b.txt": TEXT, "c.txt": TEXT}
    lines = [
        line
        for source in texts
        for line in (
            coding(TEXT, source, "anna", "champion", *MONEY), review(TEXT, source, "anna"), review(TEXT, source, "ben"),
        )
    ]  # fmt: skip
    cases = "case,source,consent\na,a.txt,paraphrase\nb,b.txt,analyse\nc,c.txt,none\n"
    root = make_study(tmp_path, texts, cases=cases, codings={"x.jsonl": lines})
    assert resolve(root, MONEY, "Champion", "anna", "--note", "money, they say").code == 0
    assert [(row["case"], row["quote"], row["resolved"], row["note"]) for row in listed(root)] == [
        ("a", None, "anna", "")
    ]
    assert "they say" not in fusen(root, "agreement", "disagreements").out
    assert PARTS[0] not in fusen(root, "agreement", "disagreements").out


def test_table_is_written_to_a_file(root: Path) -> None:
    assert resolve(root, WIDE, "Funding gap", "ben").code == 0
    rows = listed(root)
    for suffix in ("json", "xlsx", "docx"):
        target = root / f"out.{suffix}"
        ran = fusen(root, "agreement", "disagreements", "-o", target)
        assert (ran.code, ran.out) == (0, f"{len(rows)} rows written to {target}\n")
        assert fusen(root, "agreement", "disagreements", "-o", target).code == 1  # it is there
    assert json.loads((root / "out.json").read_text("utf-8")) == rows
    head, *found = openpyxl.load_workbook(root / "out.xlsx").active.iter_rows(values_only=True)
    assert [row[head.index("code")] for row in found] == [row["code"] for row in rows]


def test_resolution_follows_moved_text(root: Path) -> None:
    resolve(root, WIDE, "Funding gap", "ben")
    (root / "transcripts/a.txt").write_text("Well, well.\n\n" + TEXT, encoding="utf-8")
    assert fusen(root, "import").code == 0
    assert [row["resolved"] for row in listed(root, "--code", "Funding gap")] == ["ben"]
    assert counts(root)["Funding gap"] == 1
    with Study.open(root, user="lead") as study:
        assert study.maintenance.check() == []


@pytest.mark.parametrize("form", ["table", "csv", "md"])
def test_disagreements_are_printed_in_every_format(root: Path, form: str) -> None:
    assert fusen(root, "agreement", "disagreements", "--format", form).code == 0


def test_single_coder_has_no_disagreements(tmp_path: Path) -> None:
    ran = fusen(make_study(tmp_path, {"a.txt": TEXT}), "agreement", "disagreements")
    assert (ran.code, "agreement needs two coders" in ran.err) == (1, True)


SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6)).map(lambda s: (s[0], s[0] + s[1])), max_size=5)


@given(SPANS, SPANS)
def test_every_difference_is_in_one_cluster(anna: list[tuple[int, int]], ben: list[tuple[int, int]]) -> None:
    def covered(spans: list[tuple[int, int]]) -> set[int]:
        return {place for start, end in spans for place in range(start, end)}

    found = list(clusters([anna, ben], Frame([(0, 40)])))
    inside = {place for start, end, _ in found for place in range(start, end)}
    assert covered(anna) ^ covered(ben) <= inside
    assert sum(end - start for start, end, _ in found) == len(inside)
    for _, _, own in found:
        assert covered(own[0]) != covered(own[1])


def span(coder: str, start: int, end: int, code: str = "x") -> CodedSpan:
    return CodedSpan(code, "a", "s", start, end, 1, coder)


def test_resolution_replaces_only_codings_inside_the_cluster() -> None:
    spans = [span("anna", 0, 5), span("anna", 3, 9), span("anna", 0, 5, "y"), span(CONSENSUS, 0, 4)]
    coders = {"anna", "ben", CONSENSUS}
    kept = choose(spans, [], "union", coders, {("s", "x"): [(0, 4), (4, 6)]})
    assert kept == spans[1:]
    assert choose(spans, [], "union", coders, {("s", None): [(0, 9)]}) == [spans[3]]
    assert choose(spans, [], "union", {"anna", "ben"}, {("s", "x"): [(0, 9)]}) == spans
