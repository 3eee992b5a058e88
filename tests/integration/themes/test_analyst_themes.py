"""Analyst themes: writing, pinned quotes, summaries and the quote ledger."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fusen.analysis.pinned_quotes import Pinning, extremes, parting, with_pins
from fusen.analysis.quote_ledger import ledger
from fusen.errors import FusenError
from fusen.model.coding import Case
from fusen.model.results import Basis, Excerpt, FrequencyRow, GroupCount
from fusen.model.themes import CodeSummary, Voice
from fusen.study import Study
from fusen.study.sources.import_files import ImportRequest
from tests.support.studies import coding, fusen, make_study, review

PARTS = [
    "We had no money at all.",
    "The budget ended in March.",
    "Money came late, always late.",
    "Nobody paid us any money.",
]
TEXT = f"I: How was it?\n\nR: {' '.join(PARTS)}\n"
CASES = (
    "case,source,consent,side\na,a.txt,quote,EU\nb,b.txt,quote,Japan\nc,c.txt,paraphrase,EU\nd,d.txt,analyse,Japan\n"
)


def at(part: str) -> tuple[int, int]:
    return TEXT.index(part), TEXT.index(part) + len(part)


def cite(case: str, part: str) -> str:
    return f"{case}@{at(part)[0]}-{at(part)[1]}"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    lines: list[dict[str, Any]] = []
    for source in ("a.txt", "b.txt", "c.txt", "d.txt"):
        strengths = dict(zip(PARTS, (1, None, 3, None), strict=True))
        lines += [coding(TEXT, source, "anna", "funding-gap", *at(part), magnitude=strengths[part]) for part in PARTS]
        lines.append(review(TEXT, source, "anna"))
    return make_study(
        tmp_path / "s", {f"{name}.txt": TEXT for name in "abcd"}, cases=CASES, codings={"anna.jsonl": lines}
    )


def gap(root: Path, *more: str) -> dict[str, Any]:
    rows = fusen(root, "themes", "--format", "json", *more).rows
    return next(row for row in rows if row["path"][-1] == "Funding gap")


def test_pinned_quotes_precede_typical_quotes(root: Path) -> None:
    before = [quote["citation"] for quote in gap(root)["quotes"]]
    chosen = next(cite(case, part) for part in reversed(PARTS) for case in "ab" if cite(case, part) not in before)
    fusen(root, "theme", "write", "Money ends", "It stops.", "--code", "Funding gap")
    assert fusen(root, "theme", "pin", "money ends", chosen).out == f"{chosen} pinned as supporting\n"
    row = gap(root)
    assert (row["quotes"][0]["citation"], row["quotes"][0]["why"]) == (chosen, "pinned as supporting to “Money ends”")
    assert len(row["quotes"]) <= 4
    assert chosen in fusen(root, "themes", "--format", "md").out
    assert "pinned as supporting to “Money ends”" in " ".join(fusen(root, "themes").out.split())
    fusen(root, "theme", "pin", "Money ends", chosen, "--stance", "contradicting", "--note", "and yet")
    row = gap(root)
    assert chosen not in [quote["citation"] for quote in row["quotes"]]
    assert row["against"][0] | {"quote": ""} == row["against"][0] | {"quote": "", "citation": chosen, "coded": True}
    fusen(root, "theme", "unpin", "Money ends", chosen)
    assert [quote["citation"] for quote in gap(root)["quotes"]] == before


def test_typical_quotes_have_a_reason(root: Path) -> None:
    assert any(quote["why"].startswith("shares “") for quote in gap(root)["quotes"])


def test_theme_with_codes_covers_these_codes(root: Path) -> None:
    fusen(root, "theme", "write", "Elsewhere", "…", "--code", "Champion")
    fusen(root, "theme", "pin", "Elsewhere", cite("a", PARTS[3]))
    assert not any(quote["why"].startswith("pinned") for quote in gap(root)["quotes"])
    fusen(root, "theme", "write", "Elsewhere", "…", "--code", "Challenges")
    assert gap(root)["quotes"][0]["why"].startswith("pinned")


def test_list_respects_consent(root: Path) -> None:
    fusen(root, "theme", "write", "Money ends", "It stops.\nAlways.", "--code", "Funding gap")
    note = ("--note", "no money, they say")
    fusen(root, "theme", "pin", "Money ends", cite("c", PARTS[0]), "--stance", "qualifying", *note)
    ran = fusen(root, "theme", "pin", "Money ends", cite("d", PARTS[0]))
    assert (ran.code, "this interviewee may not be listed" in ran.err) == (1, True)
    (row,) = fusen(root, "theme", "list", "--format", "json").rows
    assert (row["stance"], row["citation"], row["quote"], row["note"]) == ("qualifying", cite("c", PARTS[0]), None, "")
    assert row["left_out"] == 0
    for form in ("table", "md", "csv"):
        out = fusen(root, "theme", "list", "--format", form).out
        assert "Money ends" in out
        assert PARTS[0] not in out
        assert "they say" not in out


def test_list_counts_quotes_withheld_for_consent(root: Path) -> None:
    for part in PARTS[:2]:
        assert fusen(root, "theme", "write", "Money ends", "It stops.").code == 0
        assert fusen(root, "theme", "pin", "Money ends", cite("a", part), "--note", "kept").code == 0
    cases = root / "transcripts/cases.csv"
    cases.write_text(CASES.replace("a,a.txt,quote", "a,a.txt,analyse"))
    (row,) = fusen(root, "theme", "list", "--format", "json").rows
    assert (row["citation"], row["note"], row["left_out"]) == (None, None, 2)
    for form in ("table", "md"):
        out = fusen(root, "theme", "list", "--format", form).out.replace("\\", "")
        assert "[2 pinned excerpts of interviewees who may not be listed]" in out
        assert "kept" not in out
    assert fusen(root, "theme", "list", "-o", root / "themes.json").code == 0
    assert json.loads((root / "themes.json").read_text("utf-8")) == [row]


def test_themes_have_versions_and_can_be_renamed_and_undone(root: Path) -> None:
    with Study.open(root, user="lead") as study:
        study.themes.write("One", "first", codes=["Funding gap"])
        study.themes.write("one", "second")
        (theme,) = study.context.store.themes.live()
        assert (theme.claim, len(theme.codes)) == ("second", 1)
        study.themes.write("Two", "other")
        with pytest.raises(FusenError, match="the theme One exists already"):
            study.themes.write("Two", "", new_title="One")
        study.themes.write("Two", "", new_title="Three")
        assert [(theme.title, theme.claim) for theme in study.context.store.themes.live()] == [
            ("One", "second"),
            ("Three", "other"),
        ]
        study.themes.pin("Three", cite("a", PARTS[0]))
        study.themes.remove("Three")
        assert study.context.store.themes.pins() == []
        study.history.undo()
        assert len(study.context.store.themes.pins()) == 1
        assert study.maintenance.check() == []
        assert "second" not in repr(study.history.steps())


def test_pinned_quotes_follow_moved_text(root: Path) -> None:
    fusen(root, "theme", "write", "Money ends", "…")
    fusen(root, "theme", "pin", "Money ends", cite("a", PARTS[1]))
    fusen(root, "theme", "pin", "Money ends", cite("a", PARTS[3]))
    (root / "transcripts/a.txt").write_text("So.\n\n" + TEXT.replace(PARTS[3], "Zzz, qqq."), encoding="utf-8")
    with Study.open(root, user="lead") as study:
        study.sources.import_files([], ImportRequest())
        quotes = [one.excerpt and one.excerpt.quote for one in study.themes.all()[0].pins]
        assert PARTS[1] in quotes
        assert study.maintenance.check() == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["pin", "Monny", "a@1-5"], "did you mean Money ends?"),
        (["pin", "Money ends", "a@1-999999"], "characters"),
        (["pin", "Money ends", "a@15-20", "--stance", "maybe"], "no stance is called maybe"),
        (["unpin", "Money ends", "a@15-20"], "is not pinned to Money ends"),
        (["remove", "Other"], "no theme is called Other"),
        (["write", "x\x07", "claim"], "control character"),
        (["write", "New", "claim", "--code", "Nothing"], "no code is called Nothing"),
    ],
)
def test_invalid_themes_and_quotes_are_refused(root: Path, arguments: list[str], message: str) -> None:
    fusen(root, "theme", "write", "Money ends", "…")
    ran = fusen(root, "theme", *arguments)
    assert (ran.code, message in ran.err) == (1, True)


def test_quote_ledger_counts_quotes_by_interviewee(root: Path) -> None:
    fusen(root, "theme", "write", "Money ends", "…")
    fusen(root, "theme", "pin", "Money ends", cite("b", PARTS[3]))
    rows = fusen(root, "themes", "--ledger", "--by", "side", "--format", "json").rows
    by_place = {(row["kind"], row["value"]): row for row in rows}
    assert {value for kind, value in by_place if kind == "interviewee"} == {"a", "b", "c"}
    assert by_place["interviewee", "b"]["pinned"] == 1
    assert by_place["interviewee", "c"]["quotes"] == 0
    assert by_place["interviewee", "a"]["excerpts"] == 4
    assert sum(row["quotes"] for row in rows if row["kind"] == "side") == sum(
        row["quotes"] for row in rows if row["kind"] == "language"
    )
    masked = fusen(root, "themes", "--ledger", "--anonymous", "--format", "json").rows
    assert not {"a", "b", "c"} & {row["value"] for row in masked if row["kind"] == "interviewee"}
    assert "quoted often" not in fusen(root, "themes", "--ledger").out


def test_intervals_are_optional(root: Path) -> None:
    assert gap(root)["interval"] is None
    low, high = gap(root, "--interval", "wilson")["interval"]
    assert (round(low, 2), high) == (0.51, 1.0)
    assert "assume a random sample" in " ".join(fusen(root, "themes", "--interval", "wilson").out.split())
    assert "95 % interval: 51 to 100 %." in fusen(root, "themes", "--interval", "wilson", "--format", "md").out


def test_study_without_themes_is_reported(tmp_path: Path) -> None:
    empty = make_study(tmp_path / "s", {})
    assert fusen(empty, "theme", "list", "--format", "json").rows == []
    assert fusen(empty, "themes", "--ledger").code == 0


# -- the parts


def excerpt(start: int, *, case: str = "a", magnitude: int | None = None, direction: str | None = None) -> Excerpt:
    return Excerpt(
        f"{case}@{start}-{start + 9}", "X", ("X",), "anna", "manual", f"{case}.txt", case, "R", None, start, start + 9,
        "words here", direction, magnitude, None, "", guid=f"{case}{start}", code_guid="x",
    )  # fmt: skip


def summary(
    *quotes: Excerpt, against: tuple[Voice, ...] = (), groups: dict[str, GroupCount] | None = None
) -> CodeSummary:
    row = FrequencyRow("X", ("T", "X"), "code", 1, 1, 1, 1, 1, 1, 1, 1.0, groups or {}, guid="x")
    return CodeSummary(row, "", {}, {}, quotes, 0, against, (), (), ("typical",) * len(quotes))


def test_pinned_quotes_come_first_and_once() -> None:
    there = [excerpt(start) for start in (0, 10, 20, 30, 40)]
    pins = [Pinning("a.txt", start, start + 5, "supporting", "T") for start in (40, 41, 30, 100)]
    made = with_pins(summary(*there[:4]), there, pins, ["x"])
    assert [quote.start for quote in made.quotes] == [40, 30, 0, 10]
    assert made.why[2:] == ("typical", "typical")
    contrary = Pinning("a.txt", 0, 5, "contradicting", "T")
    made = with_pins(summary(*there[:2], against=(Voice(there[0], True, "said"),)), there, [contrary], ["x"])
    assert [(voice.excerpt.start, voice.reason) for voice in made.against] == [(0, "pinned as contradicting to “T”")]
    assert [quote.start for quote in made.quotes] == [10]
    assert with_pins(summary(*there[:2]), there, [], ["x"]).quotes == tuple(there[:2])


def test_quotes_cover_the_range_of_interviewees() -> None:
    assert extremes([excerpt(0, magnitude=2), excerpt(10, magnitude=2), excerpt(20)]) == ()
    found = extremes([excerpt(0, magnitude=1), excerpt(10, magnitude=3), excerpt(20, magnitude=2)])
    assert [(voice.excerpt.start, voice.reason) for voice in found] == [
        (10, "strongest, strength 3"),
        (0, "mildest, strength 1"),
    ]


def test_quotes_show_differences_between_groups() -> None:
    far = summary(groups={"EU": GroupCount(1, 6), "Japan": GroupCount(6, 6)})
    near = summary(groups={"EU": GroupCount(3, 6), "Japan": GroupCount(4, 6)})
    few = summary(groups={"EU": GroupCount(0, 2), "Japan": GroupCount(6, 6)})
    assert parting([near, far, few, summary()]) == ("X (Japan 6 of 6, EU 1 of 6)",)


def test_frequently_quoted_interviewees_are_reported() -> None:
    held = {name: Case(name, name, (), "quote", {"side": side}) for name, side in (("a", "EU"), ("b", "Japan"))}
    basis = Basis(("anna",), "union", held, frozenset(held))
    there = [excerpt(at, case="b") for at in range(0, 120, 10)] + [excerpt(0, direction="for"), excerpt(10)]
    rows = ledger(there[-2:], [], there, basis, by="side", languages={"a.txt": "en", "b.txt": "ja"})
    assert {(row.kind, row.value) for row in rows if row.often} == {
        ("interviewee", "a"),
        ("side", "EU"),
        ("language", "en"),
    }
    assert next(row for row in rows if row.value == "for").quotes == 1
    assert ledger([], [], [], basis, by=None, languages={})[0].share is None
