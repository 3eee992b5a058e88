"""The rows of the list of memos, under the titles of their groups."""

from __future__ import annotations

from fusen.model.coding import Memo
from fusen.model.memos.entries import MemoEntry, MemoLink, MemoTarget
from fusen.tui.memos.memo_rows import WITHHELD, MemoRows
from fusen.tui.memos.state import MemoGroup


def entry(guid: str, text: str | None = "words", links: int = 0) -> MemoEntry:
    memo = Memo(guid, "anna", "free", "s", text or "", "2026-01-01T00:00:00Z")
    return MemoEntry(
        memo, MemoTarget("source", "s", "JP-01"), text, 1, tuple(MemoLink(str(n), None) for n in range(links))
    )


def rows(*guids: str) -> MemoRows:
    result = MemoRows()
    result.show([entry(guid) for guid in guids], [MemoGroup("today", 0), MemoGroup("日本", 2)])
    return result


def text(shown: MemoRows, line: int) -> str:
    return "".join(run.words for run in shown.line(line))


def test_titles_stand_above_the_first_memo_of_their_group() -> None:
    shown = rows("a", "b", "c")
    assert text(shown, 0) == "TODAY"
    assert text(shown, 7) == "日本"
    assert [shown.span(row) for row in range(3)] == [(1, 3), (4, 6), (8, 10)]
    assert [shown.lead(row) for row in range(3)] == [0, 4, 7]
    assert shown.lines == 11


def test_line_between_memos_belongs_to_none() -> None:
    shown = rows("a", "b", "c")
    assert [shown.row_at(line) for line in range(11)] == [-1, 0, 0, -1, 1, 1, -1, -1, 2, 2, -1]
    assert shown.line(3) == ()


def test_current_memo_stays_current_if_others_come_before_it() -> None:
    shown = rows("a", "b", "c")
    shown.at = 1
    shown.show([entry("x"), entry("a"), entry("b")], [])
    assert shown.at == 2
    shown.show([entry("x")], [])
    assert shown.at == 0
    shown.show([], [])
    assert (shown.here(), shown.lines, shown.row_of("x")) == (None, 0, None)


def test_words_say_what_is_to_do_and_count_links() -> None:
    shown = MemoRows()
    shown.show([entry("a", "- [ ] ask again", 1), entry("b", None), entry("c", "x", 2)], [])
    assert text(shown, 1).endswith("to do, 1 link")
    assert WITHHELD in text(shown, 4)
    assert text(shown, 7).endswith("2 links")
