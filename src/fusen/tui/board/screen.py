"""The board: group codes into themes by moving cards with the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar

from textual.binding import BindingType

from fusen.model.codebook import Code, Codebook
from fusen.model.codebook_edit import MoveCode
from fusen.model.quantity import quantity
from fusen.tui.actions import ANYWHERE, BOARD, bindings
from fusen.tui.board.columns import BoardColumns
from fusen.tui.board.state import BoardCard, LoadedBoard, read_board
from fusen.tui.codebook.commands import CodebookCommands
from fusen.tui.codebook.state import LoadedCodebook
from fusen.tui.coder_filter import MATCHES, PEOPLE, SHORT
from fusen.tui.colours import code_colours, code_signs
from fusen.tui.host import Handler
from fusen.tui.passages.selection import ExcerptSelection
from fusen.tui.screen import StudyScreen
from fusen.tui.widgets.code_finder import CodeFinder
from fusen.tui.widgets.dialogs import PromptDialog
from fusen.tui.widgets.line_widget import Line, LineWidget, TextRun, shown, wrapped

MOST = 10  # columns with a digit
EMPTY = "A board needs codes: i in an interview makes them in the words of the interviewee."


class BoardScreen(StudyScreen):
    WHERE = (ANYWHERE, BOARD)
    BINDINGS: ClassVar[list[BindingType]] = bindings(BOARD, ANYWHERE)
    PURPOSE = (
        "Group codes into themes: a digit moves the marked cards, or the current one, to the column with that number."
    )
    FOOT = ("card-to-1", "card-to-0", "card-mark", "new-theme", "card-rename", "card-merge", "undo", "help")
    DEFAULT_CSS = "BoardScreen #card { height: 6; padding: 0 2; border-top: solid $rule; }"

    def __init__(self) -> None:
        super().__init__()
        self.columns, self.pane, self.finder = BoardColumns(), LineWidget(id="card"), CodeFinder()
        self.content, self.over = (self.columns, self.pane), (self.finder,)
        self.commands = CodebookCommands(self)
        self.board: LoadedBoard | None = None

    def actions(self) -> Mapping[str, Handler]:
        edits = self.commands.actions()
        return {
            "card-left": partial(self._move, -1, 0),
            "card-right": partial(self._move, 1, 0),
            "card-down": partial(self._move, 0, 1),
            "card-up": partial(self._move, 0, -1),
            "card-mark": self._mark,
            **{f"card-to-{number}": partial(self._send, number) for number in range(MOST)},
            "card-before": partial(self._push, -1),
            "card-after": partial(self._push, 1),
            "new-theme": self._ask_theme,
            "card-rename": edits["rename"],
            "card-under": edits["move-under"],
            "card-merge": edits["merge-into"],
            "card-note": self._edit_note,
            "card-excerpts": self._open_excerpts,
            "leave-board": self._step_back,
        }

    def on_mount(self) -> None:
        self.columns.focus()

    # -- showing

    def changed(self) -> None:
        study = self.study
        self.reader.ask(self, lambda _: read_board(study), self._fill, self.failed)

    def _fill(self, board: LoadedBoard) -> None:
        self.board, self.step = board, board.book.step
        codebook = board.book.codebook
        self.columns.show(board.columns, code_colours(codebook, self.ink), code_signs(codebook))
        loose, themes = len(board.columns[0].cards), len(board.columns) - 1
        codes = sum(len(column.cards) for column in board.columns)
        text = f"{quantity(codes, 'code')}, {quantity(themes, 'theme')}, {loose} without a theme"
        self.head.show([self.study.settings.name, "Board"], [SHORT[PEOPLE if board.by_people else MATCHES], text])
        self._show_card()
        self.show_state()

    def recolour(self) -> None:
        if self.board is not None:
            self._fill(self.board)

    def _show_card(self) -> None:
        code, card = self.here(), self.columns.card()
        if code is None:
            self.pane.paint([(TextRun(EMPTY if self.board and not self.board.book.codebook.codes else "", "soft"),)])
            return
        width = max(self.app.size.width - 6, 20)
        lines: list[Line] = [(
            TextRun(shown(code.name), "text", True), TextRun(f"   {shown(' / '.join(code.path[:-1]))}", "dim", fill=True),
            TextRun(self._count(card), "dim"),
        )]  # fmt: skip
        lines += [(TextRun(line, "soft"),) for line in wrapped(code.definition or "no definition", width, 2)]
        if card is not None and card.quote:
            lines += [(TextRun(line, "soft"),) for line in wrapped(f"“{card.quote}”  {card.citation}", width, 2)]
        self.pane.paint(lines)

    def _count(self, card: BoardCard | None) -> str:
        """Return the numbers of a card, or of the column whose title is current, in words."""
        column = self.columns.here()
        many = card.codings if card else len(column.cards) if column else 0
        people = card.interviewees if card else column.interviewees if column else 0
        what = "coding" if card else "code"
        return f"{quantity(many, what)}, {quantity(people, 'interviewee')}"

    # -- as the commands of the codebook use it

    @property
    def book(self) -> LoadedCodebook | None:
        return self.board.book if self.board else None

    def here(self) -> Code | None:
        card, column = self.columns.card(), self.columns.here()
        return card.code if card else column.theme if column else None

    def go_to(self, guid: str) -> None:
        self.columns.go_to(guid)
        self._show_card()

    def find_code(self, title: str, codebook: Codebook, chosen: Callable[[list[str]], None]) -> None:
        self.finder.open(title, codebook, code_colours(codebook, self.ink), (), chosen, several=False, headings=True)

    # -- moving

    def _move(self, across: int, down: int) -> None:
        self.quiet()
        self.columns.move(across, down)
        self._show_card()

    def _mark(self) -> None:
        self.quiet()
        self.columns.mark()
        self._show_card()

    def _step_back(self) -> None:
        """Remove the marks, or close the screen."""
        if not self.columns.unmark():
            self.leave()

    def _send(self, number: int) -> None:
        """Move the marked cards, else the current one, to the foot of a column; the cursor stays for the next card."""
        self.quiet()
        board, cards = self.board, self.columns.meant()
        if not cards or board is None:
            self.say("choose a card: j goes down to the first")
            return
        if number >= len(board.columns):
            self.say(f"there is no theme {number}: {self.key_of('new-theme')} makes one")
            return
        theme = board.columns[number].theme
        target = theme.guid if theme else None
        moved = [card.code for card in cards if card.code.parent != target]
        name = cards[0].code.name if len(cards) == 1 else quantity(len(moved), "code")
        if not moved:
            self.say(
                f"{name if len(cards) == 1 else 'the marked codes'} {'is' if len(cards) == 1 else 'are'} there already"
            )
            return
        verb = "is" if len(moved) == 1 else "are"
        text = f"{name} {verb} in {theme.name}" if theme else f"{name} {'has' if len(moved) == 1 else 'have'} no theme"
        self.columns.marked = set()
        first, *also = (code.guid for code in moved)
        self.commands.act(MoveCode(first, target, also=tuple(also)), text)

    def on_board_columns_dropped(self, message: BoardColumns.Dropped) -> None:
        self._send(message.column)

    def on_line_widget_pressed(self, message: LineWidget.Pressed) -> None:
        """Show the card under the mouse, or open its excerpts with a double click."""
        if message.view is self.columns:
            self._show_card()
            if message.double:
                self._open_excerpts()

    def _push(self, by: int) -> None:
        """Move the card to the next column on either side."""
        number = self.columns.column + by
        if self.board is not None and 0 <= number < len(self.board.columns):
            self._send(number)

    def _ask_theme(self) -> None:
        editing = self.study.codebook.edit

        def named(name: str | None) -> None:
            if name and name.strip():
                self.ask_to_write(lambda: editing.add(name.strip(), codable=False), self._added)

        self.show(PromptDialog("New theme: its name"), named)

    def _added(self, theme: Code) -> None:
        self.say(f"new theme: {theme.name}; {self.key_of('undo')} takes it back")
        self.changed()

    # -- other

    def _edit_note(self) -> None:
        code = self.here()
        if code is not None:
            self.notes.edit(f"Memo on the code {code.name}", code.guid, "analytic")

    def _open_excerpts(self) -> None:
        code = self.here()
        if code is not None:
            self.fusen.open("excerpts", selection=ExcerptSelection(code=code.guid))
