"""All memos of the study: the list, the current memo in full, and the way along its links."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.events import Resize

from fusen.model.coding import Memo, MemoKind
from fusen.model.memos.entries import MemoTarget
from fusen.model.quantity import quantity
from fusen.tui.actions import ANYWHERE, MEMOS, ROWS, bindings
from fusen.tui.host import Handler
from fusen.tui.memos.memo_pane import MemoPane
from fusen.tui.memos.memo_rows import MemoRows
from fusen.tui.memos.state import ORDERS, FoundMemos, read_memos
from fusen.tui.screen import StudyScreen
from fusen.tui.textual_patches import PlainVertical
from fusen.tui.widgets.dialogs import NoteEditor, PromptDialog
from fusen.tui.widgets.line_widget import LineWidget, TextRun
from fusen.tui.widgets.virtual_list import VirtualList, row_moves

WIDE = 100  # cells from which the memo is beside the list
ON = "Memo on: a code, a citation such as JP-03@10-40, case:NAME, source:NAME, or study"
NONE = "No memos yet. a writes one; m writes one on any passage, code or interviewee."


class MemosScreen(StudyScreen):
    WHERE = (ANYWHERE, MEMOS, ROWS)
    BINDINGS: ClassVar[list[BindingType]] = bindings(MEMOS, ROWS, ANYWHERE)
    PURPOSE = "Read and write memos on anything in the study, and follow the links between them."
    FOOT = ("open-memo", "next-link", "edit-memo", "new-memo", "filter-memos", "divide-memos", "undo", "help")
    DEFAULT_CSS = """
    MemosScreen #parts { height: 1fr; }
    MemosScreen #parts.wide { layout: horizontal; }
    MemosScreen #parts.wide VirtualList { width: 1fr; }
    MemosScreen #parts.wide MemoPane { width: 1fr; height: 1fr; border-left: solid $rule; }
    MemosScreen #parts MemoPane { height: 12; border-top: solid $rule; }
    MemosScreen #parts.wide MemoPane { border-top: none; }
    MemosScreen #about { height: 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.rows, self.pane, self.about = MemoRows(), MemoPane(), LineWidget(id="about")
        self.view = VirtualList(self.rows)
        self.parts = PlainVertical(self.view, self.pane, id="parts")
        self.content = (self.about, self.parts)
        self.memos: FoundMemos | None = None
        self._filter, self._order, self._own = "", ORDERS[0], False
        self._awaited = ""  # guid of the memo to show after the next read

    def actions(self) -> Mapping[str, Handler]:
        return {
            **row_moves(self.view, self.show_memo),
            "open-memo": self._open,
            "next-link": partial(self.pane.turn_way, 1),
            "previous-link": partial(self.pane.turn_way, -1),
            "earlier-version": partial(self.pane.turn_version, 1),
            "later-version": partial(self.pane.turn_version, -1),
            "edit-memo": self._edit,
            "new-memo": self._ask_subject,
            "remove-memo": self._remove,
            "filter-memos": self._ask_filter,
            "divide-memos": self._divide,
            "whose-memos": self._turn_whose,
            "copy-memo": self._copy,
            "leave-memos": self._step_back,
        }

    def on_mount(self) -> None:
        self.view.focus()

    def on_resize(self, event: Resize) -> None:
        self.parts.set_class(event.size.width >= WIDE, "wide")

    def on_virtual_list_pressed(self, message: VirtualList.Pressed) -> None:
        self.show_memo()
        if message.double:
            self._open()

    def on_line_widget_pressed(self, message: LineWidget.Pressed) -> None:
        """Follow the link under the mouse."""
        if message.view is self.pane and self.pane.choose_at(message.line):
            self._open()

    # -- showing

    def changed(self) -> None:
        study, words, order, own = self.study, self._filter, self._order, self._own
        self.reader.ask(self, lambda _: read_memos(study, words, order, own), self._fill, self.failed)

    def _fill(self, memos: FoundMemos) -> None:
        self.memos, self.step = memos, memos.step
        self.rows.show(memos.entries, memos.groups)
        row = self.rows.row_of(self._awaited) if self._awaited else None
        if row is not None:
            self.rows.at = row
        self._awaited = ""
        self.view.show()
        self.show_memo()
        self._show_head()

    def show_memo(self) -> None:
        """Show the current memo in the pane."""
        entry = self.rows.here()
        if entry is None or self.memos is None:
            self.pane.show(None, (), ())
        else:
            self.pane.show(entry, self.memos.ways(entry), self.memos.versions.get(entry.memo.guid, ()))

    def _show_head(self) -> None:
        if self.memos is None:
            return
        many = len(self.memos.entries)
        whose = "yours" if self._own else "of all coders"
        self.head.show([self.study.settings.name, "Memos"], [f"{quantity(many, 'memo')}, {whose}, by {self._order}"])
        remarks = list(self.memos.remarks)
        remarks += [f"with “{self._filter}”: esc shows all"] if self._filter else []
        if not many:
            remarks = [f"No memo has “{self._filter}”. esc shows all." if self._filter else NONE]
        self.about.paint([(TextRun("  "), TextRun("   ".join(remarks), "dim", fill=True))])

    # -- following

    def _open(self) -> None:
        """Follow the chosen link; without one, go to what the memo is about."""
        self.quiet()
        way, entry = self.pane.chosen(), self.rows.here()
        if way is not None and way.target is None:
            self.say(f"{way.name} leads to nothing in the study", wrong=True)
        elif way is not None and way.target is not None:
            self._go(way.target)
        elif entry is not None:
            self._go(entry.about)

    def _go(self, target: MemoTarget) -> None:
        if target.subject == "memo":
            self._go_to_memo(target.guid)
        elif target.source:
            self.fusen.open("coding", source=target.source, offset=target.span[0] if target.span else None)
        elif target.subject == "code":
            self.fusen.open("codebook", start=target.guid)
        elif target.subject == "case":
            self._open_case(target)
        else:
            self.say(f"{target.label} has no screen of its own; g goes to a place")

    def _open_case(self, target: MemoTarget) -> None:
        case = next((case for case in self.study.cases.all() if case.guid == target.guid), None)
        if case is None or not case.places:
            self.say(f"{target.label} has no transcript")
        else:
            self.fusen.open("coding", source=case.places[0].source)

    def _go_to_memo(self, guid: str) -> None:
        row = self.rows.row_of(guid)
        if row is None:
            self._filter, self._own, self._awaited = "", False, guid
            self.changed()
        else:
            self.view.to(row)
            self.show_memo()

    # -- writing

    def _edit(self) -> None:
        entry = self.rows.here()
        if entry is None:
            return
        if entry.memo.user != self.study.user:
            self.say(f"this memo belongs to {entry.memo.user}: a writes your own", wrong=True)
        elif entry.text is None:
            self.say("this memo is withheld: ⏎ opens its passage, m edits it there", wrong=True)
        else:
            self._write(f"Memo on {entry.about.label}", f"memo:{entry.memo.guid}", entry.text, entry.memo.kind)

    def _ask_subject(self) -> None:
        entry = self.rows.here()
        at = entry.about if entry else None
        start = (at.citation or (f"case:{at.label}" if at.subject == "case" else at.label)) if at else "study"

        def named(name: str | None) -> None:
            if name and name.strip():
                about = name.strip()
                self.ask(lambda: self.study.memos.target(about), lambda target: self._begin(about, target))

        self.show(PromptDialog(ON, "study" if at and at.subject in ("study", "memo", "coder") else start), named)

    def _begin(self, name: str, target: MemoTarget) -> None:
        self._write(f"Memo on {target.label}", name, "", "free")

    def _write(self, title: str, name: str, text: str, kind: MemoKind) -> None:
        def keep(kept: tuple[str, MemoKind] | None) -> None:
            if kept is not None and (kept[0].strip() or name.startswith("memo:")):
                self.ask_to_write(lambda: self.study.memos.keep(name, kept[0], kind=kept[1]), self._kept)

        self.show(NoteEditor(title, text, kind, self.fusen.edit_text), keep)

    def _kept(self, memo: Memo | None) -> None:
        self._awaited = memo.guid if memo else ""
        broken = self.study.memos.broken(memo.text) if memo else []
        if broken:
            self.say(f"memo saved; [[{broken[0]}]] leads to nothing in the study", wrong=True)
        else:
            self.say("memo saved" if memo else f"memo deleted   {self.key_of('undo')} undo")
        self.changed()

    def _remove(self) -> None:
        entry = self.rows.here()
        if entry is not None:
            self.ask_to_write(lambda: self.study.memos.keep(f"memo:{entry.memo.guid}", ""), self._kept)

    # -- choosing

    def _ask_filter(self) -> None:
        def chosen(words: str | None) -> None:
            if words is not None:
                self._filter = words.strip()
                self.changed()

        self.show(PromptDialog("Only memos with these words", self._filter), chosen)

    def _divide(self) -> None:
        self._order = ORDERS[(ORDERS.index(self._order) + 1) % len(ORDERS)]
        self.changed()

    def _turn_whose(self) -> None:
        self._own = not self._own
        self.changed()

    def _copy(self) -> None:
        entry = self.rows.here()
        if entry is not None and entry.text is not None:
            self.fusen.copy_to_clipboard(entry.text)
            self.say("memo copied")

    def _step_back(self) -> None:
        """Show all memos again, or close the screen."""
        if self.pane.way >= 0:
            self.pane.turn_way(-1 - self.pane.way)
        elif self._filter:
            self._filter = ""
            self.changed()
        else:
            self.leave()
