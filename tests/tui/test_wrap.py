"""Line wrapping: all text is kept, lines fit and graphemes stay whole."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from fusen.model.source import Turn
from fusen.tui.coding.wrap import ASIDE, TALK, TextLayout, clusters, flowing, wrap

ODD = [
    "👩‍👩‍👧",
    "e\u0301",
    "日本語",
    "「はい。」",
    "\t",
    "\x1b[31m",
    "\u202e",
    "نص",
    "\u0301",
    "❤️",
    "が",
    "ﾊﾟ",
    "  ",
    "\n",
    "\r",
    "\u2028",
]
TEXT = st.lists(
    st.one_of(st.sampled_from(ODD), st.text(max_size=6), st.sampled_from(["word ", "longerword ", "a"]))
).map("".join)


@given(TEXT)
def test_grapheme_clusters_cover_the_text_and_have_terminal_widths(text: str) -> None:
    found = clusters(text)
    assert [cluster.start for cluster in found] == [0, *(cluster.end for cluster in found)][: len(found)]
    assert (found[-1].end if found else 0) == len(text)
    for cluster in found:
        assert cell_len(cluster.shown) == cluster.width or cluster.shown.startswith("◌")
        assert "\x1b" not in cluster.shown


@pytest.mark.parametrize("text", ["a\tb", "0\t", "é\t\tz", "日\t本", "\t"])
def test_tab_reaches_its_stop_after_any_text(text: str) -> None:
    column = 0
    for cluster in clusters(text):
        assert "\t" not in cluster.shown
        column += cluster.width
        if text[cluster.start] == "\t":
            assert (cluster.end - cluster.start, column % 4) == (1, 0)


@given(TEXT, st.integers(8, 60))
@example("\x800\t\x1b[31m", 8)
@example("👩‍👧" * 4 + "\x1f000\x80\x80👩‍👧\t👩‍👧", 32)
def test_wrapped_lines_keep_all_text_and_fit(text: str, width: int) -> None:
    rows = list(wrap(text, 0, len(text), width))
    at = 0
    for start, end in rows:
        assert text[at:start] in ("", "\n")
        at = end
        shown = sum(cluster.width for cluster in clusters(text[start:end].rstrip(" \t\u3000")))
        assert shown <= width or len(clusters(text[start:end])) == 1
    assert at == len(text) or text[at:] == "\n"


@given(TEXT.filter(bool), st.integers(10, 40))
def test_every_cursor_stop_has_a_column(text: str, width: int) -> None:
    layout = TextLayout(text, [Turn(0, len(text), "P")], width, labels=False)
    for number, row in enumerate(layout.rows):
        if row.kind != TALK:
            continue
        for stop in layout.stops(number):
            if layout.shown(number, stop, layout.next_stop(stop))[1]:
                assert layout.offset(number, layout.column(number, stop)) == stop
            assert layout.snap(stop) == stop
            assert layout.next_stop(stop) > stop or stop == layout.previous_stop(len(text))


@pytest.mark.parametrize("closing", ["。", "、", "」", "ー"])
def test_no_line_begins_with_closing_punctuation(closing: str) -> None:
    text = "あ" * 9 + closing + "い" * 20
    rows = [text[start:end] for start, end in wrap(text, 0, len(text), 18)]
    assert rows[0] == "あ" * 8
    assert all(not row.startswith(closing) for row in rows)


def test_text_between_turns_is_shown_without_labels_and_times() -> None:
    text = "An invented interview.\n\n[00:01] P1: Yes.\n(a phone rings)\n[00:02] P1: No."
    turns = [Turn(text.index("Yes"), text.index("Yes") + 4, "P1"), Turn(text.index("No."), len(text), "P1")]
    layout = TextLayout(text, turns, 60, labels=False)
    asides = [text[row.start : row.end] for row in layout.rows if row.kind == ASIDE]
    assert asides == ["An invented interview.", "(a phone rings)"]


def test_manual_line_breaks_are_kept() -> None:
    verse = "Roses are red\nviolets are blue\nand so are you"
    assert flowing(verse, [Turn(0, len(verse), "P")]) == verse
