"""The code finder: three letters and Enter choose a code; it covers the footer and leaves the passage visible."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Key, MouseScrollDown, MouseScrollUp
from textual.widget import Widget
from textual.widgets import Input

from fusen.model.codebook import Code, Codebook
from fusen.tui.code_search import find
from fusen.tui.colours import Ink, code_signs
from fusen.tui.textual_patches import UNMOVED
from fusen.tui.widgets.line_widget import Line, LineWidget, TextRun, hints, shown, wrapped

if TYPE_CHECKING:
    from fusen.tui.host import StudyApp

ROWS = 7
MEANING = 2  # lines for the definition
TICK = 4  # cells before the name, where a click marks the code


@dataclass(frozen=True, slots=True)
class NewCodeOffer:
    """An entry for a new code: its label for the typed letters (empty if not offered) and its action.

    `always` means that the other entries make the new code too: they are where it can go. `first` puts the entry above
    the others until letters are typed.
    """

    called: Callable[[str], str]
    then: Callable[[str], None]
    always: bool = False
    first: bool = False


class CodeFinder(Vertical):
    """Covers the footer while open, and is below the visible screen while closed.

    A separate screen would repaint everything at each key; a widget that toggles `display` would do so once.
    """

    virtual_size = UNMOVED
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("down,ctrl+n", "step(1)", show=False, priority=True),
        Binding("up,ctrl+p", "step(-1)", show=False, priority=True),
        Binding("tab,shift+tab", "tick", show=False, priority=True),
        Binding("ctrl+r", "order", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    CodeFinder { layer: over; dock: bottom; offset-y: 100%; height: 12; background: $background; padding: 0 2;
             border-top: solid $rule; }
    CodeFinder Input, CodeFinder Input:focus { border: none; height: 1; padding: 0; background: $background;
                                       background-tint: $background; }
    CodeFinder LineWidget { height: 10; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._entry, self._list = FinderInput(select_on_focus=False), LineWidget()
        self._entry.cursor_blink = False
        self._entry.can_focus = False
        self._codebook = Codebook(())
        self._colours: Mapping[str, str] = {}
        self._signs: Mapping[str, str] = {}
        self._recent: Sequence[str] = ()
        self._used: Mapping[str, int] = {}
        self._by_use = False
        self._several, self._headings = True, False
        self._then: Callable[[list[str]], None] = lambda codes: None
        self._other: NewCodeOffer | None = None
        self._offer = ""
        self._rows: list[Code | None] = []  # None is the entry for a new code
        self._ticked: dict[str, None] = {}
        self._at = self._first = 0  # the current row, and the first in sight
        self._shown_at = inf  # when the present list was painted
        self._back: Widget | None = None  # the widget that had the focus before

    def compose(self) -> ComposeResult:
        yield self._entry
        yield self._list

    def paint_with(self, ink: Ink) -> None:
        self._list.paint_with(ink)

    def open(
        self, title: str, codebook: Codebook, colours: Mapping[str, str], recent: Sequence[str],
        then: Callable[[list[str]], None], *, several: bool = True, headings: bool = False,
        other: NewCodeOffer | None = None, used: Mapping[str, int] | None = None,
    ) -> None:  # fmt: skip
        """Open the finder; `then` receives the guids of the chosen codes and is not called if the user cancels.

        `headings` includes headings in the results. `other` is an entry below the results. `used` counts codings by
        code: a key turns from the codes used last to those used most.
        """
        self._other, self._used = other, used or {}
        self._codebook, self._colours, self._recent = codebook, colours, recent
        self._signs = code_signs(codebook)
        self._then, self._several, self._headings, self._ticked = then, several, headings, {}
        self._entry.placeholder = title
        self._entry.value = ""
        self.look("")
        self.styles.offset = (0, 0)
        if not self.opened:
            self._back = self.screen.focused
        self._entry.can_focus = True
        self._entry.focus()

    @property
    def opened(self) -> bool:
        return self._entry.can_focus

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()

    def look(self, typed: str) -> None:
        first = sorted(self._used, key=self._used.__getitem__, reverse=True) if self._by_use else list(self._recent)
        self._rows, self._at = [*find(self._codebook, typed, first, headings=self._headings)], 0
        self._offer = self._other.called(typed.strip()) if self._other else ""
        if self._other and self._offer:
            self._rows.insert(0 if self._other.first and not typed else len(self._rows), None)
        self._show()

    @property
    def _current(self) -> Code | None:
        return self._rows[self._at] if self._rows else None

    def _show(self, *, unseen: bool = False) -> None:
        self._shown_at = inf
        self.call_after_refresh(self._note_shown)
        rows = len(self._rows)
        self._first = first = max(min(self._at - ROWS // 2, rows - ROWS), 0)
        lines: list[Line] = [self._row(number, number == self._at) for number in range(first, min(first + ROWS, rows))]
        if not lines:
            lines = [(TextRun("no code matches in name, phrases or definition", "dim"),)]
        lines += [()] * (ROWS - len(lines)) + self._meaning()
        lines.append(self._keys(unseen))
        self._list.paint(lines)

    def _meaning(self) -> list[Line]:
        code = self._current
        parts = [code.definition, f"Not: {code.exclude}" if code.exclude else ""] if code else []
        lines = wrapped("  ".join(filter(None, parts)), self._list.size.width or 80, MEANING)
        return [*((TextRun(line, "dim"),) for line in lines), *[()] * (MEANING - len(lines))]

    def _keys(self, unseen: bool) -> Line:
        back = ("escape", "esc", "back")
        if unseen:
            return hints([("enter", "⏎", f"again: {shown(self._offer)}"), back], colour="text")
        keys = [("enter", "⏎", "code" if self._several else "choose")]
        keys += [("tab", "⇥", "several")] if self._several else []
        keys += [back, ("down", "↑↓", "choose")]
        keys += [("ctrl+r", "ctrl+r", f"used {'last' if self._by_use else 'most'} first")] if self._used else []
        return hints(keys)

    def _note_shown(self) -> None:
        """Note when the list was painted, and put the terminal's cursor, where an input method opens, on the letters."""
        self._shown_at = monotonic()

    def _row(self, number: int, here: bool) -> Line:
        code = self._rows[number]
        if code is not None:
            return self._line(code, here)
        behind = self._list.ink.band if here else ""
        return (
            TextRun("▌ + " if here else "  + ", "accent", True, behind),
            TextRun(shown(self._offer), "text", here, behind, True),
        )

    def _line(self, code: Code, here: bool) -> Line:
        behind = self._list.ink.band if here else ""
        ticked = "✓" if code.guid in self._ticked else " "
        above, count = " / ".join(code.path[:-1]), self._used.get(code.guid, 0)
        sign = self._signs.get(code.guid, "┃") if code.codable else "┃"
        return (
            TextRun("▌" if here else " ", "accent", True, behind), TextRun(ticked, "accent", True, behind),
            TextRun(f"{sign} ", self._colours.get(code.guid, "dim"), False, behind),
            TextRun(shown(code.name), "text", here, behind),
            TextRun(f"  {above}", "dim", False, behind, True),
            TextRun(f" {count:,} " if count else "", "dim", False, behind),
        )  # fmt: skip

    def action_step(self, by: int) -> None:
        if self._rows:
            self._at = (self._at + by) % len(self._rows)
            self._show()

    def action_order(self) -> None:
        """Turn between the codes used last and those used most."""
        if self._used:
            self._by_use = not self._by_use
            self.look(self._entry.value)

    def action_tick(self) -> None:
        """Mark a code and clear the letters for the next one."""
        code = self._current
        if self._several and code is not None:
            if code.guid in self._ticked:
                del self._ticked[code.guid]
            else:
                self._ticked[code.guid] = None
            self._entry.value = ""
            self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._makes_code() and self._entry.entered_at < self._shown_at:
            cast("StudyApp", self.app).typed.drop()
            self._show(unseen=True)
        else:
            self._accept()

    def on_line_widget_pressed(self, message: LineWidget.Pressed) -> None:
        """Choose the row under the mouse; before its name, mark it."""
        message.stop()
        row = self._first + message.line
        if message.line >= ROWS or row >= len(self._rows):
            return
        self._at = row
        if self._several and message.x < TICK and self._current is not None:
            self.action_tick()
        else:
            self._accept(here=True)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        event.stop()
        self.action_step(1)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        event.stop()
        self.action_step(-1)

    def _accept(self, *, here: bool = False) -> None:
        """Answer with the marked codes, and with the current one if none is marked, letters lead to it, or it is meant by
        `here`; or make the new code.
        """
        chosen, code = list(self._ticked), self._current
        if self._other and self._offer and code is None and (self._entry.value or not chosen):
            typed, other = self._entry.value.strip(), self._other
            self.action_close()
            if chosen:
                self._then(chosen)
            other.then(typed)
            return
        if code is not None and (here or not chosen or self._entry.value):
            chosen.append(code.guid)
        if chosen:
            self.action_close()
            self._then(list(dict.fromkeys(chosen)))

    def _makes_code(self) -> bool:
        """Return whether Enter makes a new code now; that is never an Enter typed before the list was shown."""
        return self._other is not None and (self._other.always or (bool(self._offer) and self._current is None))

    def action_close(self) -> None:
        self.styles.offset = (0, "100%")
        self.screen.set_focus(self._back)
        self._entry.can_focus = False


class FinderInput(Input):
    entered_at = 0.0

    def on_key(self, event: Key) -> None:
        if event.key == "enter":
            self.entered_at = event.time

    def watch_value(self, value: str) -> None:
        """Update at once instead of on the message: one painting a letter, not two."""
        if isinstance(self.parent, CodeFinder):
            self.parent.look(value)
