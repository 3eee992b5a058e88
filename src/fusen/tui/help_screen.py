"""The help screen: what a screen is for and its main keys on one page, and every action with its key on another."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.events import Key

from fusen.tui.actions import ACTIONS, ANYWHERE, BY_ID, GO, ROWS, TREE, Action, first_key, keys_of, shown_key
from fusen.tui.colours import Ink
from fusen.tui.widgets.line_widget import Line, TextRun, hints, pressed, short, wrapped
from fusen.tui.widgets.page import TextDialog

SIX = ("next-passage", "take-1", "code", "nothing", "undo", "help")
MAIN = (
    "leave", "palette", "next-passage", "previous-passage", "next-turn", "find", "select", "select-turn", "choose", "others",
    "move-unit", "move-skip", "panel", "tree", "row-down", "row-up", "case-note", "code-note", "card-note", "card-down",
    "card-left", "card-right", "column-right", "redo",
)  # fmt: skip
"""Actions of the first page without a label in the footer."""
KEPT, FIRST = {"help", "leave"}, 4
"""Actions that the first page keeps on the smallest screen, besides the first of the screen's own."""
COLUMN = 52
SHORT_COLUMN, GAP = 35, 2  # cells of a column of the first page, and between columns
KEYS, SHORT_KEYS = 18, 7
AROUND = 5  # lines of the first page besides its columns


class HelpDialog(TextDialog[None]):
    """What the screen is for with its main keys on one page, and more on request; a key closes the page and works."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1", "close", show=False),
        Binding("tab", "more", show=False),
    ]
    DEFAULT_CSS = (
        "HelpDialog VerticalScroll { width: 100%; max-width: 100%; height: auto; max-height: 96vh; padding: 0 2; }"
    )

    def __init__(self, where: Sequence[str], remapped: Mapping[str, str], ink: Ink, purpose: str = "") -> None:
        super().__init__(ink)
        self._where, self._remapped, self._purpose = where, remapped, purpose
        self._whole = False
        self._keys = {
            pressed(key)
            for action in ACTIONS
            if action.where in where and action.where not in (TREE, ROWS)
            for key in keys_of(action, remapped)
        } - {"up", "down", "pageup", "pagedown", "home", "end", "tab", "escape", "q"}

    def lines(self) -> list[Line]:
        width = max(min(118, self.app.size.width) - 7, 30)
        purpose = [(TextRun(line, "text"),) for line in wrapped(self._purpose, width, 4)] if self._purpose else []
        if self._whole:
            columns = max(width // COLUMN, 1)
            body = help_lines(self._where, self._remapped, columns, max(width // columns, 30))
        else:
            height = max(int(self.app.size.height * 0.96) - 2 - AROUND - len(purpose), 4)
            body = [(), *main_lines(self._where, self._remapped, width, height)]
        more = "the main keys" if self._whole else "all keys"
        return [*purpose, *body, (), hints([("tab", "⇥", more), ("escape", "esc", "back")])]

    def action_more(self) -> None:
        self._whole = not self._whole
        self._fill()
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def on_key(self, event: Key) -> None:
        if event.key in self._keys:
            event.stop()
            self.leave()
            self.app.simulate_key(event.key)


def main_lines(where: Sequence[str], remapped: Mapping[str, str], width: int, height: int) -> list[Line]:
    """Return the main actions of a screen in columns that fit the size; a small screen shows fewer."""
    actions = [
        action
        for action in sorted(ACTIONS, key=_rank)
        if action.where in where and action.where != TREE and (action.foot or action.id in MAIN) and keys_of(action, remapped)
    ]  # fmt: skip
    spare = [action for action in actions[FIRST:] if action.id not in KEPT]
    columns = min(max((width + GAP) // (SHORT_COLUMN + GAP), 1), 3)
    lines = _columns(actions, remapped, width, columns)
    while len(lines) > height and spare:
        actions.remove(spare.pop())
        lines = _columns(actions, remapped, width, columns)
    return lines


def _columns(actions: Sequence[Action], remapped: Mapping[str, str], width: int, columns: int) -> list[Line]:
    """Return groups of actions one below the other in columns of about the same length."""
    cell = (width - GAP * (columns - 1)) // columns
    blocks: dict[str, list[Line]] = {}
    for action in actions:
        lines = blocks.setdefault(action.group, [(TextRun(action.group.upper().ljust(cell), "dim", True),)])
        key = pressed(keys_of(action, remapped)[0])
        sign = first_key(action, remapped) + ("-5" if action.id == "take-1" else "")
        label = action.foot.rstrip("…") if action.foot and action.where != ANYWHERE else action.label
        if cell_len(label) > cell - SHORT_KEYS:
            label = short(re.split("[:;,]", label)[0], cell - SHORT_KEYS)
        room = max(cell - SHORT_KEYS - cell_len(label), 0)
        runs = TextRun(sign.ljust(SHORT_KEYS), "accent", key=key), TextRun(label + " " * room, "soft", key=key)
        lines.append(runs)
    total = sum(map(len, blocks.values())) + len(blocks)
    parts: list[list[Line]] = [[] for _ in range(columns)]
    at = 0
    for block in blocks.values():
        if parts[at] and at + 1 < columns and len(parts[at]) + len(block) > -(-total // columns):
            at += 1
        parts[at] += [*([(TextRun(" " * cell),)] if parts[at] else []), *block]
    blank: Line = (TextRun(" " * cell),)
    gap = TextRun(" " * GAP)
    return [
        tuple(run for cells in row for run in (*cells, gap))
        for row in zip_longest(*(part for part in parts if part), fillvalue=blank)
    ]


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
            cells = [_key_and_label(action, remapped, width) for action in actions[row::rows]]
            for cells_ in zip_longest(*cells, fillvalue=("", " " * width)):
                lines.append(
                    tuple(run for keys, label in cells_ for run in (TextRun(keys, "text"), TextRun(label, "soft")))
                )
    remarks = ("Change keys in your settings file, under [keys].", "The glossary explains the terms: docs/glossary.md.")
    return [*lines, (), *((TextRun(remark, "dim"),) for remark in remarks)]


def _rank(action: Action) -> tuple[bool, ...]:
    """Sort the work of the screen before its moves, and the actions of every screen last."""
    return (
        action.where == ANYWHERE,
        action.where == GO,
        action.where == ROWS,
        action.group in ("Move", "Select", "Look", "Recording"),
    )


def _key_and_label(action: Action, remapped: Mapping[str, str], width: int) -> list[tuple[str, str]]:
    """Return the keys and label of an action in lines of `width` cells, wrapping long labels."""
    keys = first_key(action, remapped) if action.where == GO else "  ".join(map(shown_key, keys_of(action, remapped)))
    keys = keys.ljust(max(KEYS, len(keys) + 2))
    room = max(width - len(keys), 8)
    lines = wrapped(action.label, room - 2, 4)
    return [(keys if number == 0 else " " * len(keys), line.ljust(room)) for number, line in enumerate(lines)]


def first_card(remapped: Mapping[str, str], coder: str, *, tour: str) -> list[Line]:
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
    return [
        *lines,
        (TextRun(tour, "accent"), TextRun(" shows you around in a minute.", "text")),
        (TextRun("fusen saves every decision. Press any key.", "dim"),),
    ]
