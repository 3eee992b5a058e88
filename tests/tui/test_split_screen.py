"""A code is split with one key for each of its codings."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.tui.codebook.screen import CodebookScreen
from fusen.tui.codebook.split_screen import SplitScreen
from tests.support.codebook_on_screen import GRANT, at_the_book, study_of_two_coders, to
from tests.support.tui_person import Person

pytestmark = pytest.mark.usefixtures("own_folders")


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return study_of_two_coders(tmp_path)


def names(she: Person) -> list[str]:
    return [code.label for code in she.app.study.codebook.get() if not code.retired]


def test_split_assigns_each_coding(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await to(she, "Funding gap")
        await she.press("S")
        await she.type("a;b;c;d;e;f;g;h;i;j")
        await she.press("enter")
        assert she.sees("at most 9 new codes")
        await she.press("S")
        await she.type("Late; Gone")
        await she.press("enter")
        assert isinstance(she.app.screen, SplitScreen)
        assert she.sees(GRANT)
        await she.press("o", "2")
        assert she.sees("→ 2 Gone"), "in the row itself too"
        await she.press("k", "1")
        assert not she.sees("→ 2 Gone")
        assert she.sees("→ 1 Late")
        await she.press("0", "2", "ctrl+s")
        assert she.sees("Gone gets")
        await she.press("y")
        assert isinstance(she.app.screen, CodebookScreen)
        assert she.sees("Funding gap is split; u takes it back")
        assert names(she)[1:4] == ["Challenges / Funding gap", "Challenges / Late", "Challenges / Gone"]
        assert ("Gone", GRANT) in she.codings or ("Late", GRANT) in she.codings

    at_the_book(study, scenario)
