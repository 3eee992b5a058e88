"""All uses of private Textual parts: less painting and faster keys.

Checked with the versions in `VERSIONS`. Where a private part is missing, the app uses Textual's standard way: slower,
with the same picture.
"""

from __future__ import annotations

import os
import sys
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Mapping, Sequence
from selectors import EVENT_READ, SelectSelector
from typing import TYPE_CHECKING, cast

from textual import constants
from textual._compositor import ChopsUpdate, Compositor
from textual.app import App
from textual.containers import Horizontal, Vertical
from textual.driver import Driver
from textual.filter import ANSIToTruecolor, LineFilter
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
RENDERS_PARTS = hasattr(Compositor, "_render_chops") and hasattr(Compositor(), "_dirty_regions")
UPDATES_SIZE = hasattr(Widget, "_size_updated")
UPDATES_SCROLL = hasattr(Widget, "_scroll_update")
PRESSES = hasattr(App, "_check_bindings")
LOOK = 0.1  # seconds between checks whether the app has ended

UNMOVED = Reactive(Size(0, 0), repaint=False)
"""The size of widgets whose place does not depend on their content: Textual would lay out the whole screen after each
change of their size.
"""


class ChangesOnly(Compositor):
    """Renders only the changed lines of each widget, and of a container only lines that its widgets leave free.

    Textual renders each widget in full between the first change and the last, which took a quarter of the time of a
    key; blank lines of containers below other widgets took a tenth.
    """

    _changes: tuple[Region, ...] = ()

    def render_partial_update(self) -> ChopsUpdate | None:
        self._changes = tuple(self._dirty_regions)
        try:
            return super().render_partial_update()
        finally:
            self._changes = ()

    def _render_chops(self, crop: Region, is_rendered_line: Callable[[int], bool]) -> Sequence[Mapping[int, Strip]]:
        if not self._changes:
            return super()._render_chops(crop, is_rendered_line)
        chops: list[dict[int, Strip | None]] = [
            dict.fromkeys(cuts[:-1]) if is_rendered_line(y) else {} for y, cuts in enumerate(self.cuts)
        ]
        for widget, (region, clip) in self.visible_widgets.items():  # from front to back
            seen = region.intersection(clip)
            changes = [change for change in self._changes if change.overlaps(seen)]
            if changes:
                lines = {y for change in changes for y in change.intersection(seen).line_range}
                for part in _runs(seen, [y for y in sorted(lines) if self._is_free(chops[y], seen)]):
                    strips = widget.render_lines(part.translate((-region.x, -region.y)))
                    self._fill(chops, part, strips)
        return cast("Sequence[Mapping[int, Strip]]", chops)

    @staticmethod
    def _is_free(line: Mapping[int, Strip | None], seen: Region) -> bool:
        return any(strip is None and seen.x <= cut < seen.right for cut, strip in line.items())

    def _fill(self, chops: list[dict[int, Strip | None]], part: Region, strips: list[Strip]) -> None:
        for y, strip in zip(part.line_range, strips, strict=True):
            line = chops[y]
            cuts = [cut for cut in self.cuts[y] if part.x <= cut <= part.right]
            for cut, piece in zip(cuts, strip.divide([cut - part.x for cut in cuts[1:]]), strict=False):
                if line.get(cut) is None:
                    line[cut] = piece


def _runs(region: Region, lines: Sequence[int]) -> Iterable[Region]:
    """Return the parts of a region that cover these lines, adjacent lines together."""
    start = 0
    for number, y in enumerate(lines):
        if number + 1 == len(lines) or lines[number + 1] != y + 1:
            yield Region(region.x, lines[start], region.width, y + 1 - lines[start])
            start = number + 1


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
    """Apply the colour filters of the app and the terminal.

    The app's own strips have true colours, which the filter for terminal colours would only copy: a tenth of the time
    of a page.
    """
    filters: Sequence[LineFilter] = widget.get_line_filters()
    if widget.app.console.color_system == "truecolor":
        filters = [line_filter for line_filter in filters if not isinstance(line_filter, ANSIToTruecolor)]
    if filters:
        _, background = widget.background_colors
        for line_filter in filters:
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
        """Return lines that are already styled to the last cell: Textual's border and padding code takes longer. It
        draws only a border at the top, and whole widgets with other borders.
        """
        gutter = self.styles.gutter
        if gutter.bottom or gutter.top > 1 or self.styles.border_left[0] not in ("", "none"):
            lines: list[Strip] = super().render_lines(crop)
            return lines
        width = self.size.width
        strips = _filtered(self, [self.render_line(y - gutter.top) for y in crop.line_range if y >= gutter.top])
        if any(strip.cell_length != width for strip in strips):
            strips = [strip.adjust_cell_length(width, self.rich_style) for strip in strips]
        if gutter.width:
            left, right = _filtered(self, [Strip.blank(side, self.rich_style) for side in (gutter.left, gutter.right)])
            strips = [Strip.join((left, strip, right)) for strip in strips]
        whole = width + gutter.width
        if crop.y < gutter.top:
            strips = [*super().render_lines(Region(0, 0, whole, gutter.top)), *strips]
        return strips if crop.column_span == (0, whole) else [strip.crop(*crop.column_span) for strip in strips]

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


def takes_no_keys(focused: Widget | None) -> bool:
    """Return whether keys mean actions only, while this widget has the focus."""
    return PRESSES and (focused is None or isinstance(focused, FittedWidget))


async def press(app: App[None], key: str) -> None:
    """Run the action of a key. Textual passes the key through the queue of each container, which took a third of the
    time of a key.
    """
    app.app_focus = True
    if not await app._check_bindings(key, priority=True):
        await app._check_bindings(key)


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
