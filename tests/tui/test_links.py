"""Links created by two keys in transcript, excerpts and codebook."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.tui_person import Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")


def links(she: Person) -> list[tuple[str, str, str]]:
    rows = she.app.study.links.all().rows
    return [(row.origin.label.split(" / ")[-1], row.link.relation, row.target.label.split(" / ")[-1]) for row in rows]


async def code_here(she: Person, name: str) -> None:
    await she.press("c")
    await she.type(name)
    await she.press("enter")


def test_two_keys_link_two_codings_and_undo_removes_the_link(tmp_path: Path) -> None:
    async def scenario(she: Person) -> None:
        await code_here(she, "fund")
        await she.press("X")
        assert she.sees("link from")
        await she.press("j")
        await code_here(she, "lang")
        await she.press("X", "2")
        assert links(she) == [("Funding gap", "contradicts", "Language barrier")]
        assert she.sees("linked: ")
        assert all(row.origin.citation for row in she.app.study.links.all().rows)
        await she.press("u")
        assert links(she) == []

    person(small_study(tmp_path), scenario)


def test_coding_is_linked_to_a_code_with_a_custom_relation(tmp_path: Path) -> None:
    async def scenario(she: Person) -> None:
        await code_here(she, "fund")
        await she.press("X", "g", "c")
        while she.app.screen.here().name != "Sales":  # type: ignore[attr-defined]
            await she.press("j")
        await she.press("X", "o")
        await she.type("pays for")
        await she.press("enter")
        assert links(she) == [("Funding gap", "pays for", "Sales")]
        assert she.sees("pays for Sales")
        await she.press("q", "X", "X")
        assert she.sees("no link")
        assert len(links(she)) == 1

    person(small_study(tmp_path), scenario, size=(120, 40))


def test_excerpt_row_is_a_link_end_and_escape_creates_no_link(tmp_path: Path) -> None:
    async def scenario(she: Person) -> None:
        await code_here(she, "fund")
        await she.press("X", "j")
        await code_here(she, "lang")
        await she.press("g", "e", "j", "X", "escape")
        assert links(she) == []
        await she.press("X", "1")
        assert links(she) == [("Funding gap", "explains", "Language barrier")]

    person(small_study(tmp_path), scenario)
