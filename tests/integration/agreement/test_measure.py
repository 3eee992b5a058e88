"""Agreement from files to table rows, checked by naive recounts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from fusen.analysis.agreement.coefficients import cohen_kappa, fleiss_kappa, gwet_ac1, krippendorff_alpha
from fusen.analysis.agreement.unitized_alpha import unitised_alpha
from fusen.study import Study
from tests.support.studies import CODEBOOK, Ran, coding, fusen, make_study, review

ROOT = Path(__file__).parents[3]
SENTENCES = ["We had no money.", "The interpreter was late.", "Then it rained.", "Nobody came.", "It went on."]
TALK = " ".join(SENTENCES)
TEXT = f"I: How was it?\n\nR: {TALK}\n\nI: And then?\n\nR: That was all.\n"


def at(text: str, part: str) -> tuple[int, int]:
    start = text.index(part)
    return start, start + len(part)


def lines(text: str, source: str, coder: str, parts: Mapping[str, list[str]], **more: Any) -> list[dict[str, Any]]:
    """Codings of the parts of the text by code, and a review of the whole."""
    return [
        *(
            coding(text, source, coder, code, *at(text, part), **more)
            for code, found in parts.items()
            for part in found
        ),
        review(text, source, coder),
    ]


def pooled(ran: Ran) -> dict[str, Any]:
    return next(row for row in ran.rows if row["level"] == "pooled")


def row_of(ran: Ran, code: str, **more: str) -> dict[str, Any]:
    wanted = {"suggestions": "with", "level": "code"} | more
    return next(row for row in ran.rows if row["path"][-1:] == [code] and wanted.items() <= row.items())


@pytest.fixture
def two(tmp_path: Path) -> Path:
    anna = {"funding-gap": SENTENCES[:2], "champion": ["It went on."]}
    ben = {"funding-gap": SENTENCES[:1], "champion": ["It went on.", "That was all."]}
    files = {"anna.jsonl": lines(TEXT, "a.txt", "anna", anna), "ben.jsonl": lines(TEXT, "a.txt", "ben", ben)}
    return make_study(tmp_path, {"a.txt": TEXT, "b.txt": TEXT.replace("rained", "snowed")}, codings=files)


def test_six_passages_match_manual_calculation(two: Path) -> None:
    """Funding gap: both 1, anna alone 1, neither 4. po 5/6, pe 1/3 · 1/6 + 2/3 · 5/6 = 11/18, κ = 4/7."""
    ran = fusen(two, "agreement", "--format", "json")
    row = row_of(ran, "Funding gap")
    assert (row["units"], row["coded"], row["some"], row["all"]) == (6, {"anna": 2, "ben": 1}, 2, 1)
    assert row["agreement"] == pytest.approx(5 / 6)
    assert row["cohen_kappa"] == pytest.approx(4 / 7)
    assert "on 6 passages of 1 interview that" in ran.err
    assert "1 interview that not all of them have read" in ran.err
    assert pooled(ran)["units"] == 12  # two codes were used


def test_agreement_on_an_unused_code_is_undefined(two: Path) -> None:
    ran = fusen(two, "agreement", "--format", "json")
    row = row_of(ran, "Language barrier")
    for name in ("agreement", "cohen_kappa", "fleiss_kappa", "alpha", "ac1"):
        assert row[name] is None
        assert row["undefined"][name] == "nobody used it"
    assert "Undefined, because no coder used the code" in fusen(two, "agreement").out


def test_character_agreement_matches_manual_calculation(two: Path) -> None:
    """Anna's two sentences touch where the space between passages has no length: one unit of 41 characters."""
    row = row_of(fusen(two, "agreement", "--unit", "character", "--format", "json"), "Funding gap")
    length = sum(map(len, SENTENCES)) + len("That was all.")
    assert (row["units"], row["coded"], row["spans"]) == (length, {"anna": 41, "ben": 16}, {"anna": 1, "ben": 1})
    expected = unitised_alpha([("anna", "x", 0, 41), ("ben", "x", 0, 16)], length).u
    assert row["u_alpha"] == pytest.approx(expected)
    assert row["overlap_f1"] == 1


def test_passages_unread_by_one_coder_are_excluded(two: Path) -> None:
    end = TEXT.index("Nobody came.") + 3  # in the middle of a passage: it is not read
    ben = [coding(TEXT, "a.txt", "ben", "funding-gap", *at(TEXT, SENTENCES[0])), review(TEXT, "a.txt", "ben", 0, end)]
    (two / ".fusen/codings/ben.jsonl").write_text("".join(json.dumps(line) + "\n" for line in ben))
    ran = fusen(two, "agreement", "--format", "json")
    assert row_of(ran, "Funding gap")["units"] == 3
    assert "3 passages not read by ben" in ran.err
    assert row_of(ran, "Champion")["coded"] == {"anna": 0, "ben": 0}  # anna's lies beyond


def test_interviewers_and_missing_consent_are_excluded(tmp_path: Path) -> None:
    text = "I: Welcome.\n\nAnna: We had money.\n\nBen: I had none.\n\nI: Money?\n\nAnna: Yes.\n"
    parts = {"funding-gap": ["We had money.", "I had none.", "Money?"]}
    files = {f"{who}.jsonl": lines(text, "g.txt", who, parts) for who in ("x", "y")}
    cases = "case,source,consent\nA,g.txt#Anna,quote\nB,g.txt#Ben,none\n"
    ran = fusen(make_study(tmp_path, {"g.txt": text}, cases=cases, codings=files), "agreement", "--format", "json")
    row = row_of(ran, "Funding gap")
    assert (row["units"], row["all"]) == (2, 1)
    assert "1 passage without consent" in ran.err
    assert "interviewers' questions" in ran.err


def test_interviews_with_consent_for_totals_only_are_not_named(two: Path) -> None:
    (two / "transcripts/cases.csv").write_text("case,source,consent\nSECRET,a.txt,analyse\n")
    for by in ("code", "source"):
        ran = fusen(two, "agreement", "--by", by, "--format", "json")
        assert "a.txt" not in ran.out + ran.err
        assert pooled(ran)["some"] == 4
        assert pooled(ran)["by_interview"] == {}


def test_codings_from_suggestions_can_be_excluded(tmp_path: Path) -> None:
    """Ben's second coding was a suggestion he took: that passage is not judged, the others are."""
    ben = lines(TEXT, "a.txt", "ben", {"funding-gap": SENTENCES[:1]})
    ben += [coding(TEXT, "a.txt", "ben", "funding-gap", *at(TEXT, SENTENCES[1]), origin="accepted-suggestion")]
    files = {"anna.jsonl": lines(TEXT, "a.txt", "anna", {"funding-gap": SENTENCES[:2]}), "ben.jsonl": ben}
    study = make_study(tmp_path, {"a.txt": TEXT}, codings=files)
    ran = fusen(study, "agreement", "--format", "json")
    both = [row_of(ran, "Funding gap", suggestions=which) for which in ("with", "without")]
    assert [(row["units"], row["all"]) for row in both] == [(6, 2), (5, 1)]
    assert row_of(ran, "Champion", suggestions="without")["units"] == 6
    assert "1 coding accepted from suggestions" in ran.err
    assert "For 3 codings the history does not record" in ran.err
    shown = fusen(study, "agreement").out
    assert "Without decisions accepted from suggestions" in shown
    paper = fusen(study, "agreement", "--format", "md").out
    with_them, without_them = paper.split("### Without decisions accepted from suggestions")
    assert "### With decisions accepted from suggestions" in with_them
    assert "| code | anna | ben | both | of | agree | κ | α | AC1 |\n" in paper
    assert "| Funding gap | 2 | 2 | 2 | 6 | 100 % | 1.00 | 1.00 | 1.00 |\n" in with_them
    assert "| Funding gap | 1 | 1 | 1 | 5 | 100 % | 1.00 | 1.00 | 1.00 |\n" in without_them
    assert "Undefined, because no coder used the code" in with_them
    target = study / "table.md"
    assert fusen(study, "agreement", "-o", target).code == 0
    assert "| Funding gap | 2 | 2 | 2 | 6 |" in target.read_text("utf-8")


def test_codings_made_while_a_suggestion_was_visible_can_be_excluded(tmp_path: Path) -> None:
    """Ben took none: one coding of his had its own code in sight, one another code, one nothing."""

    def coded_sentence(sentence: int, code: str, *seen: str) -> dict[str, object]:
        sight = [{"code_id": each, "score": 0.5} for each in seen]
        return coding(TEXT, "a.txt", "ben", code, *at(TEXT, SENTENCES[sentence]), sight=sight)

    ben = [
        coded_sentence(0, "funding-gap", "funding-gap"),
        coded_sentence(1, "funding-gap", "champion"),
        coded_sentence(2, "champion"),
    ]
    ben += lines(TEXT, "a.txt", "ben", {})
    files = {"anna.jsonl": lines(TEXT, "a.txt", "anna", {"funding-gap": SENTENCES[:2]}), "ben.jsonl": ben}
    study = make_study(tmp_path, {"a.txt": TEXT}, codings=files)
    units = {}
    for without in ("seen", "suggested"):
        ran = fusen(study, "agreement", "--without", without, "--format", "json")
        units[without] = row_of(ran, "Funding gap", suggestions="without")["units"]
        assert row_of(ran, "Champion", suggestions="without")["units"] == 6
        assert "For 2 codings the history does not record" in ran.err
    assert units == {"seen": 4, "suggested": 5}
    ran = fusen(study, "agreement", "--without", "accepted", "--format", "json")
    assert {row["suggestions"] for row in ran.rows} == {"with"}
    assert "No coding in this table was accepted from suggestions." in ran.err


def test_agreement_is_split_by_definition(two: Path) -> None:
    with Study.open(two, user="anna") as study:
        assert study.codebook.get().find("funding-gap")[0].definition == "Money is missing."
    changed = CODEBOOK.replace("Money is missing.", "Money is missing or late.")
    (two / "codebook/codebook.yaml").write_text(changed)
    text = TEXT.replace("rained", "snowed")
    for who, part in (("anna", "We had no money."), ("ben", "Nobody came.")):
        with Study.open(two, user=who) as study:
            study.codings.add("b.txt", *at(text, part), "funding-gap")
            study.reviews.add("b.txt")
    ran = fusen(two, "agreement", "--format", "json")
    rows = [row for row in ran.rows if row["level"] == "definition"]
    assert [(row["path"][-1], row["units"], row["coded"]) for row in rows] == [
        ("Funding gap", 6, {"anna": 2, "ben": 1}),
        ("Funding gap", 6, {"anna": 1, "ben": 1}),
    ]
    assert rows[0]["version"] != rows[1]["version"]
    assert row_of(ran, "Funding gap")["units"] == 12
    assert "definition 2" in fusen(two, "agreement").out


def many(root: Path, interviews: int, coders: tuple[str, ...] = ("anna", "ben")) -> Path:
    transcripts = {f"t{number:02}.txt": TEXT.replace("rained", f"rained {number}") for number in range(interviews)}
    files = {}
    for place, who in enumerate(coders):
        files[f"{who}.jsonl"] = [
            line
            for number, (source, text) in enumerate(transcripts.items())
            for line in lines(text, source, who, {"funding-gap": SENTENCES[: 1 + (number >> place) % 2]})
        ]
    return make_study(root, transcripts, codings=files)


def test_intervals_require_ten_interviews(tmp_path: Path) -> None:
    nine = fusen(many(tmp_path / "nine", 9), "agreement", "--format", "json")
    row = row_of(nine, "Funding gap")
    assert row["alpha_low"] is None
    assert len(row["by_interview"]) == 9
    assert "No intervals: 9 double-coded interviews" in nine.err
    ten = many(tmp_path / "ten", 10)
    one, same, other = (fusen(ten, "agreement", "--seed", seed, "--format", "json") for seed in (1, 1, 2))
    assert one.out == same.out != other.out
    row = row_of(one, "Funding gap")
    assert row["by_interview"] == {}
    for name in ("agreement", "cohen_kappa", "fleiss_kappa", "alpha", "ac1"):
        assert row[f"{name}_low"] <= row[name] <= row[f"{name}_high"], name
        assert row[f"{name}_low"] < row[f"{name}_high"] or name == "agreement", name
    assert "bootstrap over 10 interviews" in one.err
    assert "Below 15 interviews, such intervals are too narrow." in " ".join(one.err.split())


def test_three_coders_have_three_pairs(tmp_path: Path) -> None:
    study = many(tmp_path, 4, ("anna", "ben", "cy"))
    for unit in ("passage", "character"):
        ran = fusen(study, "agreement", "--by", "pair", "--unit", unit, "--format", "json")
        assert [row["coders"] for row in ran.rows] == [["anna", "ben"], ["anna", "cy"], ["ben", "cy"]]
        for row in ran.rows:
            alone = fusen(study, "agreement", "--unit", unit, "--format", "json", *[a for who in row["coders"] for a in ("--coder", who)])  # fmt: skip
            total = pooled(alone)
            for key, value in total.items():
                if key not in ("level", "by_interview"):
                    assert row[key] == pytest.approx(value) if isinstance(value, float) else row[key] == value, key
    three = row_of(fusen(study, "agreement", "--format", "json"), "Funding gap")
    pairs = fusen(study, "agreement", "--by", "pair", "--format", "json").rows
    assert three["cohen_kappa"] == pytest.approx(sum(row["cohen_kappa"] for row in pairs) / 3)


def test_agreement_by_source_equals_each_source_alone(two: Path) -> None:
    text = TEXT.replace("rained", "snowed")
    more = [*lines(text, "b.txt", "anna", {"champion": ["Nobody came."]}), *lines(text, "b.txt", "ben", {})]
    (two / ".fusen/codings/more.jsonl").write_text("".join(json.dumps(line) + "\n" for line in more))
    for unit in ("passage", "character"):
        ran = fusen(two, "agreement", "--by", "source", "--unit", unit, "--format", "json")
        for row in ran.rows[:-1]:
            alone = pooled(fusen(two, "agreement", "--source", row["source"], "--unit", unit, "--format", "json"))
            for key in ("units", "coded", "some", "all", "agreement", "cohen_kappa", "alpha", "ac1", "undefined"):
                assert row[key] == alone[key], key
        assert [row["source"] for row in ran.rows] == ["a.txt", "b.txt", None]


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["--coder", "anna"], "needs two coders", "--coder A --coder B"),
        (["--coder", "anna", "--coder", "bne"], "no coder is called bne", "ben"),
        (["--code", "fund"], "no code is called fund", ""),
        (["--source", "b.txt"], "no passage in common", "anna has reviewed"),
        (["--coder", "anna", "--coder", "fusen"], "no passage in common", "fusen"),
    ],
)
def test_invalid_options_are_refused(two: Path, arguments: list[str], message: str, hint: str) -> None:
    ran = fusen(two, "agreement", *arguments)
    assert ran.code == 1
    assert message in ran.err
    assert hint in ran.err
    assert ran.out == ""


def test_agreement_without_codings_is_undefined(tmp_path: Path) -> None:
    files = {f"{who}.jsonl": [review(TEXT, "a.txt", who)] for who in ("anna", "ben")}
    study = make_study(tmp_path, {"a.txt": TEXT}, codings=files)
    for unit in ("passage", "character"):
        row = pooled(fusen(study, "agreement", "--unit", unit, "--format", "json"))
        assert row["agreement"] is None
        assert set(row["undefined"].values()) <= {"no code was used"}
        assert "undefined" in fusen(study, "agreement", "--unit", unit).out
    assert fusen(make_study(tmp_path / "empty", {"a.txt": TEXT}), "agreement").code == 1


# -- the sample study, recounted from its files


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sample")
    for part in ("codebook", "transcripts", ".fusen/codings"):
        shutil.copytree(ROOT / part, root / part)
    shutil.copy(ROOT / ".fusen/study.toml", root / ".fusen/study.toml")
    return root


def decisions(root: Path) -> tuple[dict[str, list[tuple[int, int]]], dict[tuple[str, str, str], list[tuple[int, int]]]]:
    """Passages of interviewees in the four double-coded interviews; spans by (code id, coder, source)."""
    spans: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
    read: dict[str, set[str]] = {}
    for file in (root / ".fusen/codings").glob("*.jsonl"):
        for line in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
            if line["type"] == "coding":
                spans.setdefault((line["code_id"], line["coder"], line["source"]), []).append(
                    (line["start"], line["end"])
                )
            else:
                read.setdefault(line["source"], set()).add(line["coder"])
    both = [source for source, who in read.items() if len(who) == 2]
    with Study.open(root) as study:
        guids = {info.path: info.guid for info in study.sources.all()}
        talk = study.sources.talk([guids[source] for source in both])
    return {source: [span[:2] for span in talk[guids[source]]] for source in both}, spans


@pytest.mark.parametrize("code", ["language-barrier", "funding-gap", "market-access", "cultural-differences"])
def test_sample_study_equals_a_naive_recount(sample: Path, code: str) -> None:
    passages, spans = decisions(sample)
    assert len(passages) == 4
    coders = ("coder A", "coder B")
    items: list[tuple[bool, ...]] = []
    letters: list[tuple[bool, ...]] = []
    for source, found in passages.items():
        marked = [
            {place for start, end in spans.get((code, coder, source), ()) for place in range(start, end)}
            for coder in coders
        ]
        items += [tuple(bool(own & set(range(*span))) for own in marked) for span in found]
        letters += [tuple(place in own for own in marked) for span in found for place in range(*span)]
    arguments = ("agreement", "--code", code, "--coder", coders[0], "--coder", coders[1], "--format", "json")
    for unit, rows in (("passage", items), ("character", letters)):
        row = fusen(sample, *arguments, "--unit", unit).rows[0]
        assert row["units"] == len(rows)
        assert list(row["coded"].values()) == [sum(one[place] for one in rows) for place in range(2)]
        for name, of in (("cohen_kappa", cohen_kappa), ("fleiss_kappa", fleiss_kappa), ("ac1", gwet_ac1)):
            assert row[name] == pytest.approx(of(rows)), name
        assert row["alpha"] == pytest.approx(krippendorff_alpha(rows))
    runs = [(coders[place], "x", *run) for place in range(2) for run in _runs([one[place] for one in letters])]
    assert row["u_alpha"] == pytest.approx(unitised_alpha(runs, len(letters), coders).u)


def _runs(marked: list[bool]) -> list[tuple[int, int]]:
    """The stretches that are marked."""
    grouped = (list(group) for _, group in groupby(range(len(marked)), key=marked.__getitem__))
    return [(places[0], places[-1] + 1) for places in grouped if marked[places[0]]]


@pytest.mark.parametrize("arguments", [[], ["--unit", "character"], ["--by", "source"], ["--by", "pair"]])
def test_sample_study_is_written_in_every_format(
    sample: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    shown = fusen(sample, "agreement", *arguments)
    assert shown.code == 0
    assert "\x1b" not in shown.out
    assert max(map(len, shown.out.splitlines())) <= 80
    assert "Agreement of coder A and coder B on 677 passages" in shown.out
    rows = fusen(sample, "agreement", *arguments, "--format", "json").rows
    table = fusen(sample, "agreement", *arguments, "--format", "csv").out.splitlines()
    assert table[0].removeprefix("\ufeff").split(",") == list(rows[0])
    assert len(table) == len(rows) + 1
    assert fusen(sample, "agreement", *arguments, "--format", "md").out.count("\n| ") >= len(rows)


def test_thresholds_are_listed_without_a_study() -> None:
    ran = fusen(None, "agreement", "--thresholds")
    assert ran.code == 0
    for author in ("Landis & Koch 1977", "Krippendorff 2019", "Gwet 2014"):
        assert author in ran.out
    assert {"coefficient", "bands", "source", "remark"} == set(fusen(None, "agreement", "--thresholds", "--format", "json").rows[0])  # fmt: skip


def test_shared_coding_keeps_its_definition_version(two: Path, tmp_path: Path) -> None:
    """Two copies of a study: one changes a definition and shares a coding, the other never had it."""
    other = Path(shutil.copytree(two, tmp_path / "other"))
    changed = CODEBOOK.replace("Money is missing.", "Money is missing or late.")
    (other / "codebook/codebook.yaml").write_text(changed)
    text = TEXT.replace("rained", "snowed")
    with Study.open(other, user="ben") as study:
        made = study.codings.add("b.txt", *at(text, "Nobody came."), "funding-gap")
        study.reviews.add("b.txt")
    shared = tmp_path / "ben.jsonl"
    assert fusen(other, "export", shared, "--coder", "ben").code == 0
    line = next(json.loads(each) for each in shared.read_text("utf-8").splitlines() if made.guid in each)
    assert line["version"] == made.version
    with Study.open(two, user="anna") as study:
        study.exchange.merge(shared)
        assert {coding.version for coding in study.context.store.codings.live() if coding.guid == made.guid} == {
            made.version
        }
        study.codings.add("b.txt", *at(text, "Nobody came."), "funding-gap")
        study.reviews.add("b.txt")
    rows = [row for row in fusen(two, "agreement", "--format", "json").rows if row["level"] == "definition"]
    assert [(row["version"] == "mixed", row["units"]) for row in rows] == [(False, 11), (True, 1)]
    shared.write_text(shared.read_text("utf-8").replace(made.version, "no version"), encoding="utf-8")
    assert "`version` is 'no version'" in fusen(two, "merge", shared).err
