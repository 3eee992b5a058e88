"""Partial rendering equals a full rendering."""

from __future__ import annotations

import random
from importlib.metadata import version
from pathlib import Path

import pytest
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from fusen.tui import textual_patches
from fusen.tui.textual_patches import ChangesOnly, FittedWidget
from tests.support.tui_person import Person, person, small_study

SCREENS: tuple[list[str], ...] = (
    [],
    ["j", "space", "c"],
    ["escape", "q"],
    ["g", "e"],
    ["q", "g", "t"],
    ["q", "g", "c"],
)


@pytest.mark.parametrize("size", [(120, 40), (60, 20)])
def test_partial_rendering_equals_the_same_part_of_the_whole(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scenario(she: Person) -> None:
        for keys in SCREENS:
            await she.press(*keys)
            for seed in range(12):
                _compare(she, random.Random(seed), *size)

    person(small_study(tmp_path), scenario, size=size)


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


def test_own_padding_and_border_look_like_those_of_textual(tmp_path: Path) -> None:
    async def scenario(she: Person) -> None:
        checked = set()
        for keys in (["g", "e"], ["q", "g", "t"], ["q", "g", "b"]):
            await she.press(*keys)
            for widget in she.app.screen.walk_children(Widget):
                if isinstance(widget, FittedWidget) and widget.styles.gutter and widget.outer_size.area:
                    whole = widget.outer_size.region
                    own, textual = widget.render_lines(whole), super(FittedWidget, widget).render_lines(whole)
                    assert list(map(_looks, own)) == list(map(_looks, textual))
                    checked.add(widget.id or type(widget).__name__)
        assert {"PassageDetail", "about", "card"} <= checked

    person(small_study(tmp_path), scenario)


def _looks(strip: Strip) -> list[tuple[str, object]]:
    """Return the letters with their style, blanks with their ground."""
    return [(letter, style and style.bgcolor if letter == " " else style) for letter, style in _letters(strip)]


def _letters(strip: Strip) -> list[tuple[str, Style | None]]:
    return [(letter, style) for words, style, _ in strip for letter in words]


def test_private_textual_attributes_exist_in_supported_versions() -> None:
    minor = ".".join(version("textual").split(".")[:2])
    if minor not in textual_patches.VERSIONS:
        pytest.skip(f"Textual {minor} was not checked with textual_patches: it may be slower there")
    assert textual_patches.RENDERS_PARTS
    assert textual_patches.UPDATES_SIZE
    assert textual_patches.UPDATES_SCROLL
    assert textual_patches.PRESSES


@pytest.mark.usefixtures("own_folders")
def test_fallback_without_private_attributes_renders_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = (["j", "space"], ["escape", "q"], ["g", "e", "j"], ["q", "g", "t"])

    def walk(folder: Path) -> list[list[str]]:
        monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
        seen: list[list[str]] = []

        async def scenario(she: Person) -> None:
            for few in keys:
                await she.press(*few)
                seen.append(she.lines())
            assert isinstance(she.app.screen._compositor, ChangesOnly) == textual_patches.RENDERS_PARTS

        person(small_study(folder), scenario)
        return seen

    with_them = walk(tmp_path / "with")
    for part in ("RENDERS_PARTS", "UPDATES_SIZE", "UPDATES_SCROLL", "PRESSES"):
        monkeypatch.setattr(textual_patches, part, False)
    assert walk(tmp_path / "without") == with_them
