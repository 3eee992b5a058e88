"""The rows of a list of passages in groups."""

from __future__ import annotations

import re

from fusen.model.results import Excerpt
from fusen.tui.passages.passage_rows import PassageGroup, PassageRows, marked


def excerpt(guid: str, quote: str | None = "We waited for the grant.") -> Excerpt:
    return Excerpt(
        "JP-01@0-5", "Funding", ("Funding",), "anna", "manual", "JP-01.txt", "JP-01", "R", None, 0, 5, quote, "for", 2, None,
        "2026-01-01", guid=guid, code_guid="f",
    )  # fmt: skip


def rows(*guids: str, width: int = 100, height: int = 10) -> PassageRows:
    result = PassageRows()
    result.fit(width, height)
    show(result, *guids)
    return result


def show(shown: PassageRows, *guids: str) -> None:
    groups = (
        [PassageGroup("JP-01", "2 passages", 0), PassageGroup("日本", "", 2)]
        if len(guids) > 2
        else [PassageGroup("x", "", 0)]
    )
    shown.show([excerpt(guid) for guid in guids], groups if guids else [], {}, {}, {})


def words(shown: PassageRows, line: int) -> str:
    return "".join(run.words for run in shown.line(line))


def test_group_titles_take_two_lines_before_their_passages() -> None:
    shown = rows("a", "b", "c")
    assert [shown.span(row) for row in range(3)] == [(2, 4), (4, 6), (8, 10)]
    assert [shown.lead(row) for row in range(3)] == [0, 4, 6]
    assert [shown.row_at(line) for line in range(11)] == [-1, -1, 0, 0, 1, 1, -1, -1, 2, 2, -1]
    assert words(shown, 1).startswith("JP-01   2 passages")


def test_narrow_list_has_the_code_above_the_text() -> None:
    shown = rows("a", "b", "c", width=60)
    assert shown.span(0) == (2, 5)
    assert "Funding" in words(shown, 2)
    assert words(shown, 3).strip() == "We waited for the grant."


def test_marks_stay_with_their_passages() -> None:
    shown = rows("a", "b", "c")
    shown.at = 1
    shown.tick()
    show(shown, "x", "b", "c")
    assert [row.guid for row in shown.meant()] == ["b"]
    show(shown, "x", "c")
    assert [row.guid for row in shown.meant()] == [shown.rows[shown.at].guid]


def test_marking_all_twice_marks_none() -> None:
    shown = rows("a", "b", "c")
    shown.tick_all()
    assert len(shown.ticked) == 3
    shown.tick_all()
    assert not shown.ticked


def test_step_to_the_group_before_goes_to_the_start_of_this_one_first() -> None:
    shown = rows("a", "b", "c")
    shown.at = 1
    assert shown.group_start(-1) == 0
    assert shown.group_start(1) == 2
    shown.at = 2
    assert shown.group_start(1) == 2


def test_empty_list_has_no_current_passage() -> None:
    shown = rows()
    assert (shown.here(), shown.meant(), shown.lines, shown.row_at(0)) == (None, [], 0, -1)


def test_hits_are_highlighted_and_empty_matches_are_not() -> None:
    assert [run.words for run in marked("資金と資金", re.compile("資金"), "soft") if run.bold] == ["資金", "資金"]
    assert "".join(run.words for run in marked("abc", re.compile("x*"), "soft")) == "abc"


def test_long_quote_shows_the_lines_of_its_hit() -> None:
    shown = PassageRows()
    shown.fit(100, 10)
    quote = "waiting " * 60 + "grant " + "later " * 60
    shown.show([excerpt("a", quote)], [PassageGroup("x", "", 0)], {}, {}, {}, re.compile("grant"))
    assert "… " in words(shown, 2)
    assert "grant" in words(shown, 2) + words(shown, 3)
    assert words(shown, 3).rstrip().endswith("…")
