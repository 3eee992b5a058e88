"""Machine-readable output: JSON, CSV and Markdown of every table, and exports byte for byte."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.support.studies import coding, fusen, make_study, review

GOLDEN = Path(__file__).parents[1] / "golden"
FREQUENCIES = [
    "code",
    "path",
    "level",
    "codings",
    "decisions",
    "passages",
    "interviewees",
    "of",
    "held",
    "words",
    "share",
    "groups",
]
EXCERPTS = [
    "citation", "code", "path", "coder", "origin", "source", "case", "speaker", "time", "page", "start", "end", "quote",
    "direction", "magnitude", "note", "at", "side", "case_code",
]  # fmt: skip
STATUS = [
    "source", "case", "format", "language", "words", "turns", "speakers", "passages", "changed", "reviewed", "codings", "reading",
]  # fmt: skip
TEXTS = {
    "EU-01.txt": '[00:00:05] I: Who paid?\n\n[00:00:09] R: =SUM(A1) we had *no* money, "none".\nReally | none.\n\n'
    "[00:01:40] R: The professor <b>called</b>; [inaudible] he carries it.\n",
    "JP-01.txt": "聞き手：通訳はいましたか。\n\n回答者：通訳がいないと、予算の話はできません。\n",
    "JP-02.txt": "I: Who paid?\n\nR: I would rather not say where the money came from.\n",
    "JP-03.txt": "I: Who paid?\n\nR: Nobody may know of this money.\n",
}
CASES = """\
case,source,consent,side,code
EU-01,EU-01.txt,quote,EU,+x
JP-01,JP-01.txt,quote,Japan,
JP-02,JP-02.txt,paraphrase,Japan,y
JP-03,JP-03.txt,analyse,Japan,z
"""


def line(source: str, coder: str, code: str, words: str, **more: object) -> dict[str, object]:
    at = TEXTS[source].index(words)
    return coding(TEXTS[source], source, coder, code, at, at + len(words), **more)


@pytest.fixture
def study(tmp_path: Path) -> Path:
    lines = [
        line("EU-01.txt", "ann", "funding-gap", '=SUM(A1) we had *no* money, "none".\nReally | none.', direction="for"),
        line("EU-01.txt", "bob", "funding-gap", "we had *no* money", magnitude=2, note="-- loud [laughs]\nand clear"),
        line("EU-01.txt", "ann", "champion", "The professor <b>called</b>; [inaudible] he carries it."),
        line("JP-01.txt", "ann", "travel-money", "予算の話はできません。", direction="mixed"),
        line("JP-02.txt", "bob", "funding-gap", "I would rather not say where the money came from."),
        line("JP-03.txt", "ann", "funding-gap", "Nobody may know of this money.", note="ask again"),
    ]
    lines += [review(TEXTS[source], source, coder) for source in TEXTS for coder in ("ann", "bob")]
    return make_study(tmp_path / "study", TEXTS, cases=CASES, codings={"team.jsonl": lines})


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "jsonl", "md", "html", "tex"])
def test_export_equals_its_golden_file(study: Path, suffix: str) -> None:
    target = study / f"out.{suffix}"
    ran = fusen(study, "export", target)
    assert (ran.code, ran.out) == (
        0,
        f"{14 if suffix == 'jsonl' else 5} rows written to {target}\n",
    )
    assert "Coders ann and bob; 4 of 4 interviewees fully coded: 4 by ann, 4 by bob." in ran.err
    golden = GOLDEN / f"export.{suffix}"
    assert target.read_bytes() == golden.read_bytes()


def test_export_overwrites_only_on_request(study: Path) -> None:
    target = study / "out.csv"
    target.write_text("mine")
    refused = fusen(study, "export", target)
    assert refused.code == 1
    assert target.read_text() == "mine"
    assert fusen(study, "export", target, "--force").code == 0
    assert target.read_bytes() == (GOLDEN / "export.csv").read_bytes()
    assert sorted(path.name for path in study.glob("*out*")) == ["out.csv"]


def test_exports_respect_consent(study: Path) -> None:
    for suffix in ("csv", "tsv", "json", "jsonl", "md"):
        fusen(study, "export", study / f"out.{suffix}", "--context", "5")
        written = (study / f"out.{suffix}").read_text("utf-8")
        assert "rather not say" not in written
        assert "Nobody may know" not in written
        assert ("JP-03" in written) is (suffix == "jsonl")  # codings are shared by source, without words


def test_shared_file_gives_equal_tables_in_another_study(study: Path, tmp_path: Path) -> None:
    assert fusen(study, "export", tmp_path / "team.jsonl").code == 0
    other = make_study(tmp_path / "other", TEXTS, cases=CASES)
    assert fusen(other, "merge", tmp_path / "team.jsonl").code == 0
    for command in ("frequencies", "excerpts"):
        ours, theirs = (fusen(where, command, "--format", "json") for where in (study, other))
        assert ours.out == theirs.out
    again = fusen(other, "merge", tmp_path / "team.jsonl")
    assert "0 codings and 0 reviews added" in again.out
    assert fusen(other, "export", tmp_path / "again.jsonl").code == 0
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "team.jsonl").read_bytes()


@pytest.mark.parametrize(
    ("command", "columns"),
    [
        (["frequencies", "--by", "side"], FREQUENCIES),
        (["excerpts"], EXCERPTS),
        (["excerpts", "--context", "1"], [*EXCERPTS, "before", "after"]),
        (["excerpts", "--code", "Language barrier"], EXCERPTS),  # no rows
        (["status"], STATUS),
    ],
)
def test_json_is_a_list_and_csv_has_its_keys(study: Path, command: list[str], columns: list[str]) -> None:
    as_json, as_csv = (fusen(study, *command, "--format", form) for form in ("json", "csv"))
    assert (as_json.code, as_csv.code) == (0, 0)
    rows = as_json.rows
    assert isinstance(rows, list)
    assert all(list(row) == columns for row in rows)
    assert as_csv.out.startswith("\ufeff")
    header, *cells = list(csv.reader(io.StringIO(as_csv.out.removeprefix("\ufeff"), newline="")))
    assert header == columns
    assert len(cells) == len(rows)
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for row in cells for cell in row)
    for row, line_ in zip(rows, cells, strict=True):
        for key, cell in zip(columns, line_, strict=True):
            if isinstance(row[key], str):
                assert cell.removeprefix("'") == row[key].removeprefix("'")


@pytest.mark.parametrize(
    "command",
    [
        "frequencies --by side",
        "themes",
        "excerpts",
        "status",
        "search money",
        "history",
        "codebook show",
        "codebook log",
    ],
)
def test_every_table_is_printed_in_every_format(study: Path, command: str) -> None:
    fusen(study, "status")
    for form in ("table", "json", "csv", "md"):
        ran = fusen(study, *command.split(), "--format", form)
        assert ran.code == 0
        assert ran.out
        assert "Traceback" not in ran.err
        if form == "json":
            assert json.loads(ran.out)
        if form == "md":
            html = MarkdownIt("commonmark").enable("table").render(ran.out)
            assert "<b>" not in html
            assert "<table>" in html or "<blockquote>" in html


def test_header_is_on_stderr_for_data_and_above_text(study: Path) -> None:
    text = "Coders ann and bob; 4 of 4 interviewees fully coded: 4 by ann, 4 by bob."
    for form in ("json", "csv"):
        for command in ("frequencies", "themes", "excerpts"):
            ran = fusen(study, command, "--format", form)
            assert text in ran.err
            assert text not in ran.out
    for form in ("table", "md"):
        for command in ("frequencies", "themes", "excerpts"):
            assert text in fusen(study, command, "--format", form).out.replace("\\", "")


def test_coders_and_matches_are_never_mixed_silently(study: Path) -> None:
    assert fusen(study, "tag").code == 0
    people = fusen(study, "frequencies").out
    assert "Coders ann and bob; 4 of 4 interviewees fully coded: 4 by ann, 4 by bob." in people
    assert "To see phrase matches: --coder fusen." in people
    matches = " ".join(fusen(study, "frequencies", "--coder", "fusen").out.split())
    assert "These codings are phrase matches that no coder has checked." in matches
    assert "To see the codings of ann and bob (4 of 4 interviewees fully coded): --coder people." in matches
    mixed = " ".join(fusen(study, "frequencies", "--coder", "all").out.split())
    assert "counted together with people's codings" in mixed
    assert "To add the codings of bob: --coder people." in fusen(study, "frequencies", "--coder", "ann").out
    rows = {
        who: fusen(study, "excerpts", "--coder", who, "--format", "json").rows for who in ("people", "fusen", "all")
    }
    assert {row["origin"] for row in rows["people"]} == {"manual"}
    assert {row["origin"] for row in rows["fusen"]} == {"auto"}
    places = {whose: {(row["code"], row["citation"]) for row in found} for whose, found in rows.items()}
    assert places["all"] == places["people"] | places["fusen"], "one row for a span that people and fusen code alike"
    assert len(rows["all"]) == len(places["all"])


def test_matches_are_shown_until_coders_have_read_everything(tmp_path: Path) -> None:
    source = "EU-01.txt"
    lines = [line(source, "ann", "funding-gap", "we had *no* money"), review(TEXTS[source], source, "ann")]
    study = make_study(tmp_path, TEXTS, cases=CASES, codings={"ann.jsonl": lines})
    assert "Coder ann; 1 of 4 interviewees fully coded." in fusen(study, "frequencies").out
    assert fusen(study, "tag").code == 0
    shown = " ".join(fusen(study, "frequencies").out.split())
    assert "Coder fusen; 4 of 4 interviewees fully coded." in shown
    assert "To see the codings of ann (1 of 4 interviewees fully coded): --coder people." in shown


def test_status_rows_have_documented_fields(study: Path) -> None:
    row = fusen(study, "status", "--format", "json").rows[0]
    assert row["source"] == "EU-01.txt"
    assert row["case"] == "EU-01"
    assert row["speakers"] == ["I", "R"]
    assert row["reviewed"] == {"ann": 1.0, "bob": 1.0}
    assert row["codings"] == {"ann": 2, "bob": 1}


def test_citation_shows_its_text(study: Path) -> None:
    for row in fusen(study, "excerpts", "--format", "json").rows:
        found = fusen(study, "excerpts", row["citation"], "--format", "json").rows
        assert row in found
        by_source = fusen(study, "excerpts", f"{row['source']}@{row['start']}-{row['end']}", "--format", "json").rows
        assert by_source == found
        if row["quote"] is not None:
            assert TEXTS[row["source"]][row["start"] : row["end"]] == row["quote"]


def test_uncoded_citation_shows_its_text_within_consent(study: Path) -> None:
    at = TEXTS["EU-01.txt"].index("Who paid?")
    ran = fusen(study, "excerpts", f"EU-01@{at}-{at + 9}")
    assert "“Who paid?”" in ran.out
    assert f"No coding by ann, bob at EU-01@{at}-{at + 9}. Its words:" in ran.out
    assert fusen(study, "excerpts", f"EU-01@{at}-{at + 9}", "--format", "json").rows[0]["quote"] == "Who paid?"
    withheld = fusen(study, "excerpts", "JP-02@3-12")
    assert "[1 passage withheld]" in withheld.out
    assert "Who paid" not in withheld.out
    hidden = fusen(study, "excerpts", "JP-03@3-12")
    assert (hidden.code, hidden.out) == (1, "")
    assert "may not be quoted" in hidden.err


def test_a_citation_of_an_interviewee_with_two_sources_names_the_source(tmp_path: Path) -> None:
    texts = {"one/talk.txt": "R: We had no money.\n", "two/talk.txt": "R: The money came late.\n"}
    study = make_study(tmp_path, texts, cases="case,source\nANN,one/talk.txt;two/talk.txt\n")
    fusen(study, "tag")
    rows = fusen(study, "excerpts", "--format", "json").rows
    assert [row["citation"].split("@")[0] for row in rows] == ["one/talk.txt", "two/talk.txt"]
    assert all(fusen(study, "excerpts", row["citation"], "--format", "json").rows == [row] for row in rows)
    assert "ANN has 2 sources" in fusen(study, "excerpts", "ANN@3-9").err


def test_search_finds_japanese_and_withholds_what_may_not_be_quoted(study: Path) -> None:
    rows = fusen(study, "search", "予算", "--format", "json").rows
    assert [row["quote"] for row in rows] == ["通訳がいないと、予算の話はできません。"]
    money = fusen(study, "search", "money", "--format", "json").rows
    assert [(row["case"], row["quote"] is None) for row in money] == [("EU-01", False), ("JP-02", True)]


def test_search_takes_a_citation(study: Path) -> None:
    for row in fusen(study, "search", "money", "--format", "json").rows:
        assert fusen(study, "search", row["citation"], "--format", "json").rows == [row]
    lost = fusen(study, "search", "XX-01@1-9")
    assert (lost.code, "XX-01" in lost.err) == (1, True)
