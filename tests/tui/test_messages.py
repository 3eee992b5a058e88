"""Long lists of warnings can be read, scrolled and closed."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.tui.widgets.messages import MessagesDialog
from tests.support.tui_person import Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")


def test_many_warnings_scroll_and_one_key_closes_them(tmp_path: Path) -> None:
    async def scenario(she: Person) -> None:
        remarks = [
            (f"T{number}.txt: [bold]a remark\x1b[31m of some length[/bold]", number % 2 == 0) for number in range(30)
        ]
        she.app.push_screen(MessagesDialog("30 read", remarks, she.app.ink))
        await she.settle()
        assert she.sees("30 read")
        assert she.sees("✗ T0.txt: [bold]a remark␛[31m")
        assert not she.sees("T29.txt")
        await she.press("end")
        assert she.sees("T29.txt")
        await she.pilot.resize_terminal(40, 14)
        await she.settle()
        await she.press("enter")
        assert not isinstance(she.app.screen, MessagesDialog)

    person(small_study(tmp_path), scenario, start=None, size=(60, 20))
