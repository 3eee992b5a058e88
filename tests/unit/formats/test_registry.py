"""The table of formats: lookup by suffix, and readers and writers that exist."""

from __future__ import annotations

import pytest

from fusen.errors import FileError
from fusen.formats.registry import FORMATS, FileFormat, for_suffix, imported


@pytest.mark.parametrize("row", FORMATS, ids=lambda row: row.name)
def test_readers_and_writers_exist(row: FileFormat) -> None:
    assert not row.reader or callable(row.load("reader"))
    assert not row.writer or callable(row.load("writer"))


def test_no_suffix_has_two_formats_of_a_kind() -> None:
    pairs = [(row.kind, suffix) for row in FORMATS for suffix in row.suffixes]
    assert len(pairs) == len(set(pairs))


def test_a_suffix_is_found_in_any_case() -> None:
    assert for_suffix("a.b.DOCX", "transcript").name == "docx"
    assert for_suffix("a.csv", "cases").name == "cases"


def test_unknown_suffixes_are_refused_with_the_known_ones() -> None:
    with pytest.raises(FileError, match=r"no transcript format has the suffix \(none\)") as refused:
        for_suffix("notes", "transcript")
    assert ".docx" in refused.value.hint
    with pytest.raises(FileError, match="cannot be written"):
        for_suffix("a.pdf", "transcript").load("writer")


def test_transcripts_come_first_among_imported_formats() -> None:
    kinds = [row.kind for row in imported()]
    assert kinds == sorted(kinds, key=("transcript", "codings", "project").index)


@pytest.mark.parametrize("name", ["a.qdpx", "a.rqda"])
def test_projects_among_codings_are_sent_to_import(name: str) -> None:
    with pytest.raises(FileError, match="a whole project, not a codings file") as refused:
        for_suffix(name, "codings")
    assert refused.value.hint == "run: fusen import FILE"
