"""Paths and bytes of a project file's sources."""

from __future__ import annotations

import pytest

from fusen.formats.containers.encoding import decode
from fusen.model.project import ExchangedSource
from fusen.study.exchange.map_sources import content_of, path_for, unique_path


@pytest.mark.parametrize(
    ("name", "path", "result"),
    [
        ("Interview 1", "", "Interview 1.txt"),
        ("Interview.docx", "", "Interview.txt"),
        ("notes.md", "", "notes.md"),
        ("a/b", "", "a-b.txt"),
        ("x", "group/one.txt", "group/one.txt"),
        ("x", "../../etc/passwd", "etc/passwd.txt"),
        ("x", "/etc/passwd", "etc/passwd.txt"),
        (".hidden", "", "hidden.txt"),
        ("...", "", "source.txt"),
        ("日本 01", "", "日本 01.txt"),
    ],
)
def test_a_path_stays_inside_the_study_and_names_a_text_file(name: str, path: str, result: str) -> None:
    assert path_for(ExchangedSource("g", name, "text", path=path)) == result


def test_a_taken_path_gets_a_number() -> None:
    free = unique_path("a.txt", ["a.txt", "b.txt"])
    assert free not in ("a.txt", "b.txt")
    assert free.endswith(".txt")
    assert unique_path(free, ["a.txt", free]) not in ("a.txt", free)


@pytest.mark.parametrize("text", ["plain", "\ufeffwith a mark", "\ufeff\ufeffwith two", "予算"])
def test_a_text_reads_back_from_its_bytes(text: str) -> None:
    assert decode(content_of(text), "a.txt").text == text
