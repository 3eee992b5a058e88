"""Text is shown as typed and never acts in a terminal, in Markdown or in HTML."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from fusen.model.escape import flowing, markdown, one_line, visible

RENDER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@given(st.text())
def test_escaped_text_has_no_control_characters_and_keeps_all_others(text: str) -> None:
    seen = visible(text)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", seen)
    assert seen == "".join(char if char.isprintable() else visible(char) for char in text)
    assert visible(seen) == seen


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("\x9b31m", "⟨U+009B⟩31m"),
        ("a\x00b\x07\x7f", "a␀b␇␡"),
        ("a\tb\nc", "a\tb\nc"),
        ("\u202egnp.exe\u2066", "⟨U+202E⟩gnp.exe⟨U+2066⟩"),
        ("\udcff", "⟨U+DCFF⟩"),
        ("שלום\u200f عليكم", "שלום\u200f عليكم"),
        ("👨\u200d👩\u200d👧 🇯🇵 e\u0301 日本\u3000", "👨\u200d👩\u200d👧 🇯🇵 e\u0301 日本\u3000"),
        ("[bold]{}%s", "[bold]{}%s"),
    ],
)
def test_visible_shows_control_characters(typed: str, seen: str) -> None:
    assert visible(typed) == seen


def test_one_line_removes_line_breaks() -> None:
    assert one_line(" one\r\n\ttwo\u2028three ") == "one two three"


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("hard-wrapped \n   lines\nof talk", "hard-wrapped lines of talk"),
        ("それは\n難しい", "それは難しい"),
        ("予算\nbudget", "予算 budget"),
        ("one.\n \n\nTwo.", "one.\n\nTwo."),
        ("  a\tb\n", "a b"),
        ("", ""),
    ],
)
def test_quotes_are_joined_to_one_line(typed: str, seen: str) -> None:
    assert flowing(typed) == seen


def rendered(page: str) -> str:
    """The text of the only block, with no markup in it."""
    html = RENDER.render(page)
    assert re.fullmatch(r"(<p>[^<]*</p>\n)?", html), html
    return unescape(html.removeprefix("<p>").removesuffix("\n").removesuffix("</p>"))


@pytest.mark.parametrize(
    "text",
    [
        "*not* _this_ **or** __that__ ~~gone~~",
        "[a](javascript:x) ![b](c) [d]: e [/b] [inaudible 00:12:10]",
        "<script>alert(1)</script> <b> & &amp; &lt;",
        "`code` ``` fence",
        "# heading", "### three #", "> quoted", "- item", "+ item", "* item", "1. first", "2) second",
        "---", "===", "=cmd()",
        "| a | b |", "a\\", "\\*", "$x$", "    indented", "~~~", "C #", "***",
    ],
)  # fmt: skip
def test_text_is_shown_as_typed(text: str) -> None:
    assert rendered(markdown(text)) == text.strip()


@given(st.text(st.sampled_from("ab1 .)*_[]()<>|`~#>+-=!&;\\$:/@\"'資\u3000"), max_size=30))
def test_any_text_is_shown_as_typed(text: str) -> None:
    assert rendered(markdown(text)) == text.strip()


def test_newlines_fold_and_control_characters_become_visible() -> None:
    assert markdown("one\r\n  two\u2028three\n\n# four") == "one two three # four"
    assert markdown("\x1b[31mred\x07\x7f\x9b\u202e") == "␛\\[31mred␇␡⟨U+009B⟩⟨U+202E⟩"
    assert markdown("👩\u200d🔬 emoji") == "👩\u200d🔬 emoji"


def test_addresses_do_not_become_links() -> None:
    assert markdown("http://evil.example www.evil.example me@evil.example") == (
        "http:\\//evil.example www\\.evil.example me\\@evil.example"
    )
    assert markdown("JP-03@1234-1290") == "JP-03@1234-1290"
