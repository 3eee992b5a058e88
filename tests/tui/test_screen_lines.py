"""How tests read the screen."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest

from tests.support import screen_lines
from tests.support.tui_person import Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")


def test_private_textual_parts_exist_in_supported_versions() -> None:
    minor = ".".join(version("textual").split(".")[:2])
    if minor not in screen_lines.VERSIONS:
        pytest.skip(f"Textual {minor} was not checked with screen_lines: it may be slower there")
    assert screen_lines.RENDERS_STRIPS


def test_lines_of_a_screenshot_equal_the_rendered_lines(tmp_path: Path) -> None:
    async def scenario(she: Person) -> None:
        for keys in ([], ["space", "c"], ["escape", "q"], ["g", "c"]):
            await she.press(*keys)
            exported = [line.rstrip() for line in screen_lines.exported_lines(she.app)]
            assert exported == [line.rstrip() for line in screen_lines.lines(she.app)]

    person(small_study(tmp_path), scenario)
