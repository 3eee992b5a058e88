"""The finder: three letters and Enter choose a code; it opens over the foot and leaves the passage in sight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from fusen.model.codebook import Code, Codebook
from fusen.tui.colours import Ink
from fusen.tui.finding import find
from fusen.tui.widgets.painted import Line, Painted, Run, shown

ROWS = 8


class Finder(ModalScreen[list[str]]):
    """Gives the guids of the codes chosen; none where the person changed their mind."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("down,ctrl+n", "step(1)", show=False, priority=True),
        Binding("up,ctrl+p", "step(-1)", show=False, priority=True),
        Binding("tab", "tick", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    Finder { align: center bottom; background: transparent; }
    Finder > Vertical { height: auto; max-height: 14; background: $background; border-top: solid $faint; padding: 0 2; }
    Finder Input, Finder Input:focus { border: none; height: 1; padding: 0; background: $background; background-tint: $background; }
    Finder Painted { height: 10; }
    """

    def __init__(
        self,
        title: str,
        codebook: Codebook,
        colours: Mapping[str, str],
        recent: list[str],
        ink: Ink,
        *,
        several: bool = True,
    ) -> None:
        super().__init__()
        self._title, self._codebook, self._colours, self._ink = title, codebook, colours, ink
        self._recent, self._several = recent, several
        self._found: list[Code] = []
        self._ticked: dict[str, None] = {}
        self._at = 0

    def compose(self) -> ComposeResult:
        with Vertical():
            entry = Input(placeholder=self._title, select_on_focus=False)
            entry.cursor_blink = False
            yield entry
            yield Painted()

    def on_mount(self) -> None:
        self.query_one(Painted).ink = self._ink
        self.query_one(Input).focus()
        self._look("")

    def on_input_changed(self, event: Input.Changed) -> None:
        self._look(event.value)

    def _look(self, typed: str) -> None:
        self._found, self._at = find(self._codebook, typed, self._recent), 0
        self._show()

    def _show(self) -> None:
        first = max(min(self._at - ROWS // 2, len(self._found) - ROWS), 0)
        lines: list[Line] = [
            self._line(code, number == self._at) for number, code in enumerate(self._found[first : first + ROWS], first)
        ]
        if not lines:
            lines = [(Run("no code has these letters in its name, phrases or definition", "dim"),)]
        definition = self._found[self._at].definition if self._found else ""
        lines += [()] * (ROWS - len(lines)) + [(Run(shown(definition), "dim", fill=True),)]
        several = "⇥ several   " if self._several else ""
        lines.append((Run(f"⏎ code   {several}↑↓ choose   esc back", "faint"),))
        self.query_one(Painted).paint(lines)

    def _line(self, code: Code, here: bool) -> Line:
        behind = self._ink.selection if here else ""
        ticked = "✓" if code.guid in self._ticked else " "
        above = " / ".join(code.path[:-1])
        return (
            Run("›" if here else " ", "accent", True, behind), Run(ticked, "accent", True, behind),
            Run("┃ ", self._colours.get(code.guid, "dim"), False, behind),
            Run(shown(code.name), "text", here, behind),
            Run(f"  {above}", "dim", False, behind, True),
        )  # fmt: skip

    def action_step(self, by: int) -> None:
        if self._found:
            self._at = (self._at + by) % len(self._found)
            self._show()

    def action_tick(self) -> None:
        """Mark one of several; the letters go, so that the next can be typed."""
        if self._several and self._found:
            guid = self._found[self._at].guid
            if guid in self._ticked:
                del self._ticked[guid]
            else:
                self._ticked[guid] = None
            self.query_one(Input).value = ""
            self._show()

    def on_input_submitted(self, _: Input.Submitted) -> None:
        chosen = list(self._ticked)
        if self._found and (not chosen or self.query_one(Input).value):
            chosen.append(self._found[self._at].guid)
        if chosen:
            self.dismiss(list(dict.fromkeys(chosen)))

    def action_close(self) -> None:
        self.dismiss([])
