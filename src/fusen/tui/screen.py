"""What all screens share: asking the study in order, telling the outcome, undo and redo."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, TypeVar, cast

from textual.geometry import Region
from textual.messages import Layout
from textual.reactive import Reactive
from textual.screen import Screen
from textual.scrollbar import ScrollBar
from textual.strip import Strip
from textual.widget import Widget

from fusen.errors import FusenError
from fusen.model.coding import Memo, MemoKind
from fusen.model.history import HistoryStep
from fusen.study.memos.anchors import Span, is_about, lead_of, place_of
from fusen.tui.actions import ANYWHERE, BY_ID, Action, first_key
from fusen.tui.colours import Ink
from fusen.tui.study_worker import Done
from fusen.tui.textual_compositor import ChangesOnly
from fusen.tui.undo_location import located
from fusen.tui.widgets.dialogs import NoteEditor, PromptDialog
from fusen.tui.widgets.header_footer import ScreenFooter, ScreenHeader
from fusen.tui.widgets.line_widget import UNMOVED, ScrolledWidget, blank

if TYPE_CHECKING:
    from fusen.study import Study
    from fusen.study.suggestions.process import ProcessMessage
    from fusen.tui.app import FusenApp
    from fusen.tui.llm_client import LlmProgress

T = TypeVar("T")
LOOK = 0.5  # seconds between looks at what others wrote
SURE = 5.0  # seconds after which the store is asked although its files look the same
CHANGED = {
    "remark": "direction or strength",
    "adjust": "new bounds",
    "replace": "another code",
    "unreview": "not reviewed",
}
ELSE = {"code": "1 coding made", "uncode": "1 coding removed", "note": "a note", "matrix": "a cell of the matrix"}


class StudyScreen(Screen[None]):
    """A screen over one study; all reading and writing goes through the study worker, one thing after another."""

    WHERE: tuple[str, ...] = (ANYWHERE,)
    FOOT: tuple[str, ...] = ()
    virtual_size = UNMOVED
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """Widgets that look different with the keys paint themselves: Textual would paint all of the screen."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = ChangesOnly()
        self.head, self.foot = ScreenHeader(), ScreenFooter()
        self._seen: tuple[int, object] | None = None  # the step shown and the traces of the store at the last look
        self._sure = 0.0

    def on_mount(self) -> None:
        self.head.coder(self.study.user)

    @property
    def fusen(self) -> FusenApp:
        return cast("FusenApp", self.app)

    @property
    def is_current(self) -> bool:
        """Can the person see it? Textual says so of the screen below too, also where an opaque one covers it, and what
        is painted there then repaints the one above: 25 KB every half second."""
        stack = self.app.screen_stack if super().is_current else []
        return self in stack and not any(isinstance(one, StudyScreen) for one in stack[stack.index(self) + 1 :])

    def on_layout(self, message: Layout) -> None:
        """A scrollbar has the place its part gives it: Textual would lay out everything again for each new length."""
        if isinstance(message.widget, ScrollBar) and isinstance(message.widget.parent, ScrolledWidget):
            message.stop()
            message.prevent_default()

    def render_lines(self, crop: Region) -> list[Strip]:
        return blank(self, crop)

    def _compositor_refresh(self) -> None:
        """Textual has a screen below a card paint itself anew at every later message: 30 KB every half second."""
        super()._compositor_refresh()
        if self.app.screen is not self:
            self._repaint_required = False

    @property
    def study(self) -> Study:
        return self.fusen.study

    @property
    def ink(self) -> Ink:
        return self.fusen.ink

    # -- asking the study

    def ask(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        self.fusen.worker.ask(self, work, then, self.failed)

    def look(self, known: int | None) -> None:
        """Has another process, or another screen, written since the step that is shown?"""
        if known is None or not self.is_current or self.fusen.worker.pending:
            return
        seen = (known, self.study.context.store.history.traces())
        if seen == self._seen and seen[1] is not None and monotonic() < self._sure:
            return
        self._seen, self._sure = seen, monotonic() + SURE
        self.fusen.worker.ask(
            self, self.study.context.store.history.last_step, lambda step: self.changed() if step != known else None, self.failed,
            reads=True,
        )  # fmt: skip

    def on_done(self, message: Done) -> None:
        message.stop()
        message.tell()
        if self.is_mounted:
            self.show_state()

    def failed(self, error: FusenError) -> None:
        self.say(f"{error.message}; {error.hint}" if error.hint else error.message, wrong=True)

    def say(self, said: str, *, wrong: bool = False) -> None:
        """Until the next key."""
        self.foot.say(said, wrong=wrong)

    def show_state(self) -> None:
        self.foot.state("saving …" if self.fusen.worker.unsaved else "all saved")

    def show_keys(self) -> None:
        actions: list[tuple[Action, str]] = [(BY_ID[name], BY_ID[name].foot) for name in self.FOOT]
        self.foot.keys(actions, self.fusen.keys)

    def quiet(self) -> None:
        """A new action: what was said about the last one goes."""
        self.foot.say("")

    # -- what every screen does

    def action_undo(self) -> None:
        study = self.study
        self.ask(lambda: located(study, study.history.undo), lambda step: self.reversed("undone", step))

    def action_redo(self) -> None:
        study = self.study
        self.ask(lambda: located(study, study.history.redo), lambda step: self.reversed("done again", step))

    def action_leave(self) -> None:
        if self.is_current:
            self.dismiss()

    def reversed(self, how: str, step: HistoryStep) -> None:
        """Say what was undone and where one can go, and show what is there now."""
        self.fusen.undone = (
            (str(step.summary["source"]), int(step.summary["start"]))
            if {"source", "start"} <= step.summary.keys()
            else None
        )
        there = f"; {self.key_of('to-undone')} goes there" if self.fusen.undone else ""
        self.say(f"{how}: {described(step)}{there}")
        self.changed()

    def key_of(self, action: str) -> str:
        """The key of an action as this person has it."""
        return first_key(BY_ID[action], self.fusen.keys)

    def action_to_undone(self) -> None:
        """Open the place of the last decision that was undone or done again."""
        undone = self.fusen.undone
        guid = next((info.guid for info in self.study.sources.all() if undone and info.path == undone[0]), None)
        if undone is None or guid is None:
            self.say("nothing was undone here")
        else:
            self.fusen.open_source(guid, undone[1])

    def action_journal(self) -> None:
        self.edit_note("Study journal", self.study.settings.project, "reflexive")

    def edit_note(self, title: str, target: str, kind: MemoKind) -> None:
        """The user's newest note about `target` as a whole, or a new one."""
        self._edit_own(title, target, kind, lambda note: place_of(note)[0] is None, "")

    def note_passage(self, title: str, source: str, name: str, span: Span) -> None:
        """The user's note on a stretch of a source (guid), or a new one; `name` is cited."""
        self._edit_own(title, source, "free", lambda note: is_about(note, span), lead_of(name, span))

    def _edit_own(self, title: str, target: str, kind: MemoKind, fits: Callable[[Memo], bool], lead: str) -> None:
        def open_editor(found: Memo | None) -> None:
            words = place_of(found)[1] if found and lead else found.text if found else ""
            first = found.text.partition("\n")[0] if found and lead else lead

            def keep(kept: tuple[str, MemoKind] | None) -> None:
                if kept is not None:
                    text = f"{first}\n{kept[0]}" if lead and kept[0].strip() else kept[0]
                    guid = found.guid if found else None
                    self.ask(lambda: self.study.memos.write(target, text, kind=kept[1], guid=guid), self._noted)

            self.app.push_screen(NoteEditor(title, words, found.kind if found else kind, self.fusen.edit_text), keep)

        def own() -> Memo | None:
            notes = [note for note in self.study.context.store.memos.live() if note.target == target and fits(note)]
            return next((note for note in reversed(notes) if note.user == self.study.user), None)

        self.ask(own, open_editor)

    def _noted(self, note: object) -> None:
        self.say("note kept" if note is not None else "no note here now")
        self.changed()

    def paint_with(self, ink: Ink) -> None:
        """Dark or light."""

    def changed(self) -> None:
        """The study changed in a way this screen should show."""

    def heard(self, told: ProcessMessage) -> None:
        """The suggester said something."""

    def modelled(self, message: LlmProgress) -> None:
        """A language model answered."""

    def action_coder(self) -> None:
        def chosen(name: str | None) -> None:
            if name and name.strip():
                self.fusen.change_coder(name)

        self.app.push_screen(PromptDialog("Who codes? Your name as others will see it", self.study.user), chosen)


def described(step: HistoryStep) -> str:
    """One step in words."""
    summary = step.summary
    where = f" in {summary['source']}" if isinstance(summary.get("source"), str) else ""
    added, removed, read = (int(summary.get(key) or 0) for key in ("coded", "removed", "read"))
    parts = []
    if step.action == "import":
        many = int(summary.get("sources") or 0)
        parts.append(f"{many} transcript{'s' * (many != 1)} imported")
    elif step.action in CHANGED:
        parts.append(CHANGED[step.action])
    elif added or removed:
        parts += [f"{added} coding{'s' * (added != 1)} made"] * bool(added)
        parts += [f"{removed} coding{'s' * (removed != 1)} removed"] * bool(removed)
    elif read or step.action == "review":
        parts.append("passage reviewed")
    elif step.action == "reject":
        parts.append("suggestion turned down")
    return f"{', '.join(parts) or ELSE.get(step.action, step.action)}{where}"
