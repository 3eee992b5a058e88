"""The parts of a Word package."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from lxml import etree

from fusen.report.writers.word_package import picture, picture_size, shown, write_package

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 640, 480)
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF" + b"\0" * 9 + b"\xff\xc0\0\x11\x08" + struct.pack(">HH", 30, 70) + b"\3"


@pytest.mark.parametrize(
    ("content", "size"), [(PNG, (640, 480)), (JPEG, (70, 30)), (b"\xff\xd8", (100, 100)), (b"", (100, 100))]
)
def test_size_of_a_picture(content: bytes, size: tuple[int, int]) -> None:
    assert picture_size(content) == size


@pytest.mark.parametrize("text", ["<w:br/>", "a & b", "\x00\x1b", "\uffff\ufffe", "資金\u202e"])
def test_text_is_valid_xml_without_active_characters(text: str) -> None:
    assert etree.fromstring(f"<x>{shown(text)}</x>").text
    assert not set(shown(text)) & set("\x00\x1b\uffff\u202e")


def package(*pictures: bytes, title: str = "A & B") -> zipfile.ZipFile:
    file = io.BytesIO()
    write_package(file, "<w:p/>", pictures, [PNG], title=title, author="Ann", comment="資金")
    return zipfile.ZipFile(file)


def test_every_part_is_xml_and_every_picture_has_a_relation() -> None:
    parts = package(PNG, JPEG)
    for name in parts.namelist():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(parts.read(name))
    relations = parts.read("word/_rels/document.xml.rels").decode()
    media = [name for name in parts.namelist() if name.startswith("word/media/")]
    assert len(media) == 3
    assert all(name.removeprefix("word/") in relations for name in media)
    assert any(name.endswith("image2.jpeg") for name in media)


def test_equal_content_makes_an_equal_file() -> None:
    first, second = io.BytesIO(), io.BytesIO()
    for file in (first, second):
        write_package(file, "<w:p/>", [PNG], title="x", author="y", comment="z")
    assert first.getvalue() == second.getvalue()


def test_logo_and_figure_of_one_number_differ() -> None:
    assert 'name="Logo 1"' in picture(1, (5, 5), 'a "quoted" text', logo=True)
    assert picture(1, (5, 5), "x") != picture(1, (5, 5), "x", logo=True)
