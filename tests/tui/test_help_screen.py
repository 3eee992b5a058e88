"""The help page and the palette."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.tui_person import Person, person

pytestmark = pytest.mark.usefixtures("own_folders")


def test_help_and_palette_list_every_action(study: Path) -> None:
    from fusen.tui.actions import ACTIONS
    from fusen.tui.help_screen import help_lines

    text = "\n".join(
        "".join(run.words for run in line)
        for line in help_lines([*{action.where: None for action in ACTIONS}], {}, 1, 100)
    )
    assert all(action.label in text for action in ACTIONS)
    assert "docs/glossary.md" in text
    narrow = [" ".join(run.words.strip() for run in line) for line in help_lines(["coding", "queue"], {}, 1, 40)]
    assert not any("…" in line.replace("Code…", "") for line in narrow)
    assert "Order: score, code" in " ".join(narrow)

    async def scenario(she: Person) -> None:
        await she.press("ctrl+p")
        await she.type("dark")
        await she.pilot.pause(0.6)
        await she.press("enter")
        await she.settle()
        assert she.app.theme == "fusen-light"

    person(study, scenario, start=None)
