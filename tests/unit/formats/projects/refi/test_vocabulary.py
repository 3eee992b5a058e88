"""fusen's terms as REFI-QDA's terms, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.formats.projects.refi.vocabulary import (
    UniqueNames,
    describe,
    nested,
    note_kind,
    one_name,
    plain_note,
    read_colour,
    read_guid,
    read_time,
    split_description,
    titled,
    unique,
    written_guid,
    written_time,
    xml_text,
)
from fusen.model.codebook import Code

GUID = "12345678-90ab-cdef-1234-567890abcdef"


def test_guids_lose_braces_and_capitals_and_other_texts_get_one() -> None:
    assert read_guid(f" {{{GUID.upper()}}} ") == GUID
    assert read_guid("code 7") == read_guid(" code 7 ") != read_guid("code 8")
    assert (read_guid(""), read_guid(" "), read_guid(None)) == ("", "", "")
    assert written_guid(GUID) == GUID
    assert len(written_guid("資金")) == 36


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("#FFAA00", "#ffaa00"),
        ("#80FFAA00", "#ffaa00"),
        ("#fa0", "#ffaa00"),
        ("red", None),
        ("", None),
        (None, None),
        ("#12345", None),
    ],
)
def test_colour_has_six_digits(text: str | None, colour: str | None) -> None:
    assert read_colour(text) == colour


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-01-01T09:00:00+09:00", "2026-01-01T00:00:00.000Z"),
        ("2026-01-01T09:00:00", "2026-01-01T09:00:00.000Z"),
        ("yesterday", ""),
        (None, ""),
        ("0001-01-01T00:00:00+14:00", ""),
    ],
)
def test_time_is_in_utc(text: str | None, time: str) -> None:
    assert read_time(text) == time
    assert written_time(time) == time


def test_characters_that_xml_forbids_keep_their_place() -> None:
    assert xml_text("a\x00b\ud800資\n") == "a\ufffdb\ufffd資\n"


PARTS = st.text(alphabet="ab –:\nInclude", max_size=12).map(str.strip)


@given(PARTS, PARTS, PARTS, st.lists(PARTS.filter(bool), max_size=2).map(tuple))
def test_description_splits_into_the_parts_or_is_all_definition(
    definition: str, include: str, exclude: str, examples: tuple[str, ...]
) -> None:
    code = Code("", "", "", (), definition=definition, include=include, exclude=exclude, examples=examples)
    text = describe(code)
    parts = split_description(text)
    again = Code("", "", "", (), definition=parts[0], include=parts[1], exclude=parts[2], examples=parts[3])
    assert describe(again) == text


def test_description_of_another_program_is_all_definition() -> None:
    assert split_description("Include: this") == ("", "this", "", ())
    assert split_description("About money.\nInclude: this") == ("About money.\nInclude: this", "", "", ())
    assert split_description("資金\n\nExamples:\n– a\n– b") == ("資金", "", "", ("a", "b"))


def test_note_has_its_title_once_and_no_kind_as_title() -> None:
    assert note_kind("method") == "method"
    assert note_kind("Money") == "free"
    assert titled("Money", "Money", "It ran out.\n") == "Money\n\nIt ran out."
    assert titled("method", "", "text") == "text"
    assert titled("", " ", "") == ""


def test_taken_names_are_numbered_without_meeting_another_name() -> None:
    names = UniqueNames()
    assert [names.add(name) for name in ["a", "a", "a (2)", "a"]] == ["a", "a (2)", "a (2) (2)", "a (3)"]
    assert unique("a", ["a", "a (2)"]) == "a (3)"
    assert unique("b", ["a"]) == "b"


def test_names_are_on_one_line_and_notes_keep_theirs() -> None:
    assert one_name(" a\nb\x1b\u2028c ") == "a b  c"
    assert one_name(None) == ""
    assert plain_note("a\r\nb\rc\x07\td") == "a\nb\nc\td"


def test_code_with_an_unknown_parent_is_at_the_top() -> None:
    codes = [Code("a", "a", "a", ("a",)), Code("b", "b", "b", ("b",), "a"), Code("c", "c", "c", ("c",), "gone")]
    assert {parent: [code.guid for code in below] for parent, below in nested(codes).items()} == {
        None: ["a", "c"],
        "a": ["b"],
    }
