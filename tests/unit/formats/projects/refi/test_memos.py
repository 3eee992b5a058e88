"""Notes, links and sets of a project file."""

from __future__ import annotations

from fusen.formats.projects.refi.memos import ProjectMemos, read_links, read_notes, read_sets
from fusen.formats.projects.refi.parse import RawLink, RawSet, RawText
from fusen.model.project import ExchangeTally

NOW = "2026-03-04T05:06:07.000Z"


def collected(*notes: RawText, known: bool = True) -> ProjectMemos:
    memos = ProjectMemos(ExchangeTally(), NOW)
    memos.refer("a", ["n"])
    memos.refer("b", ["n"])
    read_notes(
        notes, memos, "project", lambda note: "", lambda guid: "ann", lambda note, target: "", lambda guid: known
    )
    return memos


def test_a_note_that_several_things_refer_to_is_a_memo_on_each() -> None:
    memos = collected(RawText("Note", "n", "", content="look"))
    assert [(memo.target, memo.text) for memo in memos.memos] == [("a", "look"), ("b", "look")]
    assert len({memo.guid for memo in memos.memos}) == 2
    assert memos.memos[0].guid == "n"


def test_a_note_without_a_known_target_belongs_to_the_project() -> None:
    assert [memo.target for memo in collected(RawText("Note", "n", "", content="look"), known=False).memos] == [
        "project"
    ]


def test_an_empty_note_is_counted_as_lost() -> None:
    memos = collected(RawText("Note", "n", "", content=" "))
    assert memos.memos == []
    assert memos.tally.conversions[0].left_out == 1


def test_a_link_between_codings_stays_one_and_any_other_becomes_a_note() -> None:
    memos = ProjectMemos(ExchangeTally(), NOW)
    raw = [
        RawLink("1", "explains", "s1", "c2", ()),
        RawLink("2", "near", "s1", "source", ()),
        RawLink("3", "x", "s1", "?", ()),
    ]
    labels = {"s1": "money", "c2": "trust", "source": "a.txt"}
    (link,) = read_links(raw, memos, labels, {"s1": "c1"}, {"c1", "c2"}, "ann")
    assert (link.origin, link.relation, link.target) == ("c1", "explains", "c2")
    assert [(memo.target, memo.text) for memo in memos.memos] == [("c1", "near → a.txt")]
    assert memos.tally.conversions[0].left_out == 1


def test_a_set_keeps_imported_members_once() -> None:
    raw = [RawSet("g", "Mine", "", (("code", "x"), ("code", "x"), ("code", "gone"))), RawSet("g", "Other", "", ())]
    first, second = read_sets(raw, {"x": "new"}, ExchangeTally())
    assert first.members == (("code", "new"),)
    assert first.guid == "g" != second.guid
