"""The finder of the memo editor: `[[` offers codes, interviewees and transcripts, and completes their names."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import TextArea

from fusen.tui.widgets.dialogs import NoteEditor
from fusen.tui.widgets.link_finder import LinkFinder, LinkName, matching, open_link
from tests.support.tui_person import Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")


@pytest.mark.parametrize(
    ("line", "start"), [("no link", None), ("a [[Fun", 4), ("a [[Fun]] b", None), ("[[a]] [[b", 8), ("[[", 2)]
)
def test_a_link_is_open_until_it_is_closed(line: str, start: int | None) -> None:
    assert open_link(line) == start


def test_names_that_begin_with_the_letters_come_first() -> None:
    names = [LinkName(name, "code") for name in ("Seed funding", "Funding gap", "Sales", "case:Fundora")]
    assert [each.name for each in matching(names, "fund")] == ["Funding gap", "case:Fundora", "Seed funding"]
    assert matching(names, "zzz") == []
    assert len(matching(names, "")) == 4


def text(she: Person) -> str:
    return she.app.screen.query_one(TextArea).text


def test_enter_completes_a_link_and_the_saved_memo_leads_there(tmp_path: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("m")
        await she.type("see [[lang")
        assert she.sees("Language barrier")
        await she.press("enter")
        assert text(she) == "see [[Language barrier]]"
        await she.type(" and [[")
        await she.type("case:j")
        await she.press("tab")
        assert text(she) == "see [[Language barrier]] and [[case:JA]]"
        await she.press("ctrl+s")
        entry = she.app.study.memos.entries().entries[0]
        assert [link.target.subject for link in entry.links if link.target] == ["code", "case"]

    person(small_study(tmp_path), scenario)


def test_escape_closes_the_finder_first_and_enter_then_ends_the_line(tmp_path: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("m")
        await she.type("[[sal")
        await she.press("escape")
        assert isinstance(she.app.screen, NoteEditor)
        assert not she.app.screen.query_one(LinkFinder).is_open
        await she.press("enter")
        assert text(she) == "[[sal\n"

    person(small_study(tmp_path), scenario)


def test_arrows_choose_another_name(tmp_path: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("m")
        await she.type("[[")
        first = she.app.screen.query_one(LinkFinder).chosen()
        assert first is not None
        await she.press("down", "enter")
        assert text(she).startswith("[[")
        assert text(she) != f"[[{first.name}]]"
        assert text(she).endswith("]]")

    person(small_study(tmp_path), scenario)


def test_texts_that_are_no_memos_offer_no_links(tmp_path: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "c", "j", "e", "d")
        await she.type(" [[sal")
        assert not she.app.screen.query_one(LinkFinder).is_open
        await she.press("enter")
        assert text(she).endswith("[[sal\n")

    person(small_study(tmp_path), scenario, start=None)
