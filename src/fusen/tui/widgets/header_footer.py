"""The header and footer of a screen: the position, the relevant keys and the save status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.cells import cell_len

from fusen.tui.actions import Action, first_key, keys_of
from fusen.tui.widgets.line_widget import Line, LineWidget, TextRun, pressed, short, shown, wrapped

MOST = 8  # keys in the footer
CRAMPED = 24  # cells below which the screen name replaces the study name


class ScreenHeader(LineWidget):
    """Shows the open screen at the left, and the coder and progress at the right."""

    DEFAULT_CSS = "ScreenHeader { height: 2; padding: 0; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._coder = ""
        self._given: tuple[Sequence[str], Sequence[str]] = ((), ())
        self._title = 0  # cells of the path to the screen, 0 at home

    def leads_back(self, x: int) -> bool:
        """Return whether a click on this cell goes back one screen."""
        return x < self._title

    def coder(self, name: str) -> None:
        """Show the current coder; the coder is always visible."""
        self._coder = name
        if self._given[0]:
            self.show(*self._given)

    def fit(self) -> None:
        if self._given[0]:
            self.show(*self._given)

    def show(self, where: Sequence[str], right: Sequence[str]) -> None:
        self._given = where, right
        coder, right = short(self._coder, max(self.size.width // 8, 8)), [part for part in right if part]
        while len(right) > 1 and sum(map(cell_len, (coder, *right))) > self.size.width * 0.6:
            del right[-1]  # whose codings count comes first
        text = "   ".join(map(shown, filter(None, (coder, *right))))
        room = max(self.size.width - cell_len(text) - 6, 4)
        study, *rest = where[1:] if len(where) > 1 and room < CRAMPED else where
        study = short(study, max(room // 3, 12)) if rest else study
        left = short(" › ".join([study, *rest[:1]]), room)
        self._title = 2 + cell_len(left) if len(where) > 1 else 0
        spare = max(room - cell_len(left), 0)
        about = short("  " + "  ".join(part for part in rest[1:] if part), spare) if spare > 6 else ""
        self.paint(
            [
                (
                    TextRun("  "),
                    TextRun(left, "text", True),
                    TextRun(about, "dim", fill=True),
                    TextRun(text + "  ", "dim"),
                )
            ]
        )


class ScreenFooter(LineWidget):
    """Shows the last message above the keys, and the save status at the right. A long message takes both lines."""

    DEFAULT_CSS = "ScreenFooter { height: 2; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._actions: Sequence[tuple[Action, str]] = ()
        self._remapped: Mapping[str, str] = {}
        self._status = ""
        self._wrong = False
        self._state = ""
        self._line: tuple[int, Line] = (-1, ())  # the keys for a width

    def keys(self, actions: Sequence[tuple[Action, str]], remapped: Mapping[str, str]) -> None:
        """Set the (action, label) pairs, most important first."""
        self._actions, self._remapped = actions, remapped
        self._line = -1, ()
        self._show()

    def say(self, text: str, *, wrong: bool = False) -> None:
        if text or self._status:
            self._status, self._wrong = text, wrong
            self._show()

    def state(self, state: str) -> None:
        if state != self._state:
            self._state = state
            self._show()

    def fit(self) -> None:
        self._show()

    def _show(self) -> None:
        room = max(self.size.width - cell_len(self._state) - 6, 8)
        colour = "warning" if self._wrong else "text"
        lines = wrapped(self._status, room, 2) if self._status else []
        above: Line = (TextRun("  "), TextRun(lines[0], colour)) if lines else ()
        left: Line = (TextRun(lines[1], colour),) if len(lines) > 1 else self._keys_in(room)
        self.paint([above, (TextRun("  "), *left, TextRun("", "soft", fill=True), TextRun(self._state + "  ", "dim"))])

    def _keys_in(self, room: int) -> Line:
        """Return the line of keys, made once for each width: a decision paints the footer four times."""
        if self._line[0] != room:
            self._line = room, self._key_line(room)
        return self._line[1]

    def _key_line(self, room: int) -> Line:
        """Return as many keys as fit, in order; the last one, which lists them all, is always included."""
        usable = [(action, name) for action, name in self._actions if keys_of(action, self._remapped)]
        named = [self._named(action, name) for action, name in (*usable[: MOST - 1], *usable[MOST - 1 :][-1:])]
        widths = [sum(cell_len(run.words) for run in runs) for runs in named]
        room -= widths[-1] if widths else 0
        kept: list[TextRun] = []
        for runs, width in zip(named[:-1], widths[:-1], strict=True):
            if width <= room:
                room -= width
                kept += runs
        return (*kept, *(named[-1] if named else ()))

    def _named(self, action: Action, name: str) -> tuple[TextRun, TextRun]:
        sign, key = first_key(action, self._remapped), pressed(keys_of(action, self._remapped)[0])
        sign += "-5" if action.id == "take-1" else ""
        return TextRun(sign, "accent", key=key), TextRun(f" {name}   ", "dim", key=key)
