"""The review queue over the whole study: confident suggestions, disagreements, and what to read next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from fusen.model.codebook import Codebook
from fusen.model.coding import CodingDraft, ShownSuggestion
from fusen.model.history import HistoryStep
from fusen.model.suggestion import QueueRow, reason_line
from fusen.tui.actions import ANYWHERE, QUEUE, ROWS, bindings
from fusen.tui.colours import code_colours, code_signs
from fusen.tui.host import Handler
from fusen.tui.passages.queue_rows import QueueRows
from fusen.tui.screen import StudyScreen
from fusen.tui.widgets.virtual_list import VirtualList, row_moves

if TYPE_CHECKING:
    from fusen.study.suggestions import ProcessMessage

ORDERS = {
    "confidence": "what it is surest of, in passages you have not read",
    "code": "the same by code",
    "disagreement": "where your coding differs from what it expects",
    "reading": "what to read next",
}


class ReviewQueueScreen(StudyScreen):
    WHERE = (ANYWHERE, ROWS, QUEUE)
    BINDINGS: ClassVar[list[BindingType]] = bindings(QUEUE, ROWS, ANYWHERE)
    PURPOSE = "Decide on suggestions of all interviews, one after the other."
    FOOT = ("queue-open", "queue-take", "queue-reject", "queue-order", "undo", "help")

    def __init__(self) -> None:
        super().__init__()
        self.list = QueueRows()
        self.view = VirtualList(self.list)
        self.content = (self.view,)
        self.order = "confidence"
        self._codebook = Codebook(())
        self._known = False

    def on_mount(self) -> None:
        self.view.focus()

    def on_screen_resume(self) -> None:
        if self._known:
            self.changed()

    def recolour(self) -> None:
        self._show(self.list.rows)

    def actions(self) -> Mapping[str, Handler]:
        return {
            **row_moves(self.view, self._arrived),
            "queue-open": self._open_place,
            "queue-take": self._take,
            "queue-reject": self._reject,
            "queue-order": self._turn_order,
        }

    # -- asking

    def changed(self) -> None:
        def fill(codebook: Codebook) -> None:
            self._codebook = codebook
            if self.fusen.suggester is not None and self.fusen.suggester.ready:
                self.fusen.suggester.queue(self.order)
            self._show(self.list.rows)

        self.ask(self.study.codebook.get, fill)

    def awaits(self, key: str) -> bool:
        suggester = self.fusen.suggester
        return not self._known and suggester is not None and suggester.ready

    def suggested(self, response: ProcessMessage) -> None:
        """Handle a response of the suggester."""
        if response.what == "queue" and response.about == self.order:
            self._known = True
            self._show(response.answer)
        elif response.what == "spans":
            self._explain()
        elif response.what == "ready":
            self.changed()
        elif response.what in ("progress", "failed"):
            self._show(self.list.rows)

    def _show(self, rows: Sequence[QueueRow]) -> None:
        state = self.fusen.suggester.state if self.fusen.suggester is not None else ""
        instead = state or ("nothing to look at here" if self._known else "looking …")
        book = self._codebook
        self.list.show(rows, book, code_colours(book, self.ink), code_signs(book), instead)
        self.view.show()
        self._arrived()

    def _explain(self) -> None:
        """Ask for the reason of the current row when it becomes current; reasons cost more than rows."""
        row, suggester = self.list.here(), self.fusen.suggester
        if row is None or row.code is None or suggester is None:
            return
        suggester.want([(row.source, row.start, row.end)])
        advice = suggester.about((row.source, row.start, row.end))
        result = [suggestion for suggestion in advice.suggestions if suggestion.code == row.code] if advice else []
        self.list.why = reason_line(result[0].reasons, words=row.words is not None) if result else ""
        self.view.refresh_row(self.list.at)

    # -- moving

    def _arrived(self) -> None:
        result, self.list.why = self.list.rows, ""
        at = f"{self.list.at + 1}/{len(result)}" if result else ""
        self.head.show([self.study.settings.name, "Review queue", ORDERS[self.order]], [at])
        self._explain()

    def on_virtual_list_pressed(self, message: VirtualList.Pressed) -> None:
        self._arrived()
        if message.double:
            self._open_place()

    def _turn_order(self) -> None:
        orders = list(ORDERS)
        self.order = orders[(orders.index(self.order) + 1) % len(orders)]
        self.list.at, self._known = 0, False
        self._show(())
        self.changed()

    def _open_place(self) -> None:
        row = self.list.here()
        if row is not None:
            self.fusen.open("coding", source=row.source, offset=row.start)

    # -- deciding

    def _take(self) -> None:
        row = self.list.here()
        if row is None or row.code is None:
            self.say("no suggested code here")
            return
        sight = (ShownSuggestion(row.code, row.score if row.calibrated else None),)
        draft = CodingDraft(row.code, row.start, row.end, "accepted-suggestion", sight=sight)
        drafts, read = {row.source: [draft]}, {row.source: [(row.start, row.end)]}
        self.ask(lambda: self.study.codings.apply(drafts, read=read), lambda _: self._done(row, "coded"))

    def _reject(self) -> None:
        row = self.list.here()
        if row is None or row.code is None:
            self.say("no suggested code here to reject")
            return
        code = row.code
        self.ask(
            lambda: self.study.suggestions.reject(row.source, row.start, row.end, [code]),
            lambda done: self._done(row, "rejected"),
        )  # fmt: skip

    def _done(self, row: QueueRow, text: str) -> None:
        """Remove the row at once; the next answer of the suggester reflects the decision."""
        self.fusen.decided()
        self._show([other_row for other_row in self.list.rows if other_row != row])
        code = self._codebook.by_guid.get(row.code or "")
        self.say(f"{text}: {code.name if code else '?'}")
        self.changed()

    def reversed(self, how: str, step: HistoryStep) -> None:
        self.fusen.decided()
        super().reversed(how, step)
