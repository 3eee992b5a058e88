"""Memos in lists: first lines, open tasks, links and what consent withholds."""

from __future__ import annotations

import pytest

from fusen.model.coding import Memo
from fusen.model.memos.entries import MemoEntry, MemoList, MemoTarget, linked_names


def entry(text: str | None) -> MemoEntry:
    memo = Memo("0123456789abcdef", "anna", "free", "p", text or "", "2026-01-01T00:00:00Z")
    return MemoEntry(memo, MemoTarget("study", "p", "the study"), text, 1)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("**Funding** is late.\nIt is.", "Funding is late. It is."),
        ("# 資金\n\nSecond", "資金"),
        ("", ""),
        (None, ""),
    ],
)
def test_first_line_is_plain_words(text: str | None, line: str) -> None:
    assert entry(text).first_line == line


@pytest.mark.parametrize(
    ("text", "waits"),
    [
        ("- [ ] ask again", True),
        ("Plan\n  - [ ] later", True),
        ("- [x] done", False),
        ("see - [ ]", False),
        (None, False),
    ],
)
def test_open_task_begins_a_line(text: str | None, waits: bool) -> None:
    assert entry(text).waits is waits


def test_short_id_is_the_beginning_of_the_guid() -> None:
    assert entry("x").id == "01234567"


def test_remarks_count_withheld_and_omitted_memos() -> None:
    assert MemoList((entry("x"),)).remarks == ()
    assert MemoList((entry(None),), omitted=2).remarks == (
        "Withheld by consent: the words of 1 memo.",
        "Omitted by consent: 2 memos.",
    )
    assert MemoList((entry(None), entry(None))).remarks == ("Withheld by consent: the words of 2 memos.",)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[[資金]] and [[ JP-03@10-40 ]], [[資金]]", ["資金", "JP-03@10-40"]),
        ("[[]] [[ ]] [single] [[open", []),
        ("[[two\nlines]]", []),
        ("[[" + "a" * 201 + "]]", []),
    ],
)
def test_links_are_listed_once_and_in_order(text: str, names: list[str]) -> None:
    assert linked_names(text) == names
