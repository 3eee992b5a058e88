"""Changes of source files are detected."""

from __future__ import annotations

from fusen.study.sources.file_changes import FileChanges, home_of


def test_changed_files_are_listed_at_home() -> None:
    files = {"a.txt", "sub/all.zip", "s.csv"}
    assert home_of("a.txt", files) == "a.txt"
    assert home_of("sub/all.zip/x/b.csv/R1", files) == "sub/all.zip"
    assert home_of("s.csv/R1", files) == "s.csv"
    assert home_of("s.csv2/R1", files) == "s.csv2/R1"


def test_change_of_a_source_inside_a_file_is_detected() -> None:
    changes = FileChanges(changed=("s.csv",), missing=("all.zip",))
    assert [changes.state(path) for path in ("s.csv/R1", "all.zip/a.txt", "a.txt")] == ["changed", "missing", ""]
