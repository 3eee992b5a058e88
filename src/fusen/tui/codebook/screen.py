"""The codebook screen: the tree with counts, the details of the current code, and the keys for edits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.containers import VerticalScroll

from fusen.model.codebook import Code, Codebook
from fusen.model.quantity import quantity
from fusen.tui.actions import ANYWHERE, BOOK, ROWS, bindings
from fusen.tui.codebook.commands import CodebookCommands
from fusen.tui.codebook.details import BookRows, CodeDetails
from fusen.tui.codebook.state import LoadedCodebook, read_codebook
from fusen.tui.colours import code_colours, code_signs
from fusen.tui.host import Handler
from fusen.tui.links import LinkCommands
from fusen.tui.passages.selection import ExcerptSelection
from fusen.tui.screen import StudyScreen
from fusen.tui.textual_patches import PlainHorizontal
from fusen.tui.widgets.code_finder import CodeFinder
from fusen.tui.widgets.line_widget import LineWidget, TextRun
from fusen.tui.widgets.virtual_list import VirtualList, row_moves

BESIDE = 92  # columns from which the details are shown beside the tree


class CodebookScreen(StudyScreen):
    """Shows the tree and the current code; `commands` edits the codebook."""

    WHERE = (ANYWHERE, BOOK, ROWS)
    BINDINGS: ClassVar[list[BindingType]] = bindings(BOOK, ROWS, ANYWHERE)
    PURPOSE = (
        "Read and edit the codebook: codes, definitions, phrases. Edits that affect codings show what they do first."
    )
    FOOT = (
        "code-excerpts", "add-beside", "edit-code", "rename", "move-under", "merge-into", "split", "help",
    )  # fmt: skip
    DEFAULT_CSS = """
    CodebookScreen #heads { height: 1; }
    CodebookScreen #side { width: 44%; padding: 0; scrollbar-size-vertical: 1; }
    CodebookScreen #parts { height: 1fr; layout: horizontal; }
    CodebookScreen.narrow #parts { layout: vertical; }
    CodebookScreen.narrow #side { width: 100%; height: 38%; border-top: solid $rule; }
    CodebookScreen CodeDetails { height: auto; }
    CodebookScreen VirtualList { width: 1fr; }
    """

    def __init__(self, start: str = "") -> None:
        super().__init__()
        self.codes, self.details, self.heads = BookRows(), CodeDetails(), LineWidget(id="heads")
        self.view, self.finder = VirtualList(self.codes), CodeFinder()
        self.side = VerticalScroll(self.details, id="side", can_focus=False)
        self.content = (self.heads, PlainHorizontal(self.view, self.side, id="parts"))
        self.over = (self.finder,)
        self.commands = CodebookCommands(self)
        self.book: LoadedCodebook | None = None
        self._colours: dict[str, str] = {}
        self._start = start  # guid of the code to start with

    def on_mount(self) -> None:
        self.view.focus()
        self._fit(self.app.size.width)

    def recolour(self) -> None:
        if self.book is not None:
            self._show(self.book)

    def on_resize(self, event: events.Resize) -> None:
        self._fit(event.size.width)

    def _fit(self, width: int) -> None:
        self.set_class(width < BESIDE, "narrow")
        self.call_after_refresh(self.show_code)

    def actions(self) -> Mapping[str, Handler]:
        return {
            **self.commands.actions(),
            **row_moves(self.view, self._arrived),
            "fold": partial(self._turn, self.codes.fold),
            "unfold": partial(self._turn, self.codes.unfold),
            "fold-all": partial(self._turn, self.codes.fold_all),
            "read-details": self._read_on,
            "find-code": lambda: self.commands.find("Go to a code", lambda codes: self.go_to(codes[0]), retired=True),
            "code-excerpts": self._open_excerpts,
            "look-again": self._open_recheck,
            "code-note": self._edit_note,
            "link-code": self._link,
            "leave-book": self.leave,
        }

    # -- reading

    def changed(self) -> None:
        self.ask(lambda: read_codebook(self.study), self._read)

    def _read(self, book: LoadedCodebook) -> None:
        self._show(book)
        if self._start:
            self.go_to(self._start)
            self._start = ""

    def _show(self, book: LoadedCodebook) -> None:
        self.book, self.step = book, book.step
        self._colours = code_colours(book.codebook, self.ink)
        self.codes.waiting = book.waiting
        self.codes.show(book.codebook, self._colours, book.of(self.study.user), book.of())
        self.view.show()
        codes = sum(not code.retired for code in book.codebook)
        waiting = sum(book.waiting.values())
        lines = [quantity(codes, "code")] + [f"{waiting:,} to recheck"] * bool(waiting)
        self.head.show([self.study.settings.name, "Codebook"], lines)
        heads = (TextRun("", fill=True), TextRun("you", "dim"), TextRun("   all  ", "dim"))
        self.heads.paint([heads] if codes else [(TextRun("  No code yet.  ", "text", True), TextRun(self.key_of("add-beside"), "accent"), TextRun(
            "  makes the first; the file is codebook/codebook.yaml", "soft"))])  # fmt: skip
        self.heads.styles.width = "56%" if not self.has_class("narrow") and codes else "100%"
        self.show_code()
        self.show_state()

    def show_code(self) -> None:
        """Show the details of the current code."""
        if self.book is None:
            return
        code = self.codes.here()
        guid = code.guid if code else ""
        self.details.show(
            code, self._colours.get(guid, "dim"), code_signs(self.book.codebook).get(guid, " "),
            self.book.counts.get(guid, {}), self.book.waiting.get(guid, 0), self.book.links.get(guid, ()),
        )  # fmt: skip
        self.details.styles.height = max(len(self.details.given), 1)

    # -- moving

    def _arrived(self) -> None:
        self.side.scroll_home(animate=False)
        self.show_code()

    def on_virtual_list_pressed(self, message: VirtualList.Pressed) -> None:
        self._arrived()
        if message.double:
            self._turn(self.codes.turn)

    def _turn(self, fold: Callable[[], None]) -> None:
        fold()
        self.view.show()
        self.show_code()

    def _read_on(self) -> None:
        """Scroll down a page; from the end to the start."""
        side = self.side
        if side.scroll_y >= side.max_scroll_y:
            side.scroll_home(animate=False)
        else:
            side.scroll_page_down(animate=False)

    def here(self) -> Code | None:
        return self.codes.here()

    def go_to(self, guid: str) -> None:
        self.codes.to(guid)
        self.view.show()
        self.show_code()

    def find_code(self, title: str, codebook: Codebook, chosen: Callable[[list[str]], None]) -> None:
        self.finder.open(title, codebook, self._colours, (), chosen, several=False, headings=True)

    # -- other screens

    def _open_excerpts(self) -> None:
        code = self.here()
        if code is not None:
            self.fusen.open("excerpts", selection=ExcerptSelection(code=code.guid))

    def _open_recheck(self) -> None:
        code = self.here()
        if self.book is not None and not self.book.waiting:
            self.say("no decision waits for a recheck")
        else:
            self.fusen.open("recheck", code=code.guid if code else "")

    def _link(self) -> None:
        code = self.here()
        if code is not None:
            LinkCommands(self).mark(code.guid, code.name)

    def _edit_note(self) -> None:
        code = self.here()
        if code is not None:
            self.notes.edit(f"Memo on the code {code.name}", code.guid, "analytic")
