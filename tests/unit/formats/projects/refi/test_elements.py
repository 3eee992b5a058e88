"""REFI-QDA elements as XML."""

from __future__ import annotations

from lxml import etree

from fusen.formats.projects.refi.elements import (
    cases,
    codes,
    element,
    group,
    links,
    notes,
    sets,
    text,
    users,
    variables,
)
from fusen.model.codebook import Code
from fusen.model.coding import Case, Memo, Place
from fusen.model.memos.links import Link
from fusen.model.project import ExchangedCase, Set

A, B, C, D = (f"00000000-0000-0000-0000-00000000000{n}" for n in "abcd")


def parsed(xml: str) -> etree._Element:
    return etree.fromstring(xml)


def test_text_and_attributes_read_back_unchanged() -> None:
    content = 'a & b < "c" > \r\n\t資金'
    assert parsed(f"<x>{text(content)}</x>").text == content
    assert parsed(element("x", name=content)).get("name") == content


def test_empty_attributes_and_groups_are_left_out() -> None:
    assert element("x", name="", color=None) == "<x/>\n"
    assert group("Users", ()) == ""
    assert users(A, ["anna"]).count("<User ") == 1


def test_heading_with_codings_is_codable() -> None:
    book = [Code(A, "t", "Theme", ("Theme",), codable=False), Code(B, "f", "Funding", ("Theme", "Funding"), A)]
    assert parsed(codes(book, {}, frozenset())).get("isCodable") == "false"
    tree = parsed(codes(book, {B: [C]}, frozenset({A})))
    assert tree.get("isCodable") == "true"
    child = tree.find("Code")
    assert child is not None
    assert child.get("name") == "Funding"
    assert [note.get("targetGUID") for note in child.iter("NoteRef")] == [C]


def test_deep_tree_of_codes_is_no_recursion() -> None:
    guids = [f"00000000-0000-0000-0000-{n:012x}" for n in range(1500)]
    book = [Code(guid, guid, "c", ("c",), guids[n - 1] if n else None) for n, guid in enumerate(guids)]
    assert codes(book, {}, frozenset()).count("<Code ") == 1500


def test_case_names_whole_sources_once_and_known_variables_only() -> None:
    case = Case(A, "JP-01", (Place(B), Place(B), Place(C, "R")), variables={"year": "007", "other": "x"})
    xml = cases([ExchangedCase(case, ((C, 0, 5), (C, 0, 5)))], {"year": D}, lambda selection: B)
    tree = parsed(xml)
    assert [ref.get("targetGUID") for ref in tree.iter("SourceRef")] == [B]
    assert [ref.get("targetGUID") for ref in tree.iter("SelectionRef")] == [B]
    assert [value.text for value in tree.iter("TextValue")] == ["007"]
    assert 'typeOfVariable="Text"' in variables({"year": D})


def test_time_that_the_schema_forbids_is_left_out() -> None:
    memo = Memo(A, "anna", "free", B, "資金", "2026-01-01")
    assert "creationDateTime" not in notes(A, [memo], {})
    assert 'name="Title"' in notes(A, [memo], {A: "Title"})


def test_link_refers_to_its_memo_only_if_it_has_one() -> None:
    link = Link(A, "anna", "explains", B, C, "", "2026-01-01T00:00:00Z")
    assert "NoteRef" not in links([link])


def test_set_of_a_codebook_holds_only_codes() -> None:
    group_of = Set(A, "Group", (("code", B), ("source", C)))
    assert "MemberSource" in sets([group_of])
    assert "MemberSource" not in sets([group_of], in_codebook=True)
