"""The excerpts screen: filters and the coders that it shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.passages_on_screen import CALL, GRANT, INTERPRETER, listing, quotes, study_with_passages
from tests.support.tui_person import Person, person

pytestmark = pytest.mark.usefixtures("own_folders")


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return study_with_passages(tmp_path)


def test_excerpts_show_own_codings_by_default(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "e")
        assert quotes(she) == [GRANT, INTERPRETER]
        assert she.sees("Coder Mira; 0 of 2 interviewees fully coded.")
        assert she.sees("EN   EU   1")
        await she.press("o")
        assert quotes(she) == [GRANT, CALL, INTERPRETER]
        await she.press("o")
        assert {row.coder for row in listing(she).list.rows} == {"fusen"}
        await she.press("o", "o")
        assert quotes(she) == [GRANT, INTERPRETER]

    person(study, scenario, start=None)


def test_coder_without_codings_sees_the_default_of_the_commands(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "e")
        assert she.sees("Coder fusen; 2 of 2 interviewees fully coded.")
        await she.press("o", "o")
        assert she.sees("you have no codings yet")

    person(study, scenario, start=None, user="Ada")


def test_excerpts_are_filtered_by_code_theme_and_query(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "e", "f")
        await she.type("lan")
        await she.press("enter")
        assert quotes(she) == [INTERPRETER]
        assert she.sees("Excerpts: Challenges / Language barrier")
        await she.press("f")
        await she.type("chal")
        await she.press("enter")
        assert quotes(she) == [GRANT, INTERPRETER]
        await she.press("/")
        await she.type("side=EU")
        await she.press("enter")
        assert quotes(she) == [GRANT]
        assert she.sees("on passages with side=EU")
        await she.press("/", *["backspace"] * 7)
        await she.type("sied=EU")
        await she.press("enter")
        assert she.sees("side")
        assert she.sees("at “sied=EU”")

    person(study, scenario, start=None)


def test_excerpts_open_from_the_codebook(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("t", "j", "j", "g", "e")
        assert she.sees("Excerpts: Challenges / Language barrier")
        assert quotes(she) == [INTERPRETER]
        await she.press("q")
        assert she.app.screen_stack[-1] is she.coding

    person(study, scenario)
