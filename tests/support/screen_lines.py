"""What the app shows: the private Textual parts that tests read the screen with."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual._compositor import Compositor

if TYPE_CHECKING:
    from textual.strip import Strip

    from fusen.tui.app import FusenApp

VERSIONS = ("8.2",)
"""Minor versions of Textual with which this module was checked."""
RENDERS_STRIPS = hasattr(Compositor, "render_strips")

_WORDS = re.compile(r'<text [^>]*\bx="([\d.]+)"[^>]*\bclip-path="url\(#[^"]*-line-(\d+)\)"[^>]*>([^<]*)</text>')
_CELL = 12.2  # units of Rich's SVG


def strips(app: FusenApp) -> list[Strip]:
    """Return the lines of the screen with their styles."""
    return app.screen._compositor.render_strips(app.size)


def lines(app: FusenApp) -> list[str]:
    """Return the lines of the screen as text, each as wide as the screen."""
    if not RENDERS_STRIPS:
        return exported_lines(app)
    width, height = app.size
    rendered = strips(app)
    assert len(rendered) == height
    assert all(strip.cell_length == width for strip in rendered), "a line is not as wide as the screen"
    return ["".join(segment.text for segment in strip) for strip in rendered]


def exported_lines(app: FusenApp) -> list[str]:
    """Return the lines from a screenshot, which takes 20 times as long."""
    width, height = app.size
    shown = [""] * height
    for x, y, words in _WORDS.findall(app.export_screenshot()):
        line = shown[int(y)]
        gap = round(float(x) / _CELL) - cell_len(line)
        shown[int(y)] = line + " " * gap + html.unescape(words).replace("\xa0", " ")
    return [line + " " * (width - cell_len(line)) for line in shown]
