"""A .qde document as plain values."""

from __future__ import annotations

import pytest

from fusen.errors import FileError
from fusen.formats.projects.refi.parse import MOST_DEPTH, parse
from tests.support.projects import coded, document, element, guid, source


def test_elements_are_read_with_their_references() -> None:
    project = parse(document(source("a", coded("s1", 3, 9, "quote", "happy"))).encode(), "x.qde")
    (text,) = project.texts()
    (selection,) = text.selections
    assert (text.kind, text.name, text.plain) == ("TextSource", "a", f"internal://{guid('a')}.txt")
    assert (selection.start, selection.end, selection.name) == ("3", "9", "quote")
    assert selection.codings[0].codes == (project.codes[0].guid,) == (guid("happy").lower(),)
    assert project.users == [(guid("ana").lower(), "ana")]


def test_inner_codes_name_their_parent() -> None:
    inner = element("Code", guid=guid("low"), name="low", isCodable="false")
    tree = element("CodeBook", element("Codes", element("Code", inner, guid=guid("top"), name="top")))
    top, low = parse(f'<Project xmlns="urn:QDA-XML:project:1.0">{tree}</Project>'.encode(), "x.qde").codes
    assert (top.parent, low.parent, low.codable) == ("", top.guid, False)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<Project", "x.qde is broken"),
        ("<html/>", "x.qde is no REFI-QDA document: it has no element Project"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><Project>&b;</Project>', "x.qde declares a DTD"),
        ("<Project>" + "<Code>" * (MOST_DEPTH + 1) + "</Code>" * (MOST_DEPTH + 1) + "</Project>", "nested more than"),
    ],
)
def test_broken_and_hostile_documents_are_refused(content: str, message: str) -> None:
    with pytest.raises(FileError, match=message):
        parse(content.encode(), "x.qde")


def test_a_truncated_codebook_keeps_the_codes_before_the_break() -> None:
    whole = document(codes=("first", "second"))
    cut = whole[: whole.index(f'<Code guid="{guid("second")}"')]
    project = parse(cut.encode(), "x.qdc", cut=True)
    assert [code.name for code in project.codes] == ["first"]
    assert project.cut
    with pytest.raises(FileError):
        parse(cut.encode(), "x.qdc")
