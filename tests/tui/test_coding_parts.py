"""The state objects of the coding screen, without the app."""

from __future__ import annotations

from fusen.tui.coding.headings import IN_TREE, SELECTED, keys_now, share_reviewed
from tests.support.coding_parts import GRANT, Parts


def test_in_vivo_code_is_created_and_applied(parts: Parts) -> None:
    parts.desk.answers, parts.desk.codes = ["Sudden end"], [[parts.desk.study.codebook.find(["Benefits"])[0].guid]]
    parts.do("in-vivo")
    assert parts.desk.said == "new code, applied: Benefits / Sudden end"
    (made,) = parts.desk.study.codings.find(users=["Mira"])
    assert parts.text[made.start : made.end] == GRANT


def test_suggestions_are_phrase_matches_without_a_learner(parts: Parts) -> None:
    span = parts.view.span()
    assert span is not None
    parts.open.suggestions = parts.suggestions.on(span)
    assert [one.code.name for one in parts.open.suggestions] == ["Funding gap"]
    parts.do("reject-1")
    assert parts.suggestions.on(span) == []
    parts.do("hide", "next-suggestion")
    assert parts.desk.said == "suggestions are hidden"


def test_footer_keys_depend_on_the_passage() -> None:
    assert keys_now(in_tree=True, selected=False, suggested=True, coded=True) == IN_TREE
    assert keys_now(in_tree=False, selected=True, suggested=True, coded=True) == SELECTED
    bare = keys_now(in_tree=False, selected=False, suggested=False, coded=False)
    assert {"take-1", "uncode"}.isdisjoint(bare)
    assert "in-vivo" in bare
    assert share_reviewed({1, 2, 9}, {1, 2, 3, 4}) == "50 % reviewed"
