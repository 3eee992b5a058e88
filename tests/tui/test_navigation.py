"""Navigation in a transcript, without Textual."""

from __future__ import annotations

from tests.support.coding_parts import GRANT, Parts


def test_moves_stop_at_the_end_of_the_transcript(parts: Parts) -> None:
    parts.do("first", "previous-passage")
    assert parts.desk.said == "beginning of the transcript"
    parts.do("last", "next-passage")
    assert parts.desk.said == "end of the transcript"
    parts.do("back", "back")
    assert parts.meant == GRANT
    parts.do("forward")
    assert parts.open.document is not None
    assert parts.view.cursor == parts.open.document.passages.starts[0]


def test_moves_extend_the_selection(parts: Parts) -> None:
    parts.do("select-word", "next-word")
    assert parts.meant == "Honestly, the"
    parts.do("swap-ends", "unselect")
    assert parts.view.held is None


def test_keys_visit_bookmarks_and_matches_in_turn(parts: Parts) -> None:
    here = parts.view.cursor
    parts.do("to-mark")
    assert parts.desk.said == "no mark is set"
    parts.do("mark", "next-passage", "to-mark")
    assert parts.view.cursor == here
    parts.desk.answers = ["we"]
    parts.do("find")
    assert [parts.text[slice(*hit)].casefold() for hit in parts.view.hits] == ["we"] * len(parts.view.hits)
    parts.do("previous-hit", "previous-hit")
    assert parts.desk.said.endswith("continued from the other end")
