"""The preview of an import on screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.tui_person import Person, person

pytestmark = pytest.mark.usefixtures("own_folders")


def test_import_shows_a_preview_and_escape_imports_nothing(study: Path) -> None:
    (study / "transcripts/x.txt").write_text("Intro.\n\nI: Who paid?\n\nR: Nobody did.\n")

    async def scenario(she: Person) -> None:
        await she.press("a", "enter")
        assert she.sees("labels: Name: talk")
        assert she.sees("R: 1 turn, 2 words, 0 questions")
        assert she.sees("outside turns: Intro.")
        await she.press("escape")
        assert she.sees("nothing was imported")
        assert not she.sees("  x ")

    person(study, scenario, start=None, size=(100, 40))
