"""The codebook: the tree with its counts, the current code in full, and where every edit of it begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll

from fusen.model.codebook import Codebook
from fusen.model.coding import AUTO_USER
from fusen.tui.actions import ANYWHERE, BOOK, ROWS, bindings
from fusen.tui.codebook.commands import CodebookEdits
from fusen.tui.codebook.details import BookTree, CodeDetails
from fusen.tui.codebook.tree import CodebookTree
from fusen.tui.colours import Ink, code_colours, code_signs
from fusen.tui.passages.excerpts import ExcerptSelection
from fusen.tui.screen import LOOK
from fusen.tui.widgets.line_widget import LineWidget, PlainHorizontal, PlainVertical, TextRun

if TYPE_CHECKING:
    from fusen.study import Study

BESIDE = 92  # columns from which the details stand beside the tree


@dataclass(frozen=True)
class LoadedCodebook:
    """All that the screen shows, read at one go: codings by code and coder, and what waits for a second look."""

    step: int
    codebook: Codebook
    counts: Mapping[str, Mapping[str, int]]
    waiting: Mapping[str, int]
    there: bool  # is there a file at all

    def of(self, user: str | None = None) -> dict[str, int]:
        """Codings by code: a coder's, else everybody's; phrase matches are nobody's."""
        return {
            code: sum(count for name, count in counts.items() if name == user or (user is None and name != AUTO_USER))
            for code, counts in self.counts.items()
        }


def read_book(study: Study) -> LoadedCodebook:
    step = study.context.store.history.last_step()
    counts: dict[str, dict[str, int]] = {}
    for user in study.context.store.users.all():
        for code, count in study.context.store.codings.counts_by_code(users=[user.name]).items():
            counts.setdefault(code, {})[user.name] = count
    waiting: dict[str, int] = {}
    for item in study.codebook.edit.second_look.queue():
        waiting[item.code] = waiting.get(item.code, 0) + 1
    return LoadedCodebook(step, study.codebook.get(), counts, waiting, bool(study.paths.codebook_files()))


class CodebookScreen(CodebookEdits):
    WHERE = (ANYWHERE, BOOK, ROWS)
    BINDINGS: ClassVar[list[BindingType]] = bindings(BOOK, ROWS, ANYWHERE)
    FOOT = (
        "code-excerpts", "add-beside", "add-below", "edit-definition", "rename", "move-under", "merge-into", "split",
        "delete-code", "undo", "second-look", "help",
    )  # fmt: skip
    DEFAULT_CSS = """
    CodebookScreen { padding: 1 0 0 0; layers: under over; }
    CodebookScreen #heads { height: 1; }
    CodebookScreen #side { width: 44%; padding: 0; scrollbar-size-vertical: 1; }
    CodebookScreen #parts { height: 1fr; layout: horizontal; }
    CodebookScreen.narrow #parts { layout: vertical; }
    CodebookScreen.narrow #side { width: 100%; height: 38%; border-top: solid $faint; }
    CodebookScreen CodeDetails { height: auto; }
    """

    def __init__(self, start: str = "") -> None:
        super().__init__()
        self.tree_, self.details, self.heads = BookTree(), CodeDetails(), LineWidget(id="heads")
        self._start = start

    def compose(self) -> ComposeResult:
        with PlainVertical():
            yield self.head
            yield self.heads
            with PlainHorizontal(id="parts"):
                yield self.tree_
                with VerticalScroll(id="side", can_focus=False):
                    yield self.details
            yield self.foot
        yield self.finder

    def on_mount(self) -> None:
        self.paint_with(self.ink)
        self.show_keys()
        self.tree_.focus()
        self._fit(self.app.size.width)
        self.changed()
        self.set_interval(LOOK, self._look)

    def paint_with(self, ink: Ink) -> None:
        """Dark or light."""
        for painted in (self.head, self.foot, self.heads, self.details):
            painted.paint_with(ink)
        self.tree_.paint_with(ink)
        self.finder.paint_with(ink)
        if self.book is not None:
            self._show(self.book)

    def on_resize(self, event: events.Resize) -> None:
        self._fit(event.size.width)

    def _fit(self, width: int) -> None:
        self.set_class(width < BESIDE, "narrow")
        self.call_after_refresh(self.show_code)

    # -- reading

    def changed(self) -> None:
        self.ask(lambda: read_book(self.study), self._read)

    def _look(self) -> None:
        """Has another process, or another screen, written?"""
        if self.book is not None and self.is_current and not self.fusen.worker.pending:
            known = self.book.step
            self.ask(self.study.context.store.history.last_step, lambda step: self.changed() if step != known else None)

    def on_screen_resume(self) -> None:
        self._look()

    def _read(self, book: LoadedCodebook) -> None:
        self._show(book)
        if self._start:
            self.tree_.to(self._start)
            self._start = ""
            self.show_code()

    def _show(self, book: LoadedCodebook) -> None:
        self.book = book
        self.colours = code_colours(book.codebook, self.ink)
        self.tree_.open(book.codebook, self.colours, book.of(self.study.user), book.of(), book.waiting)
        codes = sum(not code.retired for code in book.codebook)
        waiting = sum(book.waiting.values())
        told = [f"{codes} code{'s' * (codes != 1)}"] + [f"{waiting:,} wait for a second look"] * bool(waiting)
        self.head.show([self.study.settings.name, "Codebook"], told)
        heads = (TextRun("", fill=True), TextRun("you", "dim"), TextRun("   all  ", "dim"))
        self.heads.paint([heads] if codes else [(TextRun("  No code yet.  ", "text", True), TextRun(self.key_of("add-beside"), "accent"), TextRun(
            "  makes the first; the file is codebook/codebook.yaml", "soft"))])  # fmt: skip
        self.heads.styles.width = "56%" if not self.has_class("narrow") and codes else "100%"
        self.show_code()
        self.show_state()

    def show_code(self) -> None:
        """The current code in full."""
        if self.book is None:
            return
        code = self.tree_.here()
        guid = code.guid if code else ""
        self.details.show(
            code, self.colours.get(guid, "dim"), code_signs(self.book.codebook).get(guid, " "),
            self.book.counts.get(guid, {}), self.book.waiting.get(guid, 0),
        )  # fmt: skip
        self.details.styles.height = max(len(self.details.given), 1)

    # -- moving

    def on_key(self, _: events.Key) -> None:
        self.quiet()

    def _to(self, number: int) -> None:
        self.tree_.go(number)
        self.query_one("#side", VerticalScroll).scroll_home(animate=False)
        self.show_code()

    def action_row_down(self) -> None:
        self._to(self.tree_.at + 1)

    def action_row_up(self) -> None:
        self._to(self.tree_.at - 1)

    def action_rows_down(self) -> None:
        self._to(self.tree_.at + max(self.tree_.size.height - 2, 1))

    def action_rows_up(self) -> None:
        self._to(self.tree_.at - max(self.tree_.size.height - 2, 1))

    def action_row_first(self) -> None:
        self._to(0)

    def action_row_last(self) -> None:
        self._to(1_000_000)

    def action_fold(self) -> None:
        self.tree_.action_tree_fold()
        self.show_code()

    def action_unfold(self) -> None:
        self.tree_.action_tree_unfold()

    def action_fold_all(self) -> None:
        self.tree_.fold_all()
        self.show_code()

    def action_read_details(self) -> None:
        """A page on; at the end back to the beginning."""
        side = self.query_one("#side", VerticalScroll)
        if side.scroll_y >= side.max_scroll_y:
            side.scroll_home(animate=False)
        else:
            side.scroll_page_down(animate=False)

    def action_find_code(self) -> None:
        def chosen(codes: list[str]) -> None:
            self.tree_.to(codes[0])
            self.show_code()

        self.find("Go to a code", chosen, retired=True)

    def on_codebook_tree_chosen(self, message: CodebookTree.Chosen) -> None:
        message.stop()

    def on_click(self) -> None:
        self.show_code()

    # -- other screens

    def action_code_excerpts(self) -> None:
        code = self.tree_.here()
        if code is not None:
            self.fusen.open_excerpts(ExcerptSelection(code=code.guid))

    def action_second_look(self) -> None:
        code = self.tree_.here()
        if self.book is not None and not self.book.waiting:
            self.say("nothing waits for a second look")
        else:
            self.fusen.open_second_look(code.guid if code else "")

    def action_leave_book(self) -> None:
        self.action_leave()
