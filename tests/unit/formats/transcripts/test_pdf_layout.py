"""Page furniture and the joining of printed lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fusen.formats.transcripts.pdf_layout import furniture, reflow


def test_speaker_at_the_top_of_every_page_is_not_a_running_head() -> None:
    talk = [
        ["Anna:", f"{word}?", "Bob:", f"no {word}", "Anna:", f"{word}!", "Bob:", f"ah {word}"]
        for word in ("b", "c", "d", "e")
    ]
    kept, removed = furniture([["Title", *page, str(number)] for number, page in enumerate(talk, 1)])
    assert kept == talk
    assert removed == 8


def test_margin_numbers_are_removed() -> None:
    kept, removed = furniture([["We met in", "2011", "and", "1", "2", "3", "4"]])
    assert kept == [["We met in", "2011", "and"]]
    assert removed == 4


def test_paragraphs_continue_across_pages() -> None:
    text, starts = reflow([["a long line of words", "that goes on for the"], ["whole of the page so", "ends."], []])
    assert text == "a long line of words that goes on for the whole of the page so ends.\n"
    assert [text[start : start + 5] for start in starts] == ["a lon", "whole", ""]


def test_soft_hyphens_and_japanese_lines_are_joined() -> None:
    assert reflow([["coopera\u00ad", "tion of many"]])[0] == "cooperation of many\n"
    assert reflow([["日本の地域と連携する", "機会がありました。"]])[0] == "日本の地域と連携する機会がありました。\n"


@given(st.lists(st.lists(st.text("abc -\u00adX:1", max_size=12).map(str.strip), max_size=6), max_size=5))
def test_page_starts_are_ordered_and_only_hyphens_and_space_are_lost(pages: list[list[str]]) -> None:
    text, starts = reflow(pages)
    assert len(starts) == len(pages)
    assert list(starts) == sorted(starts)
    assert all(0 <= start <= len(text) for start in starts)
    kept = "".join(character for character in text if character in "abcX:1")
    assert kept == "".join(character for page in pages for line in page for character in line if character in "abcX:1")


def test_numbers_that_count_the_lines_are_left_out() -> None:
    lines = ["Ida: Who paid for", "all of it?", "Ole: Nobody did.", "Ida: And then?", "Ole: 30 of us left."]
    kept, removed = furniture([[f"{number} {line}" for number, line in enumerate(lines, 11)]])
    assert (kept, removed) == ([lines], 5)


def test_numbers_that_do_not_count_the_lines_stay() -> None:
    lines = ["1 of us left.", "4 of us came.", "9 more were there.", "12 days later", "30 of them left."]
    assert furniture([lines]) == ([lines], 0)
