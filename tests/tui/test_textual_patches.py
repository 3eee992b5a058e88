"""What is put on the screen after a change is what a picture of all of it shows there."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

from fusen.tui.textual_patches import ChangesOnly
from tests.support.tui_person import Person, person, small_study

SCREENS: tuple[list[str], ...] = ([], ["j", "space", "c"], ["escape", "q"], ["e"], ["q", "t"], ["q", "b"])


@pytest.mark.parametrize("size", [(120, 40), (60, 20)])
def test_parts_of_a_picture_are_parts_of_the_whole(tmp_path: Path, size: tuple[int, int]) -> None:
    async def does(she: Person) -> None:
        for keys in SCREENS:
            await she.press(*keys)
            for seed in range(12):
                _compare(she, random.Random(seed), *size)

    person(small_study(tmp_path), does, size=size)


def _compare(she: Person, chance: random.Random, width: int, height: int) -> None:
    compositor = she.app.screen._compositor
    assert isinstance(compositor, ChangesOnly)
    whole = compositor.render_strips()
    x, y = chance.randrange(width - 1), chance.randrange(height - 1)
    changes = [
        Region(x, y, chance.randint(1, width - x), chance.randint(1, 3)).intersection(Region(0, 0, width, height))
    ]
    changes.append(Region(0, chance.randrange(height), width, 1))
    compositor._dirty_regions = set(changes)
    update = compositor.render_partial_update()
    assert update is not None
    assert {row for row, _, _ in update.spans} == {row for change in changes for row in change.line_range}
    for row, first, last in update.spans:
        for (start, strip), end in zip(update.chops[row].items(), update.chop_ends[row], strict=True):
            if start < last and end > first:
                assert strip is not None
                assert _letters(strip) == _letters(whole[row].crop(start, end))


def _letters(strip: Strip) -> list[tuple[str, Style | None]]:
    return [(letter, style) for words, style, _ in strip for letter in words]
