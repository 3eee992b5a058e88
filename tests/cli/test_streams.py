"""`-` as a file name: standard input and output."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.studies import environment, fusen, make_study

TEXT = "I: Who paid?\n\nR: We had no money, and the interpreter was late.\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    root = make_study(tmp_path, {"a.txt": TEXT})
    fusen(root, "tag")
    return root


def piped(study: Path, *arguments: str, content: bytes) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "fusen", *arguments, "--study", str(study)]
    return subprocess.run(command, input=content, env=environment(), capture_output=True, timeout=120, check=False)


def test_a_transcript_is_imported_from_standard_input(study: Path) -> None:
    done = piped(study, "import", "-", "--name", "b.txt", content=TEXT.replace("money", "grant").encode())
    assert done.returncode == 0, done.stderr.decode()
    assert "grant" in (study / "transcripts" / "b.txt").read_text("utf-8")
    assert [row["source"] for row in fusen(study, "status", "--format", "json").rows] == ["a.txt", "b.txt"]


def test_standard_input_needs_a_name_with_a_suffix(study: Path) -> None:
    ran = fusen(study, "import", "-")
    assert (ran.code, ran.out) == (2, "")
    assert "- needs --name" in ran.err
    assert "--name EU-07 has no suffix" in fusen(study, "import", "-", "--name", "EU-07").err


def test_a_shared_file_is_merged_from_standard_input(study: Path, tmp_path: Path) -> None:
    fusen(study, "code", "a@17-32", "Champion", "--as", "anna")
    shared = fusen(study, "export", "-", "--format", "jsonl", "--coder", "anna").out
    other = make_study(tmp_path / "other", {"a.txt": TEXT})
    done = piped(other, "merge", "-", content=shared.encode())
    assert done.returncode == 0, done.stderr.decode()
    assert b"from anna: 1 coding" in done.stdout


@pytest.mark.parametrize("command", ["export", "report"])
def test_suffix_and_format_must_agree(study: Path, command: str) -> None:
    assert "- needs --format" in fusen(study, command, "-").err
    assert "--format goes with the file name -" in fusen(study, command, "out.md", "--format", "md").err
    assert not (study / "out.md").exists()


@pytest.mark.parametrize(
    ("command", "suffix"),
    [("export", "csv"), ("export", "xlsx"), ("report", "md"), ("codebook export", "csv"), ("memo export", "md")],
)
def test_output_option_names_the_file_like_the_argument(study: Path, tmp_path: Path, command: str, suffix: str) -> None:
    coders = ("--coder", "fusen") if command in ("export", "report") else ()
    file = tmp_path / f"b.{suffix}"
    for name, format_ in (("-", ("--format", suffix)), (str(file), ())):
        done = piped(study, *command.split(), "--output", name, *format_, *coders, content=b"")
        assert done.returncode == 0, done.stderr.decode()
        assert b" written" in (done.stderr if name == "-" else done.stdout)
        assert done.stdout
    assert file.stat().st_size > 0
    assert "name the file once" in fusen(study, *command.split(), "a.md", "--output", "b.md").err


def test_standard_output_equals_the_exported_file(study: Path, tmp_path: Path) -> None:
    ran = fusen(study, "export", "-", "--format", "csv", "--coder", "fusen")
    fusen(study, "export", tmp_path / "out.csv", "--coder", "fusen")
    assert ran.out == (tmp_path / "out.csv").read_bytes().decode()
    assert len(list(csv.reader(io.StringIO(ran.out)))) == 3
    assert "2 rows written" in ran.err


def test_package_is_written_to_standard_output(study: Path) -> None:
    done = piped(study, "report", "-", "--format", "docx", "--coder", "fusen", content=b"")
    assert done.returncode == 0, done.stderr.decode()
    assert "word/document.xml" in zipfile.ZipFile(io.BytesIO(done.stdout)).namelist()


def test_a_data_dictionary_needs_a_file(study: Path) -> None:
    ran = fusen(study, "export", "-", "--format", "csv", "--tidy")
    assert ran.code == 1
    assert "--tidy writes two files" in ran.err


def test_a_table_to_standard_output_is_in_its_format(study: Path) -> None:
    plain = fusen(study, "frequencies", "--format", "csv")
    assert fusen(study, "frequencies", "--format", "csv", "--output", "-") == plain


def test_codes_and_matrix_use_standard_streams(study: Path, tmp_path: Path) -> None:
    done = piped(study, "codebook", "import", "-", "--name", "codes.csv", content=b"code,definition\nGarden,A place.\n")
    assert done.returncode == 0, done.stderr.decode()
    assert "Garden" in fusen(study, "codebook", "show").out
    assert "- needs --name, such as --name codes.csv" in fusen(study, "codebook", "import", "-").err
    sheet = piped(study, "matrix", "export", "-", content=b"")
    assert sheet.returncode == 0, sheet.stderr.decode()
    assert zipfile.is_zipfile(io.BytesIO(sheet.stdout))
    back = piped(study, "matrix", "import", "-", content=sheet.stdout)
    assert back.returncode == 0, back.stderr.decode()
    assert b"unchanged" in back.stdout
