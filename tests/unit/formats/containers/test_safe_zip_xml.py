"""Hostile zip packages and XML."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile

import pytest

from fusen.errors import FileError
from fusen.formats.containers.safe_zip_xml import MOST_ELEMENTS, Package, parse_xml
from tests.support.documents import zipped


def package(members: dict[str, str | bytes]) -> Package:
    return Package(io.BytesIO(zipped(members)), "a.zip")


def test_members_are_read_completely() -> None:
    made = package({"a/b.txt": "words", "a/": ""})
    assert list(made) == ["a/b.txt"]
    assert ("a/b.txt" in made, "c" in made) == (True, False)
    assert made.read("a/b.txt", 5) == b"words"


def test_archive_bomb_is_refused() -> None:
    made = package({"a": b"\0" * 3_000_000, "b": "12345"})
    with pytest.raises(FileError, match="a zip bomb"):
        made.read("a", 10_000_000)
    with pytest.raises(FileError, match="more than 1"):
        made.read("a", 2**20)
    with pytest.raises(FileError, match="'c'"):
        made.read("c", 1)


def test_false_size_in_a_header_is_refused() -> None:
    data = bytearray(zipped({"a": b"\0" * 900_000}))
    central = data.index(b"PK\1\2")
    data[central + 24 : central + 28] = struct.pack("<I", 10)
    with pytest.raises(FileError, match=r"a\.zip: 'a' in it"):
        print(len(Package(io.BytesIO(bytes(data)), "a.zip").read("a", 100)))


def test_too_many_or_too_large_members_are_refused() -> None:
    with pytest.raises(FileError, match="12,000 files"):
        package({str(n): "" for n in range(12_000)})
    data = bytearray(zipped({"a": b"x"}))
    central = data.index(b"PK\1\2")
    data[central + 24 : central + 28] = struct.pack("<I", 2**30)
    with pytest.raises(FileError, match="1,024 MB"):
        Package(io.BytesIO(bytes(data)), "a.zip")


def test_encrypted_archives_are_refused() -> None:
    data = bytearray(zipped({"a": b"x"}))
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(mark) + at] |= 1
    with pytest.raises(FileError, match="encrypted"):
        Package(io.BytesIO(bytes(data)), "a.zip").read("a", 10)


LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (LAUGHS, "declares a DTD"),
        ('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "declares a DTD"),
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "declares a DTD"),
        ("<a>" * 1000 + "</a>" * 1000, "broken"),
        ("<a>", "broken"),
        ("", "broken"),
        ("<a b='" + "x" * 11_000_000 + "'/>", "broken"),
        ("<a>" + "<b/>" * MOST_ELEMENTS + "</a>", "elements"),
    ],
    ids=["laughs", "external DTD", "external entity", "deep", "cut", "empty", "long attribute", "many"],
)
def test_xml_with_entities_is_refused(content: str, message: str) -> None:
    with pytest.raises(FileError, match=message) as caught:
        parse_xml(content.encode(), "a.docx: 'x' in it")
    assert caught.value.message.startswith("a.docx: 'x' in it")


def test_zip64_and_unusual_names_are_read() -> None:
    made = io.BytesIO()
    with (
        zipfile.ZipFile(made, "w") as archive,
        archive.open(zipfile.ZipInfo("日本/ü"), "w", force_zip64=True) as member,
    ):
        member.write(b"x")
    assert Package(io.BytesIO(made.getvalue()), "a.zip").read("日本/ü", 1) == b"x"


def test_lines_of_a_member_are_read_with_a_limit_on_each() -> None:
    package = Package(io.BytesIO(zipped({"a": b"one\ntwo\n\nlast"})), "a.zip")
    assert list(package.lines("a", 5)) == [b"one\n", b"two\n", b"\n", b"last"]
    with pytest.raises(FileError, match="longer than"):
        list(package.lines("a", 3))


def test_hash_of_a_member_is_that_of_its_bytes() -> None:
    content = bytes(range(256)) * 9_000
    assert Package(io.BytesIO(zipped({"a": content})), "a.zip").sha256("a") == hashlib.sha256(content).hexdigest()


def test_number_of_members_is_limited() -> None:
    data = zipped({str(number): b"" for number in range(12)})
    assert len(list(Package(io.BytesIO(data), "a.zip", most_members=12))) == 12
    with pytest.raises(FileError, match="holds 12 files, more than 11"):
        Package(io.BytesIO(data), "a.zip", most_members=11)
