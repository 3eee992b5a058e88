"""The help screen: every action with its key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from fusen.tui.actions import ACTIONS, ANYWHERE, BY_ID, GO, ROWS, Action, first_key, keys_of, shown_key
from fusen.tui.colours import Ink
from fusen.tui.widgets.line_widget import Line, TextRun, wrapped
from fusen.tui.widgets.page import TextDialog

SIX = ("next-passage", "take-1", "code", "nothing", "undo", "help")
COLUMN = 52
KEYS = 18


class HelpDialog(TextDialog[None]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark,f1", "close", show=False)]
    DEFAULT_CSS = "HelpDialog > VerticalScroll { width: 118; height: 90%; padding: 0 2; }"

    def __init__(self, where: Sequence[str], remapped: Mapping[str, str], ink: Ink, purpose: str = "") -> None:
        super().__init__(ink)
        self._where, self._remapped, self._purpose = where, remapped, purpose

    def lines(self) -> list[Line]:
        width = self.query_one(VerticalScroll).scrollable_content_region.width
        columns = max(width // COLUMN, 1)
        lines = help_lines(self._where, self._remapped, columns, max(width // columns, 30))
        purpose = wrapped(self._purpose, max(width, 8), 4) if self._purpose else []
        return [*[()] * bool(purpose), *((TextRun(line, "text"),) for line in purpose), *lines]


def help_lines(where: Sequence[str], remapped: Mapping[str, str], columns: int, width: int) -> list[Line]:
    """Return the actions by group in the given number of columns; each group reads downwards.

    Groups of the screen come first, those of every screen last.
    """
    groups: dict[str, list[Action]] = {}
    for action in sorted(ACTIONS, key=_rank):
        if action.where in (*where, GO):
            groups.setdefault(action.group, []).append(action)
    lines: list[Line] = []
    for group, actions in groups.items():
        lines += [(), (TextRun(group, "accent", True),)]
        rows = -(-len(actions) // columns)
        for row in range(rows):
            cells = [_told(action, remapped, width) for action in actions[row::rows]]
            for each in zip_longest(*cells, fillvalue=("", " " * width)):
                lines.append(
                    tuple(run for keys, label in each for run in (TextRun(keys, "text"), TextRun(label, "soft")))
                )
    lines += [(), (TextRun("Change keys in your settings file, under [keys].", "dim"),)]
    return lines


def _rank(action: Action) -> tuple[bool, ...]:
    """Sort the work of the screen before its moves, and what is the same on every screen last."""
    return (
        action.where == ANYWHERE,
        action.where == GO,
        action.where == ROWS,
        action.group in ("Move", "Select", "Look"),
    )


def _told(action: Action, remapped: Mapping[str, str], width: int) -> list[tuple[str, str]]:
    """Return the keys and label of an action in lines of `width` cells, wrapping long labels."""
    keys = first_key(action, remapped) if action.where == GO else "  ".join(map(shown_key, keys_of(action, remapped)))
    keys = keys.ljust(max(KEYS, len(keys) + 2))
    room = max(width - len(keys), 8)
    lines = wrapped(action.label, room - 2, 4)
    return [(keys if number == 0 else " " * len(keys), line.ljust(room)) for number, line in enumerate(lines)]


def first_card(remapped: Mapping[str, str], coder: str, *, tour: str = "") -> list[Line]:
    """Return the lines of the introduction card with six keys, and with the key of the tour."""
    lines: list[Line] = [(TextRun("Six keys to begin with", "accent", True),), ()]
    for name in SIX:
        action = BY_ID[name]
        key = first_key(action, remapped) + (" … 5" if name == "take-1" else "")
        label = "Take a suggestion" if name == "take-1" else action.label
        lines.append((TextRun(f"{key:<9} ", "text", True), TextRun(label, "soft")))
    lines += [
        (),
        (
            TextRun("You code as ", "dim"),
            TextRun(coder, "text"),
            TextRun(f" ({first_key(BY_ID['coder'], remapped)} changes the name).", "dim"),
        ),
    ]
    if tour:
        lines.append((TextRun(tour, "accent"), TextRun(" shows you around in a minute.", "text")))
    lines.append((TextRun("fusen saves every decision. Press any key.", "dim"),))
    return lines
