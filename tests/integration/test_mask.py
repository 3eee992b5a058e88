"""`--anonymous` output contains no names and gives each person one number."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from itertools import product
from pathlib import Path

import pytest

from fusen import Filter, Study
from tests.support.studies import coding, fusen, make_study, review

TEXTS = {
    "Rossi.txt": "Interviewer: Who paid, Ms Rossi?\n\nElena Rossi: Well.\n\nInterviewer: So who?\n\nElena Rossi: The money came from Tanaka at Bosch. I, Elena Rossi, "
    "met Rossi's friends; rossi is a word.\n",
    "Tanaka.txt": "聞き手：誰が？\n\n田中花子：はい。\n\n聞き手：お金は？\n\n田中花子：予算は田中花子が出しました。The money was Bosch's.\n",
    "group.txt": "Moderator: And the money?\n\nBerit: The money went to Jonas.\n\nJonas: No money, Berit.\n",
}
CASES = """\
case,source,consent,side,role
Rossi,Rossi.txt,quote,EU,head
Tanaka,Tanaka.txt,quote,Japan,head
Berit Dahl,group.txt#Berit,quote,EU,clerk
Jonas,group.txt#Jonas,paraphrase,EU,clerk
"""
NAMES = ("Rossi", "Tanaka", "田中花子", "Berit", "Jonas", "Elena", "group.txt", "Bosch")
TABLES = (
    "frequencies --by case", "themes", "excerpts --context 1", "crosstab codes case", "crosstab case/side themes",
    "cooccurrence --shifts 20", "saturation --orders 20", "keywords --by side", "timeline", "profile Rossi",
    "query text:money",
)  # fmt: skip


@pytest.fixture
def study(tmp_path: Path) -> Path:
    lines = []
    for source, text in TEXTS.items():
        lines.append(review(text, source, "ann"))
        for words in ("The money", "予算は", "No money"):
            if words in text:
                at = text.index(words)
                end = text.index("\n", at)
                lines.append(coding(text, source, "ann", "funding-gap", at, end, note="Tanaka again"))
                lines.append(coding(text, source, "ann", "champion", at, end))
    folder = make_study(tmp_path / "study", TEXTS, cases=CASES, codings={"ann.jsonl": lines})
    (folder / ".fusen" / "anonymous.csv").write_text(
        "name,replacement\nBosch,company A\nElena,\nElena,x\n".replace("Elena,\n", "")
    )
    return folder


def key(folder: Path) -> dict[str, dict[str, str]]:
    with open(folder / ".fusen" / "anonymous.csv", encoding="utf-8", newline="") as file:
        return {row["name"]: row for row in csv.DictReader(file)}


@pytest.mark.parametrize("command", TABLES)
@pytest.mark.parametrize("output", ["table", "json", "csv", "md"])
def test_no_table_contains_a_name(study: Path, command: str, output: str) -> None:
    ran = fusen(study, *command.split(), "--anonymous", "--format", output)
    assert ran.code == 0, ran.err
    assert not [name for name in NAMES if name in ran.out]
    assert "by number, 2 listed terms in brackets" in (ran.out if output in ("table", "md") else ran.err)


def test_no_file_contains_a_name(study: Path) -> None:
    for suffix in ("csv", "json", "md", "html", "tex", "docx", "xlsx"):
        target = study / f"out.{suffix}"
        assert fusen(study, "export", target, "--anonymous", "--context", "1").code == 0
        content = target.read_bytes()
        if suffix in ("docx", "xlsx"):
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                content = b"".join(map(package.read, package.namelist()))
        assert not [name for name in NAMES if name in content.decode("utf-8")]


def test_each_name_has_one_number_everywhere(study: Path) -> None:
    rows = fusen(study, "excerpts", "--anonymous", "--format", "json", "--code", "funding-gap").rows
    given = key(study)
    rossi = given["Rossi"]["replacement"]
    (row,) = (row for row in rows if row["case"] == rossi)
    start = TEXTS["Rossi.txt"].index("The money")
    assert row["citation"].startswith(f"{rossi}@{start}-")
    assert (row["source"], row["speaker"]) == (rossi, rossi)
    assert row["quote"].startswith(
        f"The money came from [{given['Tanaka']['replacement']}] at [company A]. I, [{rossi}]"
    )
    assert f"met [{rossi}]'s friends; rossi is a word." in row["quote"]
    assert row["note"] == f"[{given['Tanaka']['replacement']}] again"
    assert row["coder"] == "ann"
    berit = given["Berit Dahl"]["replacement"]
    (row,) = (row for row in rows if row["case"] == berit)
    assert row["source"] == given["group.txt"]["replacement"] == "S01"
    assert row["quote"] == f"The money went to [{given['Jonas']['replacement']}]."
    assert [row["quote"] for row in rows if row["case"] == given["Jonas"]["replacement"]] == [None]


def test_numbers_are_stable_and_git_ignores_the_key(study: Path) -> None:
    fusen(study, "frequencies", "--anonymous")
    before = key(study)
    assert sorted(row["replacement"] for row in before.values() if row["kind"] == "case") == [
        "P01",
        "P02",
        "P03",
        "P04",
    ]
    (study / "transcripts" / "Aalto.txt").write_text("I: Money?\n\nR: No money.\n")
    fusen(study, "import")
    fusen(study, "frequencies", "--anonymous")
    after = key(study)
    assert after["Aalto"]["replacement"] == "P05"
    assert {name: after[name] for name in before} == before
    assert "anonymous.csv" in (study / ".fusen" / ".gitignore").read_text().split()


def test_identifying_variables_are_warned_of_but_not_written(study: Path) -> None:
    ran = fusen(study, "export", study / "out.md", "--anonymous")
    tanaka = key(study)["Tanaka"]["replacement"]
    assert f"side=Japan ({tanaka})" in ran.err
    assert "side=EU and role=head" in ran.err
    assert "for 2 of 4" in ran.err
    assert "point to" not in (study / "out.md").read_text("utf-8")
    few = fusen(study, "export", study / "few.md", "--anonymous", "--variables", "role")
    assert "point to" not in few.err


def test_anonymous_citation_is_resolved_with_the_key(study: Path) -> None:
    rows = fusen(study, "excerpts", "--anonymous", "--format", "json", "--code", "funding-gap").rows
    for row in rows:
        found = fusen(study, "excerpts", row["citation"], "--code", "funding-gap", "--format", "json").rows
        assert (row["start"], row["end"]) in {(one["start"], one["end"]) for one in found}
        assert row["case"] not in {one["case"] for one in found}


def test_anonymous_exchange_of_codings_is_refused(study: Path) -> None:
    ran = fusen(study, "export", study / "out.jsonl", "--anonymous")
    assert ran.code == 1
    assert not (study / "out.jsonl").exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("term,what\nx,y\n", "anonymous.csv:1: the columns name and replacement are missing"),
        ("name,replacement\nBosch,\n", "anonymous.csv:2: 'Bosch' has no replacement"),
        ("name,replacement\nBosch,a\nBosch,b\n", "anonymous.csv:3: 'Bosch' has a row already"),
        ("name,replacement,kind\nBosch,a,odd\n", "anonymous.csv:2: kind 'odd'"),
    ],
)
def test_invalid_key_is_named_with_its_line(study: Path, content: str, message: str) -> None:
    (study / ".fusen" / "anonymous.csv").write_text(content)
    ran = fusen(study, "excerpts", "--anonymous")
    assert ran.code == 1
    assert message in ran.err


def test_api_returns_anonymous_tables(study: Path) -> None:
    with Study.open(study) as opened:
        table = opened.results.excerpts(Filter(anonymous=True))
        assert not [name for name in NAMES if name in json.dumps(table.to_dicts(), ensure_ascii=False)]
        assert not [name for name in NAMES if name in str(table.basis)]
        assert any("identify a single interviewee" in warning for warning in opened.warnings)


@pytest.fixture
def two(study: Path) -> Path:
    """The same with a second coder, who saw less; Tanaka's passage is resolved and in a finished round."""
    with Study.open(study, user="ann") as opened:
        opened.agreement.rounds.start(["ann", "Tanaka"], sources=["Tanaka"])
    for coder in ("ann", "Tanaka"):  # a coder may be called like an interviewee, and keeps the name
        with Study.open(study, user=coder) as opened:
            for source in TEXTS:
                opened.reviews.add(source)
            opened.agreement.rounds.submit()
    at = TEXTS["Tanaka.txt"].index("予算は")
    cite = f"Tanaka@{at}-{TEXTS['Tanaka.txt'].index(chr(10), at)}"
    more = ("--keep", "ann", "--reason", "missed", "--note", "Rossi said so")
    assert fusen(study, "agreement", "resolve", cite, "--code", "Champion", *more).code == 0
    return study


AGREEMENT = ("agreement", "agreement --by source", "agreement disagreements", "agreement round show 1 --by source",
             "agreement round show 1 --stretches")  # fmt: skip


def test_agreement_names_coders_and_no_interviewee(two: Path) -> None:
    for command, output in product(AGREEMENT, ("table", "json", "csv", "md")):
        ran = fusen(two, *command.split(), "--anonymous", "--format", output)
        assert ran.code == 0, ran.err
        header = " ".join((ran.out if output in ("table", "md") else ran.err).split())
        assert "by number, 2 listed terms in brackets" in header
        assert not [name for name in (*NAMES, "Tanaka@", "Tanaka.txt") if name != "Tanaka" and name in ran.out]


def test_agreement_without_names_has_the_same_numbers(two: Path) -> None:
    given = {row["name"]: row["replacement"] for row in key_after(two, "agreement", "--anonymous").values()}
    given |= {"Tanaka.txt": given["Tanaka"], "Rossi.txt": given["Rossi"]}
    plain = fusen(two, "agreement", "--by", "source", "--format", "json").rows
    hidden = fusen(two, "agreement", "--by", "source", "--format", "json", "--anonymous").rows
    by_source = {row["source"]: row for row in hidden}
    for row in plain:
        other = by_source[given.get(row["source"])]
        assert (other["coders"], other["coded"]) == (row["coders"], row["coded"]) == (["Tanaka", "ann"], row["coded"])
        assert (other["units"], other["alpha"], other["undefined"]) == (row["units"], row["alpha"], row["undefined"])
    found = fusen(two, "agreement", "disagreements", "--format", "json", "--anonymous").rows
    (resolved,) = [row for row in found if row["resolved"]]
    assert (resolved["resolved"], resolved["note"]) == ("ann", f"[{given['Rossi']}] said so")
    back = ("--code", "Champion", "--keep", "neither", "--reason", "missed")
    assert fusen(two, "agreement", "resolve", resolved["citation"], *back).code == 0


def key_after(folder: Path, *arguments: str) -> dict[str, dict[str, str]]:
    assert fusen(folder, *arguments).code == 0
    return key(folder)


def test_interviewee_name_can_also_be_a_term(study: Path) -> None:
    (study / ".fusen" / "anonymous.csv").write_text("name,replacement\nRossi,a manager\nBosch,company A\nZorro,Z\n")
    for command in TABLES:
        ran = fusen(study, *command.split(), "--anonymous")
        assert ran.code == 0, ran.err
        assert "Rossi" not in ran.out
    ran = fusen(study, "excerpts", "--anonymous", "--format", "json", "--code", "funding-gap")
    assert "met [a manager]'s friends" in "".join(row["quote"] or "" for row in ran.rows)
    assert "Masked terms: Bosch 3, Rossi 2." in ran.err
    assert "do not occur in this output: Zorro." in ran.err


def test_unlisted_names_are_shown_to_the_user_only(tmp_path: Path) -> None:
    text = "I: Who paid?\n\nR: The money came from our friend Lindqvist in the end.\n"
    at = text.index("The money")
    lines = [coding(text, "a.txt", "ann", "funding-gap", at, len(text) - 1), review(text, "a.txt", "ann")]
    folder = make_study(
        tmp_path / "one", {"a.txt": text}, cases="case,source\nA1,a.txt\n", codings={"ann.jsonl": lines}
    )
    ran = fusen(folder, "export", folder / "out.csv", "--anonymous")
    assert "look like names and are not listed: Lindqvist 1" in ran.err
    assert "look like names" not in (folder / "out.csv").read_text("utf-8-sig")


@pytest.mark.parametrize("words", ["office", "oﬃce", "cooperation", "o'neil", "budget"])
def test_search_and_query_find_every_variant(tmp_path: Path, words: str) -> None:
    text = "I: Who?\n\nR: The oﬃce of O’Neil, our co\u00adop\u200beration, and the ＢＵＤＧＥＴ.\n"
    folder = make_study(tmp_path / "one", {"a.txt": text}, cases="case,source\nA1,a.txt\n")
    for command in (["search", words], ["query", f'text:"{words}"']):
        assert len(fusen(folder, *command, "--format", "json").rows) == 1
