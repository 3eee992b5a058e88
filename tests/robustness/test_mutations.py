"""Mutated files for all readers, and inputs on which earlier campaigns failed."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from fusen.errors import FileError, FusenError
from fusen.formats.exchange.jsonl_schema import SHAPES
from fusen.model.escape import json_line
from tests.robustness.mutations import packed
from tests.robustness.samples import CODEBOOK, LINES, readers, registered_kinds
from tests.support.documents import zipped
from tests.support.studies import environment
from tests.unit.formats.projects.test_qualcoder import database as qualcoder
from tests.unit.formats.projects.test_taguette import database as taguette

ROOT = Path(__file__).parents[2]


def campaign(seconds: int) -> None:
    command = [sys.executable, "-m", "tests.robustness.mutate", "--seconds", str(seconds), "--seed", "1"]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=seconds + 120)
    assert done.returncode == 0, done.stdout + done.stderr
    print(done.stdout)


@pytest.mark.slow
def test_mutated_files_are_read_or_refused_with_a_message() -> None:
    campaign(5)


@pytest.mark.slow
def test_mutated_files_are_read_or_refused_for_a_minute() -> None:
    campaign(60)


def test_every_reader_and_every_type_of_line_has_a_sample() -> None:
    names = {reader.name for reader in readers()}
    assert {f"{kind} {suffix}" for kind, suffix in registered_kinds()} <= names
    assert {line["type"] for line in LINES} == {"coding", "review", *SHAPES}


def read(name: str, data: bytes) -> object:
    reader = next(reader for reader in readers() if reader.name == name)
    return reader.read(data, f"dir/x{reader.suffix}")


def without(data: bytes, table: str, column: str) -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(data)
        connection.execute(f'CREATE TABLE "gone" AS SELECT * FROM "{table}"')
        connection.execute(f'DROP TABLE "{table}"')
        connection.execute(f'ALTER TABLE "gone" RENAME TO "{table}"')
        connection.execute(f'ALTER TABLE "{table}" RENAME COLUMN "{column}" TO "other"')
        connection.commit()
        return bytes(connection.serialize())


@pytest.mark.parametrize(
    ("name", "table", "column"),
    [
        *(("project .qda", *each) for each in (("source", "id"), ("code_name", "cid"), ("code_cat", "catid"), ("code_text", "ctid"), ("code_av", "avid"), ("annotation", "anid"), ("journal", "jid"), ("attribute_type", "name"), ("case_text", "id"), ("cases", "caseid"))),
        *(("project .sqlite3", *each) for each in (("users", "login"), ("tags", "id"), ("documents", "id"), ("highlights", "id"))),
    ],
)  # fmt: skip
def test_missing_column_is_named(name: str, table: str, column: str) -> None:
    data = without(qualcoder() if name.endswith("qda") else taguette(), table, column)
    with pytest.raises(FileError, match=f"dir/x.* the table {table} has no column {column}"):
        read(name, data)


def test_invalid_pattern_in_a_table_is_named_with_its_row() -> None:
    table = 'id,name,phrases,phrases (ja)\na,A,budget,\nb,B,,"[{""LOWER"": a"", 1}]"\n'
    with pytest.raises(FusenError, match=r"dir/x\.csv:3: phrases \(ja\): a token pattern is JSON"):
        read("codebook .csv", table.encode())


def test_lone_surrogate_in_a_table_is_named_with_its_row() -> None:
    with pytest.raises(FusenError, match=r"dir/x\.csv:2: .*UTF-8"):
        read("codebook .csv", b'id,name,examples\na,A,"[""\\ud800""]"\n')


def test_number_of_four_hundred_digits_is_not_a_time() -> None:
    text = f'{{"segments": [{{"start": {"9" * 400}, "end": 1e999, "text": "Why?", "speaker": "I"}}]}}'
    assert read("transcript .json", text.encode())


def test_passage_order_of_four_hundred_digits_is_accepted() -> None:
    line = {"interview": "a", "speaker": "R", "order": int("9" * 400), "text": "So.", "codes": []}
    assert read("benchmark .jsonl", f"{json.dumps(line)}\n{json.dumps(line | {'order': 1})}\n".encode())


def test_archive_member_without_a_name_is_skipped() -> None:
    assert read("transcript .zip", packed({"": b"I: Why?", "a.txt": b"I: Why?\n\nR: So.\n"}))


def test_comment_before_a_worksheet_is_accepted() -> None:
    with pytest.raises(FileError):
        read(
            "codebook .xlsx",
            zipped({"xl/worksheets/sheet1.xml": "<!-- a --><?b c?><worksheet><sheetData/></worksheet>"}),
        )


@pytest.mark.parametrize("text", ["a\x1b[2Jb", "a\u202eb", "a\x9bb", "a\ud800b", "a\x7fb"])
def test_messages_and_json_contain_no_control_characters(text: str) -> None:
    error = FusenError(f"{text}: broken", text)
    acting = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
    for message in (str(error), error.message, error.hint):
        assert not acting.search(message)
        assert message.startswith("a")
    if "\ud800" not in text:
        assert not acting.search(json_line({"name": text}))
        assert json.loads(json_line({"name": text})) == {"name": text}


def test_the_sample_codebook_is_valid() -> None:
    assert read("codebook .yaml", CODEBOOK.encode())
