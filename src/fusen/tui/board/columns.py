"""The columns of the board as painted lines, with the current card in sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.cells import cell_len
from textual.events import MouseDown, MouseUp
from textual.message import Message

from fusen.tui.board.state import BoardCard, BoardColumn
from fusen.tui.widgets.line_widget import Line, LineWidget, TextRun, short, shown

NARROWEST, WIDEST = 26, 38  # cells of a column
CARD = 3  # lines: name, quote, space
HEAD = 2
EDGE = 8  # cells for the number of hidden columns


class BoardColumns(LineWidget):
    """Paints as many columns as fit; `column` and `row` are the current card, row -1 the title of a column."""

    DEFAULT_CSS = "BoardColumns { height: 1fr; padding: 0 1; }"

    class Dropped(Message):
        """The mouse has dragged the current card to a column."""

        def __init__(self, column: int) -> None:
            super().__init__()
            self.column = column

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.can_focus = True
        self.columns: Sequence[BoardColumn] = ()
        self.column = self.row = 0
        self._colours: Mapping[str, str] = {}
        self._signs: Mapping[str, str] = {}
        self._left = 0  # the first column in sight
        self._tops: dict[int, int] = {}  # the first card in sight, by column
        self._width = WIDEST
        self._dragged = False  # the mouse is down on a card
        self.marked: set[str] = set()  # guids of codes

    def show(self, columns: Sequence[BoardColumn], colours: Mapping[str, str], signs: Mapping[str, str]) -> None:
        """Show columns; the cursor stays where it was."""
        if not self.columns and len(columns) > 1 and not columns[0].cards:
            self.column = 1  # the first theme: no code is without one
        self.columns, self._colours, self._signs = columns, colours, signs
        self.marked &= {card.code.guid for column in columns for card in column.cards}
        self.move(0, 0)

    def card(self) -> BoardCard | None:
        """Return the current card, or None at the title of a column."""
        cards = self._cards()
        return cards[self.row] if 0 <= self.row < len(cards) else None

    def here(self) -> BoardColumn | None:
        return self.columns[self.column] if self.columns else None

    def _cards(self) -> Sequence[BoardCard]:
        return self.columns[self.column].cards if self.columns else ()

    def move(self, across: int, down: int) -> None:
        """Move the cursor; from the first card up it reaches the title of its column."""
        self.column = min(max(self.column + across, 0), max(len(self.columns) - 1, 0))
        self.row = min(max(self.row + down, -1), len(self._cards()) - 1)
        if self.row < 0 and not down and self._cards():
            self.row = 0
        self.fit()

    def go_to(self, guid: str) -> None:
        """Move the cursor to a code, as a card or as the theme of a column."""
        for number, column in enumerate(self.columns):
            rows = [row for row, card in enumerate(column.cards) if card.code.guid == guid]
            if rows or (column.theme is not None and column.theme.guid == guid):
                self.column, self.row = number, rows[0] if rows else -1
        self.fit()

    # -- marks

    def mark(self) -> None:
        """Mark the current card, or remove its mark, and go to the next one."""
        card = self.card()
        if card is not None:
            self.marked ^= {card.code.guid}
            self.move(0, 1)

    def unmark(self) -> bool:
        """Remove all marks; returns whether there were any."""
        had, self.marked = bool(self.marked), set()
        self.fit()
        return had

    def meant(self) -> list[BoardCard]:
        """Return the marked cards, else the current one."""
        here = self.card()
        marked = [card for column in self.columns for card in column.cards if card.code.guid in self.marked]
        return marked or ([here] if here else [])

    # -- mouse

    def _place_at(self, x: int, y: int) -> tuple[int, int] | None:
        """Return the column and row of a cell; row -1 is a title."""
        column = self._left + x // self._width
        if not 0 <= column < len(self.columns):
            return None
        row = self._tops.get(column, 0) + (y - HEAD) // CARD if y >= HEAD else -1
        return column, min(row, len(self.columns[column].cards) - 1)

    def on_mouse_down(self, event: MouseDown) -> None:
        place = self._place_at(event.x - 1, event.y)
        if place is not None and event.button == 1:
            self.column, self.row = place
            self._dragged = self.card() is not None
            self.fit()

    def on_mouse_scroll_down(self) -> None:
        self._scroll(1)

    def on_mouse_scroll_up(self) -> None:
        self._scroll(-1)

    def _scroll(self, by: int) -> None:
        self.move(0, by)
        self.post_message(self.Pressed(self, 0, 0, False))

    def on_mouse_up(self, event: MouseUp) -> None:
        place = self._place_at(event.x - 1, event.y)
        if self._dragged and place is not None and place[0] != self.column:
            self.post_message(self.Dropped(place[0]))
        self._dragged = False

    # -- painting

    def fit(self) -> None:
        if not self.columns or not self.size.width:
            self.paint(())
            return
        many = max(min(self.size.width // NARROWEST, len(self.columns)), 1)
        room = self.size.width - EDGE * (many < len(self.columns))
        self._width = width = min(room // many, WIDEST)
        self._left = min(max(self._left, self.column - many + 1), self.column, max(len(self.columns) - many, 0))
        shown_columns = range(self._left, min(self._left + many, len(self.columns)))
        painted = [self._column(number, width) for number in shown_columns]
        lines = [
            tuple(run for lines in painted for run in (lines[y] if y < len(lines) else _cell((), width)))
            for y in range(max(self.size.height, 1))
        ]
        hidden = len(self.columns) - self._left - many
        signs = [f"‹{self._left}"] * bool(self._left) + [f"{hidden}›"] * (hidden > 0)
        lines[0] = (*lines[0], TextRun("", fill=True), TextRun(" ".join(signs), "accent"))
        self.paint(lines)

    def _column(self, number: int, width: int) -> list[Line]:
        column, here = self.columns[number], number == self.column
        room = max((self.size.height - HEAD) // CARD, 1)
        top = self._tops.get(number, 0)
        if here:
            top = min(max(top, self.row - room + 1), max(self.row, 0))
        top = self._tops[number] = min(top, max(len(column.cards) - room, 0))
        lines = [*self._title(number, column, width, here and self.row < 0)]
        for row, card in enumerate(column.cards[top : top + room], top):
            lines += self._card(card, width, here and row == self.row)
        if not column.cards:
            lines.append(
                _cell(
                    (TextRun(short("   no codes yet" if column.theme else "   all have a theme", width - 1), "dim"),),
                    width,
                )
            )
        below = len(column.cards) - top - room
        if below > 0 and lines:
            lines[-1] = _cell((TextRun(f"   {below} more ↓", "dim"),), width)
        return lines

    def _title(self, number: int, column: BoardColumn, width: int, current: bool) -> list[Line]:
        name = shown(column.theme.name).upper() if column.theme else "NO THEME"
        digit = f"{number} " if number < 10 else "· "
        facts = f"  {len(column.cards)}"
        name = short(name, width - 5 - cell_len(facts))
        bar = TextRun("▌" if current else " ", "accent")
        return [
            _cell((bar, TextRun(digit, "accent"), TextRun(name, "text", True), TextRun(facts, "dim")), width),
            _cell((), width),
        ]

    def _card(self, card: BoardCard, width: int, current: bool) -> list[Line]:
        guid = card.code.guid
        behind = self.ink.band if current else ""
        bar = TextRun("▌" if current else " ", "accent", behind=behind)
        name = short(card.code.name, width - 5)
        first = (
            bar, TextRun("✓" if guid in self.marked else " ", "accent", True, behind),
            TextRun(f"{self._signs.get(guid, ' ')} ", self._colours.get(guid, "dim"), behind=behind),
            TextRun(name, "text" if current else "soft", current, behind),
            TextRun(" " * (width - 5 - cell_len(name)), behind=behind),
        )  # fmt: skip
        facts = f"{card.codings} · {card.interviewees}" + (f" +{card.below}" if card.below else "")
        words = short(f"{facts}   “{card.quote}”" if card.quote else f"{facts}   no quote", width - 6)
        second = (
            bar,
            TextRun("   ", behind=behind),
            TextRun(words, "dim", behind=behind),
            TextRun(" " * (width - 5 - cell_len(words)), behind=behind),
        )
        return [_cell(first, width), _cell(second, width), _cell((), width)]


def _cell(line: Line, width: int) -> Line:
    """Return a line filled to the width of its column."""
    return (*line, TextRun(" " * max(width - sum(cell_len(run.words) for run in line), 0)))
