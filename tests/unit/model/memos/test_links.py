"""Links between codings and codes."""

from __future__ import annotations

from fusen.model.memos.links import Link, LinkEnd, LinkList, LinkRow, moved


def link(guid: str, origin: str, target: str, relation: str = "explains", user: str = "ann") -> Link:
    return Link(
        guid=guid, user=user, relation=relation, origin=origin, target=target, note="", at="2026-03-04T05:06:07.000Z"
    )


def test_links_move_with_their_ends() -> None:
    closed, added = moved([link("1", "a", "b"), link("2", "c", "d")], {"a": "z"})
    assert closed == ["1"]
    assert [(new.origin, new.target) for new in added] == [("z", "b")]


def test_a_link_to_itself_and_a_repeated_link_disappear() -> None:
    links = [link("1", "a", "b"), link("2", "z", "b"), link("3", "a", "z"), link("4", "a", "b", "contradicts")]
    closed, added = moved(links, {"a": "z"})
    assert closed == ["1", "3", "4"]
    assert [(new.guid, new.relation) for new in added] == [("4", "contradicts")]


def test_links_of_different_coders_stay_apart() -> None:
    closed, added = moved([link("1", "a", "b"), link("2", "z", "b", user="ben")], {"a": "z"})
    assert (closed, [new.guid for new in added]) == (["1"], ["1"])


def test_a_list_says_what_consent_withholds() -> None:
    code = LinkEnd("code", "g", "g", "Trust")
    coding = LinkEnd("coding", "h", "m", "Money", "JP-01@1-5")
    assert LinkList((LinkRow(link("1", "g", "h"), code, coding, None),)).remarks == (
        "1 passage withheld: cited, not quoted.",
    )
    assert LinkList((), 2).remarks == ("Omitted by consent: 2 links.",)
    assert LinkList(()).remarks == ()
