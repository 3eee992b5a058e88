"""All uses of private Textual parts: less painting and faster keys.

Checked with the versions in `VERSIONS`. Where a private part is missing, the app uses Textual's standard way: slower,
with the same picture.
"""

from __future__ import annotations

import os
import sys
from codecs import getincrementaldecoder
from collections.abc import Iterable
from selectors import EVENT_READ, SelectSelector
from typing import TYPE_CHECKING

from textual import constants
from textual._compositor import ChopsUpdate, Compositor
from textual.containers import Horizontal, Vertical
from textual.driver import Driver
from textual.geometry import Region, Size
from textual.messages import Layout
from textual.reactive import Reactive
from textual.screen import Screen
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip
from textual.widget import Widget

VERSIONS = ("8.2",)
"""Minor versions of Textual with which this module was checked."""
RENDERS_PARTS = hasattr(Compositor, "_get_renders") and hasattr(Compositor(), "_dirty_regions")
UPDATES_SIZE = hasattr(Widget, "_size_updated")
UPDATES_SCROLL = hasattr(Widget, "_scroll_update")
LOOK = 0.1  # seconds between checks whether the app has ended

UNMOVED = Reactive(Size(0, 0), repaint=False)
"""The size of widgets whose place does not depend on their content: Textual would lay out the whole screen after each
change of their size.
"""


class ChangesOnly(Compositor):
    """Renders only the lines of each widget between its own first and last change.

    Textual renders each widget in full between the first change and the last, which took a quarter of the time of a
    key.
    """

    _changes: tuple[Region, ...] = ()

    def render_partial_update(self) -> ChopsUpdate | None:
        self._changes = tuple(self._dirty_regions)
        try:
            return super().render_partial_update()
        finally:
            self._changes = ()

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        if not self._changes:
            yield from super()._get_renders(crop)
            return
        for widget, (region, clip) in self.visible_widgets.items():
            seen = region.intersection(clip)
            changes = [change for change in self._changes if change.overlaps(seen)]
            if changes:
                top = max(min(change.y for change in changes), seen.y)
                bottom = min(max(change.bottom for change in changes), seen.bottom)
                part = Region(seen.x, top, seen.width, bottom - top)
                yield region, part, widget.render_lines(part.translate((-region.x, -region.y)))


class PatchedScreen(Screen[None]):
    """A screen that paints only its changes."""

    virtual_size = UNMOVED
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """Widgets that show the focus paint themselves: Textual would paint the whole screen."""

    def __init__(self) -> None:
        super().__init__()
        if RENDERS_PARTS:
            self._compositor = ChangesOnly()

    @property
    def is_current(self) -> bool:
        """Return whether the screen is visible. Textual also returns True for a screen below an opaque one; painting it
        repaints the screen above: 25 KB every half second.
        """
        stack = self.app.screen_stack if super().is_current else []
        return self in stack and not any(isinstance(screen, PatchedScreen) for screen in stack[stack.index(self) + 1 :])

    def on_layout(self, message: Layout) -> None:
        """Ignore layouts of scrollbars, whose place is fixed: Textual would lay out everything again for each new
        length.
        """
        if isinstance(message.widget, ScrollBar) and isinstance(message.widget.parent, ScrolledWidget):
            message.stop()
            message.prevent_default()

    def render_lines(self, crop: Region) -> list[Strip]:
        return _blank(self, crop)

    def _compositor_refresh(self) -> None:
        """Refresh only the top screen: Textual repaints a screen below a card at every later message, 30 KB every half
        second.
        """
        super()._compositor_refresh()
        if self.app.screen is not self:
            self._repaint_required = False


def _blank(widget: Widget, crop: Region) -> list[Strip]:
    """Return blank strips for containers and screens, which took a third of the time of each picture."""
    return _filtered(widget, [Strip.blank(crop.width, widget.rich_style)]) * crop.height


def _filtered(widget: Widget, strips: list[Strip]) -> list[Strip]:
    """Apply the colour filters of the app and the terminal."""
    _, background = widget.background_colors
    for line_filter in widget.get_line_filters():
        strips = [strip.apply_filter(line_filter, background) for strip in strips]
    return strips


class PlainVertical(Vertical):
    """A vertical container."""

    virtual_size = UNMOVED

    def render_lines(self, crop: Region) -> list[Strip]:
        return _blank(self, crop)


class PlainHorizontal(Horizontal):
    """A horizontal container."""

    virtual_size = UNMOVED

    def render_lines(self, crop: Region) -> list[Strip]:
        return _blank(self, crop)


class FittedWidget(Widget if TYPE_CHECKING else object):  # type: ignore[misc]  # as a base it would take a widget's style
    """Fits its content to a new size before the first painting: `Resize` arrives after it."""

    def fit(self) -> None:
        """Fit the content to the size; override where it depends on the size."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return lines that are already styled to the last cell: Textual's border and padding code takes longer."""
        if self.styles.gutter:
            lines: list[Strip] = super().render_lines(crop)
            return lines
        width = self.size.width
        strips = _filtered(self, [self.render_line(y) for y in crop.line_range])
        if any(strip.cell_length != width for strip in strips):
            strips = [strip.adjust_cell_length(width, self.rich_style) for strip in strips]
        return strips if crop.column_span == (0, width) else [strip.crop(*crop.column_span) for strip in strips]

    def _size_updated(self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True) -> bool:
        changed: bool = super()._size_updated(size, virtual_size, container_size, layout)
        if changed and UPDATES_SIZE:
            self.fit()
        return changed

    def on_resize(self) -> None:
        if not UPDATES_SIZE:
            self.fit()


class ScrolledWidget(FittedWidget, ScrollView):
    """Content longer than its widget: its length moves the scrollbar, not the neighbouring widgets."""

    virtual_size = UNMOVED
    _fitted: tuple[object, ...] = ()

    def watch_virtual_size(self, size: Size) -> None:
        if UPDATES_SCROLL:
            self._scroll_update(size)
        else:
            self.refresh(layout=True)

    def _size_updated(self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True) -> bool:
        """Update the size only if it changes: Textual treats each layout as a new size and repaints the scrollbar at
        each letter.
        """
        before, self._fitted = self._fitted, (size, container_size, self.scrollbars_enabled)
        return self._fitted != before and super()._size_updated(size, virtual_size, container_size, layout)


def prompt_driver(driver: type[Driver]) -> type[Driver]:
    """Return a driver that sends a lone escape at once, if Textual reads keys in the expected way."""
    if sys.platform == "win32" or driver.__name__ != "LinuxDriver":
        return driver
    try:
        from textual._xterm_parser import XTermParser
        from textual.drivers.linux_driver import LinuxDriver
    except ImportError:
        return driver
    if not hasattr(LinuxDriver, "run_input_thread") or not hasattr(XTermParser, "tick"):
        return driver

    class PromptDriver(LinuxDriver):
        """Sends a lone escape as soon as no key follows: Textual checks only ten times a second."""

        def run_input_thread(self) -> None:
            parser, decode = XTermParser(self._debug), getincrementaldecoder("utf-8")("replace").decode
            soon = constants.ESCAPE_DELAY + 0.001
            with SelectSelector() as selector:
                selector.register(self.fileno, EVENT_READ)
                wait = LOOK
                while not self.exit_event.is_set():
                    typed = decode(os.read(self.fileno, 4096)) if selector.select(wait) else ""
                    wait = soon if typed else LOOK
                    for message in (*(parser.feed(typed) if typed else ()), *parser.tick()):
                        self.process_message(message)

    return PromptDriver
