"""Bad input is stored exactly and harmlessly, or refused with one clear error and nothing half-written."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fusen.study import Study
from tests.support.cpu import at_most
from tests.support.studies import CODEBOOK, Ran, coding, fusen, fusen_process, make_study, review

HOSTILE = {
    "escapes": "The budget \x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b31m is late.",
    "markup": "The budget [bold]is[/bold] [/] [link=https://evil.example]here[/link] :smile: [/b] is late.",
    "format": "The budget {} {0} {budget} %s %d %(name)s {{}} is late.",
    "formula": "=cmd|' /C calc'!A0 is the budget.",
    "html": "The <script>alert(1)</script> <b>bold</b> &amp; <!-- x --> budget is late.",
    "emoji": "The budget 👨‍👩‍👧‍👦 🇯🇵🇪🇺 👍🏽 ❤️ e\u0301 is late.",
    "rtl": "The budget שלום עולם مرحبا \u202ereversed\u202c \u2067isolated\u2069 is late.",
    "wide": "予算（budget）は、ｶﾞ㍿𠮷野家です\u3000ね。",
    "odd": "The budget\u2028is\u00a0late\ufeff\u200b…\t\ttoday.",
}
TEXT = "".join(f"R: {words}\n\n" for words in HOSTILE.values())
RAW = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hostile words in two files of one name, as names of a code, a case and a variable, and in a note."""
    codebook = CODEBOOK.replace("- name: Funding gap", '- name: "[bold]Gap[/bold] <b>{}</b> %s =1+1 予算"')
    at = TEXT.index("budget")
    lines = [
        coding(TEXT, "a/t.txt", "[red]ann[/] {}%s", "funding-gap", at, at + 6, note="=1+1 <i>[/]</i> {}"),
        review(TEXT, "a/t.txt", "[red]ann[/] {}%s"),
        review(TEXT, "b/t.txt", "[red]ann[/] {}%s"),
    ]
    cases = 'case,source,consent,"=side[/]"\n"[link=x]A[/link] =1",a/t.txt,quote,@EU\n<b>B</b>,b/t.txt,quote,+JP 日本\n'
    root = tmp_path_factory.mktemp("hostile")
    study = make_study(
        root, {"a/t.txt": TEXT, "b/t.txt": TEXT}, codebook=codebook, cases=cases, codings={"x.jsonl": lines}
    )
    assert fusen(study, "import").code == 0
    assert fusen(study, "tag").code == 0
    return study


def shows_nothing_raw(ran: Ran) -> None:
    assert ran.code == 0, ran.err
    assert not RAW.search(ran.out), ran.out
    assert not RAW.search(ran.err), ran.err


def test_text_is_stored_exactly(hostile: Path) -> None:
    with Study.open(hostile) as study:
        assert [study.sources.text(info.guid) for info in study.sources.all()] == [TEXT, TEXT]
        assert [info.path for info in study.sources.all()] == ["a/t.txt", "b/t.txt"]
    assert fusen(hostile, "check").out == "no problems\n"


@pytest.mark.parametrize(
    "command",
    [
        "status", "frequencies", "frequencies --by =side[/]", "themes", "themes --by =side[/]", "excerpts",
        "excerpts --context 2", "search budget", "history", "codebook show", "codebook log", "import", "tag --dry-run",
        "frequencies --coder people", "excerpts --coder people",
    ],
)  # fmt: skip
def test_output_contains_no_active_control_characters(hostile: Path, command: str) -> None:
    for form in ("table", "md"):
        if form == "md" and "tag" in command:
            continue
        shows_nothing_raw(fusen(hostile, *command.split(), "--format", form))


def test_markup_is_shown_as_typed(hostile: Path) -> None:
    shown = " ".join(fusen(hostile, "excerpts", "--coder", "fusen").out.split())
    for words in (
        "␛[31mred␛[0m ␛]0;title␇ ⟨U+009B⟩31m is late.", HOSTILE["markup"], HOSTILE["format"], HOSTILE["formula"],
        HOSTILE["html"], HOSTILE["emoji"], "⟨U+202E⟩reversed⟨U+202C⟩ ⟨U+2067⟩isolated⟨U+2069⟩",
    ):  # fmt: skip
        assert words in shown
    people = fusen(hostile, "frequencies", "--coder", "people").out
    assert "Coder [red]ann[/] {}%s; 2 of 2 interviewees fully coded." in people
    assert "[bold]Gap[/bold] <b>{}</b>" in " ".join(people.split())


def test_offsets_are_code_points_and_quotes_are_their_spans(hostile: Path) -> None:
    rows = fusen(hostile, "excerpts", "--coder", "all", "--format", "json").rows
    assert len({row["start"] for row in rows}) >= len(HOSTILE)
    assert all(row["quote"] == TEXT[row["start"] : row["end"]] for row in rows)
    assert {row["case"] for row in rows} == {"[link=x]A[/link] =1", "<b>B</b>"}


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "jsonl", "md"])
def test_exports_are_exact_and_contain_nothing_active(hostile: Path, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"out.{suffix}"
    assert fusen(hostile, "export", target, "--coder", "all", "--context", "1").code == 0
    text = target.read_bytes().decode("utf-8")
    quotes = {row["quote"] for row in fusen(hostile, "excerpts", "--coder", "all", "--format", "json").rows}
    if suffix in ("csv", "tsv"):
        rows = list(
            csv.reader(
                io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter={"csv": ",", "tsv": "\t"}[suffix]
            )
        )
        place = rows[0].index("quote")
        assert {row[place].removeprefix("'") for row in rows[1:]} == {quote.removeprefix("'") for quote in quotes}
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for row in rows for cell in row)
        assert rows[0][-3] == "'=side[/]"
    elif suffix == "json":
        assert {row["quote"] for row in json.loads(text)} == quotes
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)
    elif suffix == "jsonl":
        lines = [json.loads(line) for line in text.splitlines()]
        assert {line["quote"] for line in lines if line["type"] == "coding"} == quotes
    else:
        assert not RAW.search(text)
        assert not re.search(r"(?<!\\)<\w", text)


def test_data_written_to_a_pipe_is_exact(hostile: Path) -> None:
    piped = fusen_process("excerpts", "--format", "csv", "--coder", "all", "--study", hostile)
    assert HOSTILE["escapes"] in piped.out


@pytest.mark.parametrize("form", ["csv", "json"])
def test_names_written_to_a_pipe_contain_nothing_active(tmp_path: Path, form: str) -> None:
    name = "a\u202ebudget\u202c"
    codebook = CODEBOOK.replace("Funding gap", name)
    study = make_study(
        tmp_path, {f"{name}.txt": "R: The budget is late.\n"}, codebook=codebook,
        cases=f'case,source,consent,{name}\n"{name}","{name}.txt",quote,"{name}"\n',
    )  # fmt: skip
    assert fusen(study, "tag").code == 0
    for command in ("excerpts --coder fusen", "frequencies --coder fusen", "status"):
        ran = fusen(study, *command.split(), "--format", form)
        shows_nothing_raw(replace(ran, out=ran.out.replace("\r\n", "\n")))
        assert "budget" in ran.out


def test_line_of_ten_megabytes_is_imported(tmp_path: Path) -> None:
    words = "Die Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft antwortete nie. "
    body = words * (10_000_000 // len(words.encode())) + "The budget came in the end."
    study = make_study(tmp_path, {"long.txt": body})
    with at_most(loops=1000):
        assert fusen(study, "import").code == 0
        assert fusen(study, "tag").code == 0
        rows = fusen(study, "excerpts", "--format", "json").rows
    assert [row["quote"] for row in rows] == ["The budget came in the end."]
    assert rows[0]["citation"] == f"long@{len(body) - 27}-{len(body)}"


def refused(ran: Ran, message: str) -> None:
    assert ran.code == 1, ran.out + ran.err
    errors = [line for line in ran.err.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1, ran.err
    assert message in ran.err
    assert "Traceback" not in ran.err
    assert not RAW.search(ran.err)


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        (b"", [], "bad.txt"),
        (b" \n\t\n", [], "bad.txt"),
        (b"\x7fELF\x02\x01\x01\x00" + bytes(range(256)) * 20, [], "bad.txt"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(500), [], "bad.txt"),
        ("R: Straße.\n".encode("latin-1"), ["--encoding", "utf-8"], "bad.txt"),
        (b"R: \x81\x8d here.\n", ["--encoding", "cp1252"], "bad.txt"),
        (b"R: fine.\n", ["--encoding", "klingon"], "klingon"),
        (b"R: one\x00two.\n", [], "NUL"),
        ("R: lone \ud800 surrogate.\n".encode("utf-8", "surrogatepass"), ["--encoding", "utf-8"], "bad.txt"),
        ("R: lone \ud800 surrogate.\n".encode("utf-16-le", "surrogatepass"), ["--encoding", "utf-16-le"], "bad.txt"),
    ],
)
def test_binary_file_is_refused_and_nothing_is_stored(
    tmp_path: Path, content: bytes, options: list[str], message: str
) -> None:
    study = make_study(tmp_path / "study", {"good.txt": "R: The budget.\n"})
    assert fusen(study, "import").code == 0
    bad = tmp_path / "bad.txt"
    bad.write_bytes(content)
    before = snapshot(study)
    refused(fusen(study, "import", bad, *options), message)
    assert snapshot(study) == before
    assert fusen(study, "check").out == "no problems\n"


def snapshot(study: Path) -> tuple[list[str], list[dict[str, Any]], list[dict[str, Any]]]:
    """Files, sources and history."""
    files = sorted(
        path.relative_to(study).as_posix() for path in study.rglob("*")
        if path.is_file() and ".fusen/backups" not in path.as_posix() and not path.name.endswith(("-wal", "-shm"))
    )  # fmt: skip
    return files, fusen(study, "status", "--format", "json").rows, fusen(study, "history", "--format", "json").rows


def test_valid_files_are_imported_despite_an_invalid_one(tmp_path: Path) -> None:
    study = make_study(tmp_path / "study", {"good.txt": "R: The budget.\n"})
    (tmp_path / "new").mkdir()
    (tmp_path / "new/a.txt").write_text("R: Fine.\n")
    (tmp_path / "new/b.txt").write_bytes(b"\x00\x01")
    ran = fusen(study, "import", tmp_path / "new")
    assert ran.code == 1
    assert "b.txt" in ran.err
    assert [row["source"] for row in fusen(study, "status", "--format", "json").rows] == ["a.txt", "good.txt"]
    assert not (study / "transcripts/b.txt").exists()


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ("codes:\n  - {name: A, id: x}\n  - {name: B, id: x}\n", "codebook.yaml:3"),
        ("codes:\n\t- name: A\n", "codebook.yaml:2"),
        ("codes: &all\n  - name: A\n    codes: *all\n", "codebook.yaml:"),
        ("codes:\n  - name: \"A\\eB\"\n", "codebook.yaml:2"),
        ("codes:\n  - {name: A\n", "codebook.yaml:"),
        ("codes: 7\n", "codebook.yaml:1"),
    ],
)  # fmt: skip
def test_invalid_codebook_is_refused_with_file_and_line(tmp_path: Path, broken: str, message: str) -> None:
    study = make_study(tmp_path, {"a.txt": "R: The budget.\n"})
    assert fusen(study, "tag").code == 0
    before = fusen(study, "frequencies", "--format", "json").out
    (study / "codebook/codebook.yaml").write_text(broken)
    for command in (["codebook", "check"], ["frequencies"], ["tag"]):
        refused(fusen(study, *command), message)
    (study / "codebook/codebook.yaml").write_text(CODEBOOK)
    assert fusen(study, "frequencies", "--format", "json").out == before


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("case,source\nA,b.txt\n", "cases.csv:2: case A: no source b.txt"),
        ("case,source\nA,\n", "cases.csv:2: case A names no source"),
        ("case,source\nA,a.txt\nA,b.txt\n", "cases.csv:3"),
        ("case,source\nA,a.txt\nB,a.txt\n", "cases.csv:3"),
        ("case,source,consent\nA,a.txt,maybe\n", "cases.csv:2: consent 'maybe'"),
        ("case,source\n\x1b[31mA,a.txt\n", "control character"),
        ("case,source,x\x9b\nA,a.txt,1\n", "control character"),
        ('case,source\n"A\nB",a.txt\n', "control character or a line break"),
        ("name,file\nA,a.txt\n", "cases.csv:1: no column case and source"),
        ("case,source,x,x\nA,a.txt,1,2\n", "occurs twice"),
        ("case,source\nA,a.txt,1,2\n", "more cells"),
        ('case,source\n"A,a.txt\n', "cases.csv"),
    ],
)
def test_invalid_case_table_is_refused_with_line(tmp_path: Path, table: str, message: str) -> None:
    study = make_study(tmp_path, {"a.txt": "R: The budget.\n"})
    assert fusen(study, "tag").code == 0
    (study / "transcripts/cases.csv").write_text(table)
    refused(fusen(study, "frequencies"), message)
    (study / "transcripts/cases.csv").write_text("case,source\n")
    assert fusen(study, "frequencies").code == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"coder": "a\x1bb"}, "control character"),
        ({"coder": "people"}, "no coder can be called people"),
        ({"coder": ""}, "`coder` is not a text"),
        ({"code": "x\x07"}, "control character"),
        ({"note": "x\x1b[2J"}, "`note` holds a control character"),
        ({"note": 7}, "`note` is not a text"),
        ({"quote": "\ud800"}, "half of a character"),
        ({"start": -1}, "is no span"),
        ({"start": True}, "is no span"),
        ({"start": 9, "end": 9}, "is no span"),
        ({"origin": "guess"}, "`origin` is 'guess'"),
        ({"direction": "up"}, "`direction` is 'up'"),
        ({"magnitude": True}, "`magnitude` is True"),
        ({"magnitude": 9}, "`magnitude` is 9"),
        ({"at": "yesterday"}, "yesterday"),
        ({"type": 7}, "`type` is not a text"),
        ({"type": "note"}, "not a note: no 'kind'"),
    ],
)
def test_shared_file_with_an_invalid_coding_is_refused_entirely(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    text = "R: The budget.\n"
    study = make_study(tmp_path / "study", {"a.txt": text})
    good = coding(text, "a.txt", "ann", "funding-gap", 3, 13)
    (tmp_path / "c.jsonl").write_text("".join(json.dumps(line) + "\n" for line in (good, good | change)))
    refused(fusen(study, "merge", tmp_path / "c.jsonl"), message)
    assert "c.jsonl:2" in fusen(study, "merge", tmp_path / "c.jsonl").err
    assert fusen(study, "excerpts", "--coder", "all", "--format", "json").rows == []


FURTHER: dict[str, dict[str, Any]] = {
    "note": {"kind": "free", "about": "study", "target": "x", "name": None, "text": "Why?"},
    "round": {"number": 1, "coders": ["ann", "ben"], "stretches": [], "sample": None, "by": None, "seed": 1},
    "theme": {"position": 0, "title": "T", "claim": "C", "code_ids": []},
    "matrix": {"case": "a", "code_id": "funding-gap", "code": "x", "text": "Money.", "rested": []},
    "wording": {"code_id": "funding-gap", "code": "x", "version": "0" * 16, "like": "1" * 16},
    "agreement": {"tables": {}},
    "deletion": {"of": "note", "restored": False},
}


@pytest.mark.parametrize(
    ("kind", "change", "message"),
    [
        ("note", {"text": "x\x1b[2J"}, "`text` holds a control character"),
        ("note", {"text": " "}, "`text` is empty"),
        ("note", {"about": "life"}, "`about` is 'life'"),
        ("round", {"coders": ["ann"]}, "`coders` is no list of 2 or more"),
        ("round", {"coders": ["ann", "all"]}, "no coder can be called all"),
        ("round", {"stretches": [{"source": "a.txt", "source_sha256": "x", "start": 9, "end": 9}]}, "is no span"),
        ("round", {"stretches": [7]}, "`stretches` is no object"),
        ("round", {"seed": -1}, "`seed` is no number"),
        ("theme", {"title": "a\nb"}, "`title` holds a control character"),
        ("theme", {"code_ids": "x"}, "`code_ids` is no list"),
        ("matrix", {"text": "x" * 32_001}, "`text` is longer than 32,000 characters"),
        ("wording", {"like": None}, "`like` is missing"),
        ("agreement", {"tables": {"passage/code": {"remarks": ["\x1b[2J"]}}}, "`tables` holds a control character"),
        ("deletion", {"of": "study"}, "`of` is 'study'"),
        ("deletion", {"restored": "yes"}, "`restored` is neither true nor false"),
        ("deletion", {"at": "yesterday"}, "yesterday"),
    ],
)
def test_shared_file_with_another_invalid_line_is_refused_entirely(
    tmp_path: Path, kind: str, change: dict[str, Any], message: str
) -> None:
    study = make_study(tmp_path / "study", {"a.txt": "R: The budget.\n"})
    good = {"type": kind, "guid": "g", "coder": "ann", "at": "2026-01-01T00:00:00Z", **FURTHER[kind]}
    (tmp_path / "c.jsonl").write_text("".join(json.dumps(line) + "\n" for line in (good, good | change)))
    ran = fusen(study, "merge", tmp_path / "c.jsonl")
    refused(ran, message)
    assert f"c.jsonl:2: not a {kind}: " in ran.err


def test_invalid_round_tables_are_skipped(tmp_path: Path) -> None:
    study = make_study(tmp_path / "study", {"a.txt": "R: The budget.\n"})
    started = {"type": "round", "guid": "r", "coder": "ann", "at": "2026-01-01T00:00:00Z", **FURTHER["round"]}
    value = [0.5, None, None]
    row: dict[str, Any] = {
        "level": "code", "code": "x", "guid": "g", "path": ["x"], "version": None, "source": None, "suggestions": "with",
        "coders": ["ann", "ben"], "unit": "passage", "interviews": 1, "units": 7, "coded": {"ann": 1, "ben": 1},
        "some": 1, "all": 1, "spans": {}, "by_interview": {},
        "estimates": dict.fromkeys(("agreement", "cohen_kappa", "fleiss_kappa", "alpha", "ac1"), value),
    }  # fmt: skip
    table: dict[str, Any] = {
        "rows": [row], "coders": ["ann", "ben"], "unit": "passage", "by": "code", "interviews": [], "remarks": [],
        "without": "seen",
    }  # fmt: skip
    wrong: list[dict[str, Any]] = [
        {"units": "many"}, {"path": []}, {"estimates": {}}, {"coded": {"ann": 1}}, {"coders": ["ann"]}, {"code": None},
        {"estimates": row["estimates"] | {"ac1": [[], None, None]}},
    ]  # fmt: skip
    cases = [({"passage/code": table | {"rows": [row | one]}}, True) for one in wrong]
    cases += [({"passage/source": table | {"rows": []}}, True), ({}, True), ({"passage/code": table}, False)]
    for tables, left_out in cases:
        frozen = {"type": "agreement", "guid": "r", "at": "2026-01-01T00:00:00Z", "tables": tables}
        (tmp_path / "c.jsonl").write_text("".join(json.dumps(line) + "\n" for line in (started, frozen)))
        ran = fusen(study, "merge", tmp_path / "c.jsonl")
        assert ("1 computed agreement left out: no subject in this study" in ran.err) == left_out
    assert fusen(study, "agreement", "round", "show", "1").code == 0


@pytest.mark.parametrize("content", [b"[" * 100_000, b"\xff\xfe", b"7\n", b"null\n", b"{}\n"])
def test_file_that_is_not_a_codings_file_is_refused(tmp_path: Path, content: bytes) -> None:
    study = make_study(tmp_path / "study", {"a.txt": "R: The budget.\n"})
    (tmp_path / "c.jsonl").write_bytes(content)
    refused(fusen(study, "merge", tmp_path / "c.jsonl"), "c.jsonl:1: not a coding or review")


def test_missing_study_is_reported(tmp_path: Path) -> None:
    refused(fusen(tmp_path / "nowhere", "status"), "no such folder")
    refused(fusen(tmp_path, "status"), "no study in this folder or above it")
    (tmp_path / "file").write_text("")
    refused(fusen(tmp_path / "file", "status"), "file")
    ran = fusen(tmp_path / "file", "init")
    assert ran.code in (0, 2)  # init takes DIR, not --study


def test_invalid_study_settings_are_reported(tmp_path: Path) -> None:
    study = make_study(tmp_path, {"a.txt": "R: The budget.\n"})
    toml = study / ".fusen/study.toml"
    for content, message in (
        (b"project = 7\n", "is not a guid"),
        (b"project = \n", "study.toml"),
        (b"\xff", "study.toml"),
    ):
        toml.write_bytes(content)
        refused(fusen(study, "status"), message)
    assert not (study / ".fusen/study.db").exists()


@pytest.mark.parametrize("kind", ["garbage", "empty", "foreign", "other study", "folder"])
def test_foreign_database_is_refused(tmp_path: Path, kind: str) -> None:
    study = make_study(tmp_path / "study", {"a.txt": "R: The budget.\n"})
    database = study / ".fusen/study.db"
    if kind == "garbage":
        database.write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 40)
    elif kind == "empty":
        database.write_bytes(b"")
    elif kind == "folder":
        database.mkdir()
    elif kind == "foreign":
        with sqlite3.connect(database) as connection:
            connection.execute("create table songs (title text)")
        connection.close()
    else:
        other = make_study(tmp_path / "other", {"a.txt": "R: The budget.\n"})
        toml = other / ".fusen/study.toml"
        toml.write_text(toml.read_text().replace("7f4d9a52", "00000000"))
        assert fusen(other, "status").code == 0
        database.write_bytes((other / ".fusen/study.db").read_bytes())
    before = database.read_bytes() if database.is_file() else b""
    refused(fusen(study, "status"), "study.db")
    assert (database.read_bytes() if database.is_file() else b"") == before


@pytest.mark.skipif(ROOT or os.name == "nt", reason="root may read and write everything, Windows has no such bits")
def test_unreadable_or_unwritable_study_is_reported(tmp_path: Path) -> None:
    study = make_study(tmp_path, {"a.txt": "R: The budget.\n"})
    for folder, mode, message in (
        (study / ".fusen", 0o555, "cannot be written"),
        (study / "transcripts/a.txt", 0o000, "a.txt"),
    ):
        kept = folder.stat().st_mode
        folder.chmod(mode)
        try:
            ran = fusen(study, "import")
            assert message in ran.err
            assert "Traceback" not in ran.err
        finally:
            folder.chmod(kept)


def test_unwritable_output_is_reported(tmp_path: Path) -> None:
    study = make_study(tmp_path / "study", {"a.txt": "R: The budget.\n"})
    assert fusen(study, "tag").code == 0
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder.csv").mkdir()
    refused(fusen(study, "export", tmp_path / "file/x.csv"), "x.csv")
    refused(fusen(study, "export", tmp_path / "folder.csv", "--force"), "folder.csv")
    assert (tmp_path / "file").read_text() == "mine"
    assert list((tmp_path / "folder.csv").iterdir()) == []


def test_control_characters_in_names_are_refused(tmp_path: Path) -> None:
    study = make_study(tmp_path, {"a.txt": "R: The budget.\n"})
    for name in ("a\x1bb", "a\nb", "  ", "fusen"):
        refused(fusen(study, "status", "--as", name), "")
    assert fusen(study, "status", "--as", " Zoë 山田 ").code == 0
