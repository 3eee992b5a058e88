"""The table of pseudonyms."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import FileError
from fusen.model.pseudonyms import Pseudonym
from fusen.study.paths import StudyPaths
from fusen.study.pseudonyms.table import put_pseudonym, read_pseudonyms, remove_pseudonym, write_pseudonyms

NOVAK = Pseudonym("Peter Novak", "Person 1", "person", 3, 2, reviewed=True)
GRAZ = Pseudonym('Graz, "old" town', "", "place", 1, 1)


@pytest.fixture
def paths(tmp_path: Path) -> StudyPaths:
    (tmp_path / ".fusen").mkdir()
    return StudyPaths(tmp_path)


def test_rows_read_back_as_they_were_written(paths: StudyPaths) -> None:
    assert read_pseudonyms(paths) == []
    write_pseudonyms(paths, [NOVAK, GRAZ])
    assert read_pseudonyms(paths) == [NOVAK, GRAZ]


def test_the_table_is_private_and_kept_out_of_git_once(paths: StudyPaths) -> None:
    write_pseudonyms(paths, [NOVAK])
    write_pseudonyms(paths, [GRAZ])
    assert paths.pseudonyms.stat().st_mode & 0o077 == 0
    assert (paths.home / ".gitignore").read_text().count(paths.pseudonyms.name) == 1


def test_a_name_has_one_row(paths: StudyPaths) -> None:
    write_pseudonyms(paths, [NOVAK, GRAZ])
    put_pseudonym(paths, Pseudonym("Peter Novak", "Person 9", "person"))
    assert [row.pseudonym for row in read_pseudonyms(paths)] == ["Person 9", ""]
    remove_pseudonym(paths, "Peter Novak")
    assert read_pseudonyms(paths) == [GRAZ]


@pytest.mark.parametrize("row", [Pseudonym(" ", "x", "person"), Pseudonym("Anna", "x", "persona")])
def test_a_row_without_a_name_or_a_known_kind_is_refused(paths: StudyPaths, row: Pseudonym) -> None:
    with pytest.raises(FileError, match="not a name with a kind"):
        put_pseudonym(paths, row)
    assert read_pseudonyms(paths) == []


def test_all_problems_are_named_by_line(paths: StudyPaths) -> None:
    paths.pseudonyms.write_text("name,pseudonym,kind\nAnna,A,persona\nBen,B,person\nBen,C,person\n")
    with pytest.raises(FileError) as caught:
        read_pseudonyms(paths)
    assert "pseudonyms.csv:2: kind 'persona'" in caught.value.message
    assert "pseudonyms.csv:4: Ben is in the table already" in caught.value.message


@pytest.mark.parametrize(
    ("content", "message"), [(b"name,kind\n", "no column pseudonym"), (b"name,pseudonym,kind\n\xff", "not UTF-8")]
)
def test_a_damaged_table_is_refused(paths: StudyPaths, content: bytes, message: str) -> None:
    paths.pseudonyms.write_bytes(content)
    with pytest.raises(FileError, match=message):
        read_pseudonyms(paths)
