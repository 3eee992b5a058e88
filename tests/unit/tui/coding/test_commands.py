"""Coding commands, without Textual."""

from __future__ import annotations

from tests.support.coding_parts import GRANT, Parts


def test_coding_is_stored_and_shown(parts: Parts) -> None:
    study, codes = parts.desk.study, {code.name: code.guid for code in parts.desk.study.codebook.get()}
    parts.desk.codes = [[codes["Sales"]]]
    parts.do("code")
    assert parts.coded == [("Sales", GRANT)]
    assert parts.desk.said == "coded: Sales"
    assert parts.open.recent == [codes["Sales"]]
    parts.do("again")
    assert parts.desk.said == "coded: Sales: no change"
    parts.do("choose", "direction", "magnitude")
    (made,) = study.codings.find(users=["Mira"])
    assert (made.direction, made.magnitude) == ("for", 1)
    parts.do("uncode")
    assert not parts.coded
    parts.do("uncode")
    assert parts.desk.said == "you have no coding here"


def test_marking_as_read_moves_to_the_next_answer(parts: Parts) -> None:
    parts.do("nothing")
    assert parts.meant != GRANT
    assert parts.desk.study.reviews.find(users=["Mira"])
    parts.do("previous-passage", "unreview")
    assert not parts.desk.study.reviews.find(users=["Mira"])
