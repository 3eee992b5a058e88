"""Small dialogs: one line of text, a choice, a note, a card to read, and work in progress."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeVar, cast

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key
from textual.screen import ModalScreen, Screen
from textual.timer import Timer
from textual.widgets import Input, Label, TextArea

from fusen.model.coding import MemoKind
from fusen.tui.colours import Ink
from fusen.tui.widgets.line_widget import Line, LineWidget, TextRun, hints
from fusen.tui.widgets.link_finder import LinkFinder, LinkName, open_link

if TYPE_CHECKING:
    from fusen.tui.widgets.drafts import Drafts

Result = TypeVar("Result")
SOON = 0.3  # seconds from a letter to the writing of the draft


class DialogApp(Protocol):
    """The app as a dialog uses it."""

    ink: Ink
    drafts: Drafts

    def link_names(self) -> Sequence[LinkName]:
        """Return what a link in a memo can lead to."""


class Dialog(ModalScreen[Result]):
    """A dialog that closes only once: a second key in the queue must not close the screen below."""

    def leave(self, result: Result | None = None) -> None:
        if self.is_current:
            self.dismiss(result)


class Curtain(Vertical):
    """The rows of a card over the whole width, so that no part of a word shows beside the card."""

    DEFAULT_CSS = "Curtain { width: 100%; height: auto; align-horizontal: center; background: $background; }"


def keys_line(dialog: Screen[Result], pairs: Sequence[tuple[str, str, str]]) -> None:
    """Paint the keys of a dialog on its line `#keys`; a click presses them."""
    line = dialog.query_one("#keys", LineWidget)
    line.ink = cast("DialogApp", dialog.app).ink
    line.paint([hints(pairs)])


def answer_rows(answers: Sequence[tuple[str, str, str]], room: int) -> list[Line]:
    """Return answers (key to press, its sign, words) in as many lines as they need; a click gives the answer."""
    rows: list[Line] = [()]
    for answer in answers:
        runs = hints([answer], colour="text" if answer[0] != "escape" else "dim")
        if rows[-1] and sum(cell_len(run.words) for run in (*rows[-1], *runs)) > room:
            rows.append(())
        rows[-1] = (*rows[-1], *runs)
    return rows


class PromptDialog(Dialog[str | None]):
    """One input line; returns None if the user cancels."""

    KEYS: ClassVar[Sequence[tuple[str, str, str]]] = (("enter", "⏎", "continue"), ("escape", "esc", "back"))
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", show=False)]
    DEFAULT_CSS = """
    PromptDialog { align: center bottom; background: transparent; }
    PromptDialog > Vertical { height: auto; background: $background; border-top: solid $rule; padding: 0 2; }
    PromptDialog Input, PromptDialog Input:focus { border: none; height: 1; padding: 0; background: $background; background-tint: $background; }
    PromptDialog Label { color: $dim; width: 100%; }
    PromptDialog LineWidget { height: 1; }
    """

    def __init__(self, title: str, value: str = "", hint: str = "") -> None:
        super().__init__()
        self._title, self._value, self._hint = title, value, hint

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Label(self._title, markup=False)
            entry = Input(self._value)
            entry.cursor_blink = False
            yield entry
            if self._hint:
                yield Label(self._hint, markup=False, id="hint")
            yield LineWidget(id="keys")

    def hint(self, words: str) -> None:
        """Show other words below the input."""
        self.query_one("#hint", Label).update(Content(words))

    def on_mount(self) -> None:
        keys_line(self, self.KEYS)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.leave(event.value)

    def action_close(self) -> None:
        self.leave(None)


class ChoiceDialog(Dialog[str | None]):
    """A choice of answers with keys; Enter takes the first. Returns None if the user cancels."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", show=False)]
    DEFAULT_CSS = """
    ChoiceDialog { align: center bottom; background: transparent; }
    ChoiceDialog > LineWidget { height: auto; background: $background; border-top: solid $rule; padding: 0 2; }
    """

    def __init__(self, title: str, answers: Sequence[tuple[str, str]], ink: Ink) -> None:
        super().__init__()
        self._title, self._answers, self._ink = title, answers, ink

    def compose(self) -> ComposeResult:
        painted = LineWidget()
        painted.ink = self._ink
        answers = [
            *((key, key, words) for key, words in self._answers),
            ("enter", "⏎", "first"),
            ("escape", "esc", "back"),
        ]
        rows = answer_rows(answers, max(self.app.size.width - 4, 8))
        painted.given = lines = [(TextRun(self._title, "dim"),), *rows]
        painted.styles.height = len(lines) + 1
        yield painted

    def on_key(self, event: Key) -> None:
        chosen = dict(reversed(self._answers))
        pressed = self._answers[0][0] if event.key == "enter" else event.key
        if pressed in chosen:
            event.stop()
            self.leave(chosen[pressed])

    def action_close(self) -> None:
        self.leave(None)


class NoteEditor(Dialog[tuple[str, MemoKind] | None]):
    """Several lines of Markdown; returns None if nothing is kept. Only notes have a kind and links."""

    LINKS: ClassVar[bool] = True

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "keep", show=False, priority=True),
        Binding("escape", "close", show=False, priority=True),
        Binding("ctrl+k", "kind", show=False, priority=True),
        Binding("ctrl+e", "editor", show=False, priority=True),
        Binding("enter,tab", "complete", show=False, priority=True),
        Binding("down", "step(1)", show=False, priority=True),
        Binding("up", "step(-1)", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    NoteEditor { align: center middle; background: transparent; }
    NoteEditor #editor {
        width: 72; max-width: 96%; height: 16; max-height: 90vh; background: $background; border: solid $rule; padding: 0 1;
    }
    NoteEditor TextArea, NoteEditor TextArea:focus { border: none; padding: 0; height: 1fr; background: $background; }
    NoteEditor Label { color: $dim; }
    NoteEditor #keys { height: 1; }
    """

    def __init__(
        self, title: str, text: str, kind: MemoKind, edit: Callable[[str], str | None], *, kinds: bool = True
    ) -> None:
        super().__init__()
        self._title, self._before, self._kind, self._edit, self._kinds = title, text, kind, edit, kinds
        self._warned = False
        self._draft: Timer | None = None  # runs while the draft is not written
        self._names: Sequence[LinkName] | None = None  # for links, read when the first begins
        self._refused: tuple[int, int] | None = None  # line and start of a link that the person completes alone

    def compose(self) -> ComposeResult:
        with Curtain(), Vertical(id="editor"):
            yield Label(self._title, markup=False)
            yield TextArea(self._before, show_line_numbers=False)
            yield LinkFinder()
            yield LineWidget(id="keys")

    def on_mount(self) -> None:
        area = self.query_one(TextArea)
        for line in self.query(LineWidget):
            line.ink = cast("DialogApp", self.app).ink
        draft = self._drafts.find(self._title)
        if draft is not None and draft != self._before:
            area.text = draft
            self._hint("draft restored: ctrl+s saves it, esc twice discards it")
        else:
            self._hint()
        area.cursor_blink = False
        area.move_cursor(area.document.end)
        area.focus()

    @property
    def _drafts(self) -> Drafts:
        return cast("DialogApp", self.app).drafts

    def on_text_area_changed(self) -> None:
        if self._draft is None:
            self._draft = self.set_timer(SOON, self._keep_draft)
        self._look_for_link()

    # -- links

    def _place(self) -> tuple[int, int, int] | None:
        """Return the line, start and end of the name that is typed after `[[`, or None."""
        area = self.query_one(TextArea)
        row, column = area.cursor_location
        start = open_link(area.document.get_line(row)[:column]) if self.LINKS and self._kinds else None
        return None if start is None else (row, start, column)

    def _look_for_link(self) -> None:
        place, finder = self._place(), self.query_one(LinkFinder)
        if place is None:
            self._refused = None
        if place is None or place[:2] == self._refused:
            finder.close()
            return
        if self._names is None:
            self._names = cast("DialogApp", self.app).link_names()
        row, start, end = place
        finder.look(self._names, self.query_one(TextArea).document.get_line(row)[start:end])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave enter and the arrows to the text while no link is offered."""
        return action not in ("complete", "step") or self.query_one(LinkFinder).is_open

    def action_step(self, by: int) -> None:
        self.query_one(LinkFinder).step(by)

    def action_complete(self) -> None:
        self._complete(self.query_one(LinkFinder).chosen())

    def on_line_widget_pressed(self, message: LineWidget.Pressed) -> None:
        if isinstance(message.view, LinkFinder):
            self._complete(message.view.chosen(message.line))

    def _complete(self, name: LinkName | None) -> None:
        """Write the name into the link and close the link."""
        place, area = self._place(), self.query_one(TextArea)
        if name is None or place is None:
            return
        row, start, end = place
        closed = area.document.get_line(row)[end:].startswith("]]")
        area.replace(f"{name.name}]]", (row, start), (row, end + 2 * closed))
        area.move_cursor((row, start + len(name.name) + 2))
        area.focus()

    def _keep_draft(self) -> None:
        self._draft = None
        text = self.query_one(TextArea).text
        if text != self._before:
            self._drafts.keep(self._title, text)
        else:
            self._drafts.drop(self._title)

    def leave(self, result: tuple[str, MemoKind] | None = None) -> None:
        """Close the editor after the person saved or discarded the text."""
        if self.is_current and self._draft is not None:
            self._draft.stop()
        self._drafts.drop(self._title)
        super().leave(result)

    def _hint(self, text: str = "") -> None:
        keys = [("ctrl+s", "ctrl+s", "save"), ("escape", "esc", "back")]
        keys += [("ctrl+k", "ctrl+k", f"kind: {self._kind}")] if self._kinds else []
        self._show_keys(text, [*keys, ("ctrl+e", "ctrl+e", "your editor")])

    def _show_keys(self, text: str, keys: Sequence[tuple[str, str, str]]) -> None:
        self.query_one("#keys", LineWidget).paint([(TextRun(text, "text"),) if text else hints(keys)])

    def action_keep(self) -> None:
        self.leave((self.query_one(TextArea).text, self._kind))

    def action_kind(self) -> None:
        kinds: tuple[MemoKind, ...] = ("reflexive", "analytic", "method", "free")
        self._kind = kinds[(kinds.index(self._kind) + 1) % len(kinds)]
        self._hint()

    def action_editor(self) -> None:
        edited = self._edit(self.query_one(TextArea).text)
        if edited is not None:
            self.query_one(TextArea).text = edited

    def action_close(self) -> None:
        """Close the finder, else the editor; one key must not discard typed text."""
        finder, place = self.query_one(LinkFinder), self._place()
        if finder.is_open and place is not None:
            self._refused = place[:2]
            finder.close()
            return
        if self.query_one(TextArea).text == self._before or self._warned:
            self.leave(None)
            return
        self._warned = True
        self._hint("not saved: ctrl+s saves, esc again discards")


class CardDialog(Dialog[str]):
    """A short text; any key closes it and is returned."""

    DEFAULT_CSS = """
    CardDialog { align: center middle; background: transparent; }
    CardDialog LineWidget { width: 56; max-width: 96%; height: auto; background: $background; border: solid $rule; padding: 1 2; }
    """

    def __init__(self, lines: Sequence[Line], ink: Ink) -> None:
        super().__init__()
        self._lines, self._ink = lines, ink

    def compose(self) -> ComposeResult:
        painted = LineWidget()
        painted.ink = self._ink
        painted.given = self._lines
        painted.styles.height = len(self._lines) + 4
        with Curtain():
            yield painted

    def on_key(self, event: Key) -> None:
        event.stop()  # the key closes the card and does nothing below it
        self.leave(event.key)

    def on_click(self) -> None:
        self.leave(None)


class ProgressDialog(Dialog[None]):
    """A progress bar for long work, with a key to stop it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", show=False)]
    DEFAULT_CSS = """
    ProgressDialog { align: center bottom; background: transparent; }
    ProgressDialog > LineWidget { height: 2; background: $background; margin: 0 2; }
    """

    def __init__(self, what: str, ink: Ink, cancel: Callable[[], None]) -> None:
        super().__init__()
        self._what, self._ink, self._cancel = what, ink, cancel

    def compose(self) -> ComposeResult:
        painted = LineWidget()
        painted.ink = self._ink
        yield painted

    def on_mount(self) -> None:
        self.tell(self._what, 0, 0)

    def awaits(self, key: str) -> bool:
        """Keep other keys for the screen below, which takes them when the work is done."""
        return key != "escape"

    def tell(self, what: str, done: int, total: int) -> None:
        full = round(30 * done / total) if total else 0
        bar = "█" * full + "░" * (30 - full) if total else "░" * 30
        count = f" {done:,} of {total:,}" if total else ""
        lines: list[Line] = [
            (TextRun(f"{what} ", "text"), TextRun(bar, "accent"), TextRun(count, "dim")),
            hints([("escape", "esc", "stops")]),
        ]
        self.query_one(LineWidget).paint(lines)

    def action_cancel(self) -> None:
        self._cancel()
        self.tell("stopping …", 0, 0)
