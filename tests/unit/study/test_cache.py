"""Cache files: private, atomic, and harmless if damaged."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from fusen.study.cache import (
    append_cached_line,
    cached_lines,
    convert_cached_lines,
    read_cached,
    read_cached_json,
    read_cached_line,
    write_cached,
    write_cached_json,
)
from fusen.study.paths import StudyPaths


@pytest.fixture
def paths(tmp_path: Path) -> StudyPaths:
    (tmp_path / ".fusen").mkdir()
    return StudyPaths(tmp_path)


def test_content_reads_back_in_one_piece(paths: StudyPaths) -> None:
    assert read_cached(paths, "a") is None
    write_cached(paths, "a", b"head\n", bytearray("資金".encode()))
    assert read_cached(paths, "a") == "head\n資金".encode()
    assert read_cached_line(paths, "a") == b"head\n"
    assert read_cached_line(paths, "absent") == b""


@pytest.mark.skipif(sys.platform == "win32", reason="file permissions")
def test_only_the_owner_reads_it_and_no_unfinished_file_stays(paths: StudyPaths) -> None:
    write_cached(paths, "a", b"x")
    assert (paths.cache / "a").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in paths.cache.iterdir()] == ["a"]


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff", b"[" * 100_000])
def test_damaged_json_counts_as_none(paths: StudyPaths, content: bytes) -> None:
    write_cached(paths, "a", content)
    assert read_cached_json(paths, "a") == {}
    write_cached_json(paths, "a", {"k": "資金"})
    assert read_cached_json(paths, "a") == {"k": "資金"}


def test_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / ".fusen").write_text("a file in the way")
    write_cached(StudyPaths(tmp_path), "a", b"x")
    assert read_cached(StudyPaths(tmp_path), "a") is None


def test_torn_line_is_left_out_and_the_next_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    append_cached_line(path, {"n": 1})
    with path.open("ab") as file:
        file.write(b"junk without an end")
    append_cached_line(path, {"n": 2})
    assert list(cached_lines(path)) == [b'{"n": 1}', b'{"n": 2}']
    convert_cached_lines(path)
    assert path.read_bytes() == b'{"n": 1}\n{"n": 2}\n'


def test_missing_file_has_no_lines(tmp_path: Path) -> None:
    assert list(cached_lines(tmp_path / "absent")) == []
