"""Texts inside a .qdpx: how fusen finds and decodes them."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from fusen.errors import FileError
from fusen.formats.projects.refi import texts
from fusen.formats.projects.refi.texts import Members


class Files:
    def __init__(self, content: Mapping[str, bytes]) -> None:
        self._content = content

    def __iter__(self) -> Iterator[str]:
        return iter(self._content)

    def read(self, member: str, most: int) -> bytes:
        return self._content[member]


def members(**content: bytes) -> Members:
    package: Any = Files({name.replace("__", "/") + ".txt": data for name, data in content.items()})
    return Members(package)


@pytest.mark.parametrize(
    "path",
    [
        "internal://JP-01.txt",
        "relative:///JP-01.txt",
        "Sources\\jp-01.TXT",
        "JP%2D01.txt",
        " ./sources/JP-01.txt ",
        "other/JP-01.txt",
    ],
)
def test_text_is_found_in_any_case_folder_and_scheme(path: str) -> None:
    package: Any = Files({"Sources/JP-01.txt": b"x"})
    assert Members(package).find(path) == "Sources/JP-01.txt"


def test_name_in_decomposed_letters_is_found() -> None:
    package: Any = Files({"sources/Cafe\u0301.txt": b"x"})
    assert Members(package).find("internal://Caf\u00e9.txt") == "sources/Cafe\u0301.txt"


@pytest.mark.parametrize("path", ["", "internal://", "../../etc/passwd", "internal://absent.txt"])
def test_path_outside_the_archive_finds_nothing(path: str) -> None:
    assert members(sources__a=b"x").find(path) is None


@pytest.mark.parametrize(
    "data",
    [
        "資金\r\n".encode(),
        codecs.BOM_UTF8 + "資金\r\n".encode(),
        "資金\r\n".encode("utf-16"),
        codecs.BOM_UTF16_BE + "資金\r\n".encode("utf-16-be"),
    ],
)
def test_line_ends_stay_and_the_byte_order_mark_goes(data: bytes) -> None:
    assert members(a=data).ruler("a.txt").raw == "資金\r\n"


def test_content_with_nul_is_no_text() -> None:
    with pytest.raises(FileError, match=r"a\.txt: holds NUL characters"):
        members(a=b"a\0b").ruler("a.txt")


def test_texts_of_a_project_have_a_limit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "MOST_TEXTS", 100)
    archive = members(a=b"x" * 200, b=b"y")
    archive.ruler("a.txt")
    with pytest.raises(FileError, match="of text that a project may have"):
        archive.ruler("b.txt")


def test_document_without_an_archive_has_no_files() -> None:
    assert Members(None).find("internal://a.txt") is None
    with pytest.raises(FileError, match="there are no files beside this document"):
        Members(None).read("a.txt")
