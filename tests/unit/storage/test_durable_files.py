"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import BinaryIO

import pytest

from fusen.errors import FileError
from fusen.storage.durable_files import is_abandoned, is_unfinished, read_bytes, unfinished_name, write_whole

posix = pytest.mark.skipif(sys.platform == "win32", reason="file permissions and processes")


def test_file_is_replaced_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "資料.txt"
    write_whole(path, b"old")

    def renew(file: BinaryIO) -> None:
        file.write("新".encode())

    write_whole(path, renew)
    assert read_bytes(path) == "新".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_existing_file_is_kept_unless_it_may_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with pytest.raises(FileError, match="the file exists already"):
        write_whole(path, b"new", replace=False)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_failing_writer_leaves_the_old_content(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")

    def fail(file: BinaryIO) -> None:
        file.write(b"half")
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        write_whole(path, fail)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@posix
def test_new_file_is_private_and_a_replaced_one_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_whole(path, b"x")
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    write_whole(path, b"y")
    assert path.stat().st_mode & 0o777 == 0o644


def test_missing_file_and_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no such file"):
        read_bytes(tmp_path / "absent")
    with pytest.raises(FileError):
        read_bytes(tmp_path)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FileError, match="cannot be written"):
        write_whole(tmp_path / "file" / "below", b"x")


def test_unfinished_files_are_recognised_by_their_name(tmp_path: Path) -> None:
    assert is_unfinished(tmp_path / unfinished_name())
    assert is_unfinished(tmp_path / unfinished_name(".study.db.", ""))
    assert not is_unfinished(tmp_path / "study.part")
    assert not is_unfinished(tmp_path / ".hidden")


@posix
def test_file_of_a_running_process_is_not_abandoned(tmp_path: Path) -> None:
    own = tmp_path / unfinished_name()
    own.write_bytes(b"")
    gone = tmp_path / own.name.replace(f"-{os.getpid()}", "-999999999")
    gone.write_bytes(b"")
    assert not is_abandoned(own)
    assert is_abandoned(gone)
    assert not is_abandoned(tmp_path / "absent")


def test_file_of_another_machine_is_abandoned_after_an_hour(tmp_path: Path) -> None:
    path = tmp_path / ".123456789abc-00000000-1.part"
    path.write_bytes(b"")
    assert not is_abandoned(path)
    os.utime(path, (1_000_000_000, 1_000_000_000))
    assert is_abandoned(path)
