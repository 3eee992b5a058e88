"""The base of all screens: requests to the study, messages, undo and redo, and the dispatch of actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from time import monotonic
from typing import TYPE_CHECKING, Protocol, TypeVar, cast, runtime_checkable

from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.events import Key
from textual.widget import Widget

from fusen.errors import ConnectionFailed, FusenError
from fusen.model.history import HistoryStep
from fusen.study.excerpts import QueryError
from fusen.tui.actions import ANYWHERE, BY_ID, Action, first_key
from fusen.tui.colours import Ink
from fusen.tui.host import Handler, Host, StudyApp
from fusen.tui.keys.places import Places
from fusen.tui.notes import NoteCommands
from fusen.tui.study_worker import Done, LatestOnlyWorker
from fusen.tui.textual_patches import PatchedScreen, PlainVertical
from fusen.tui.undo import described, located, place_in_source
from fusen.tui.widgets.dialogs import Dialog, PromptDialog
from fusen.tui.widgets.header_footer import ScreenFooter, ScreenHeader
from fusen.tui.widgets.line_widget import LineWidget

if TYPE_CHECKING:
    from fusen.study import Study
    from fusen.study.suggestions import ProcessMessage
    from fusen.tui.llm_client import LlmProgress

T = TypeVar("T")
LOOK = 0.5  # seconds between checks for changes by others
SURE = 5.0  # seconds after which the store is queried even if its files look unchanged


@runtime_checkable
class PaintedWidget(Protocol):
    """A widget that paints with the app's colours."""

    def paint_with(self, ink: Ink) -> None:
        """Apply dark or light colours."""


class StudyScreen(PatchedScreen):
    """A screen over one study; the study worker runs all reads and writes in order.

    Every key runs `action_run` with the id of its action; `actions` maps ids to handlers. A screen sets `content` and
    `over` in `__init__`, and `step` whenever it shows the study.
    """

    WHERE: tuple[str, ...] = (ANYWHERE,)
    FOOT: tuple[str, ...] = ()
    PURPOSE = ""
    """What the screen is for, in one or two sentences; the help begins with it."""
    DEFAULT_CSS = "StudyScreen { padding: 1 0 0 0; layers: under over; }"

    def __init__(self) -> None:
        super().__init__()
        self.head, self.foot = ScreenHeader(), ScreenFooter()
        self.notes = NoteCommands(self)
        self.content: Sequence[Widget] = ()  # between the header and the footer
        self.over: Sequence[Widget] = ()  # on the layer above
        self.step: int | None = None  # the step of the study that the screen shows
        self.reading = False  # while an answer of the worker is on its way
        self.reader = LatestOnlyWorker()  # for long reads
        self._seen: tuple[int, object] | None = None  # step and file traces at the last check
        self._sure = 0.0

    def compose(self) -> ComposeResult:
        with PlainVertical():
            yield self.head
            yield from self.content
            yield self.foot
        yield from self.over

    def on_mount(self) -> None:
        """Prepare the screen; Textual runs it after the `on_mount` of a subclass."""
        self.head.coder(self.study.user)
        self.paint_with(self.ink)
        self.show_keys()
        self.set_interval(LOOK, self.look)
        self.changed()

    def on_unmount(self) -> None:
        self.reader.close()

    def on_screen_resume(self) -> None:
        """Look for what the screen above has written; unlike `look`, keys typed ahead wait for the answer."""
        known = self.step

        def show_newer(step: int) -> None:
            if step != known:
                self.changed()

        if known is not None:
            self.fusen.worker.ask(self, self.study.history.last_step, show_newer, partial(_look_failed, self))

    def on_key(self, _: Key) -> None:
        self.quiet()

    def on_line_widget_pressed(self, message: LineWidget.Pressed) -> None:
        """Go back when the mouse presses the path to the screen."""
        if message.view is self.head and self.head.leads_back(message.x):
            self.handlers["leave"]()

    @property
    def fusen(self) -> StudyApp:
        return cast("StudyApp", self.app)

    @property
    def study(self) -> Study:
        return self.fusen.study

    @property
    def ink(self) -> Ink:
        return self.fusen.ink

    # -- actions

    def actions(self) -> Mapping[str, Handler]:
        """Return the handlers of this screen by action id."""
        return {}

    @cached_property
    def handlers(self) -> Mapping[str, Handler]:
        everywhere: dict[str, Handler] = {
            **self.fusen.handlers,
            "undo": partial(reverse_step, self, "undone"),
            "redo": partial(reverse_step, self, "redone"),
            "leave": self.leave,
            "coder": partial(choose_coder, self),
            **Places(self).actions(),
        }
        return {**everywhere, **self.actions()}

    def action_run(self, action: str) -> None:
        """Run an action by its id."""
        handler = self.handlers.get(action)
        if handler is None:
            raise SkipAction  # a key of a list that this screen does not use
        handler()

    # -- asking the study

    def ask(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        self.fusen.worker.ask(self, work, then, self.failed)

    def ask_to_read(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        self.fusen.worker.ask(self, work, then, self.failed, reads=True)

    def ask_to_write(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        self.ask(work, then)
        self.foot.state("saving …")

    def look(self) -> None:
        """Read again if another process or screen has written since the step shown."""
        known = self.step
        if known is None or self.reading or self.reader.busy or not self.is_current or self.fusen.worker.pending:
            return
        seen = (known, self.study.history.traces())
        if seen == self._seen and seen[1] is not None and monotonic() < self._sure:
            return
        self._seen, self._sure = seen, monotonic() + SURE
        self.fusen.worker.ask(
            self,
            self.study.history.last_step,
            partial(_show_newer, self, known),
            partial(_look_failed, self),
            reads=True,
        )

    def on_done(self, message: Done) -> None:
        message.stop()
        message.tell()
        for screen in {self, *self.app.screen_stack[-1:]}:
            if isinstance(screen, StudyScreen) and screen.is_mounted:
                screen.show_state()

    def failed(self, error: FusenError) -> None:
        self.reading = False
        if isinstance(error, ConnectionFailed):
            self.fusen.is_offline = True
            self.fusen.typed.drop()  # letters meant for an editor that did not open are commands here
        self.show_state()
        self.say(error_text(error), wrong=True)

    def say(self, words: str, *, wrong: bool = False) -> None:
        """Show a message until the next key."""
        self.foot.say(words, wrong=wrong)

    def quiet(self) -> None:
        """Remove the last message when a new action starts."""
        self.foot.say("")

    def show_state(self) -> None:
        state = "not connected" if self.fusen.is_offline else "all saved"
        self.foot.state("saving …" if self.fusen.worker.unsaved else state)

    def show_keys(self) -> None:
        actions: list[tuple[Action, str]] = [(BY_ID[name], BY_ID[name].foot) for name in self.FOOT]
        self.foot.keys(actions, self.fusen.keys)

    def show(self, dialog: Dialog[T], then: Callable[[T | None], None]) -> None:
        """Show a dialog over the screen; `then` receives its answer, or None if the user cancels."""
        self.app.push_screen(dialog, then)

    def key_of(self, action: str) -> str:
        """Return the user's key for an action."""
        return first_key(BY_ID[action], self.fusen.keys)

    def awaits(self, key: str) -> bool:
        """Return whether a key must wait for an answer; `KeyQueue` asks before it passes the key on."""
        return self.reader.busy

    # -- what every screen does

    def leave(self) -> None:
        if self.is_current:
            self.dismiss()

    def reversed(self, how: str, step: HistoryStep) -> None:
        """Report the undone or redone step, offer its place, and show the current state."""
        self.fusen.undone = place_in_source(step)
        there = f"; {self.key_of('to-undone')} goes there" if self.fusen.undone else ""
        self.say(f"{how}: {described(step)}{there}")
        self.changed()

    def go_to_undone(self) -> None:
        """Open the place of the last decision that was undone or redone."""
        undone = self.fusen.undone
        guid = next((info.guid for info in self.study.sources.all() if undone and info.path == undone[0]), None)
        if undone is None or guid is None:
            self.say("nothing to go to: no step was undone")
        else:
            self.fusen.open("coding", source=guid, offset=undone[1])

    def paint_with(self, ink: Ink) -> None:
        """Apply dark or light colours."""
        for widget in self.walk_children(Widget):
            if isinstance(widget, PaintedWidget):
                widget.paint_with(ink)
        self.recolour()

    def recolour(self) -> None:
        """Repaint the parts with colours of their own."""

    def changed(self) -> None:
        """Show a change of the study."""

    def suggested(self, response: ProcessMessage) -> None:
        """Handle a response of the suggester."""

    def llm_progressed(self, message: LlmProgress) -> None:
        """Handle progress of the language model."""


def _show_newer(screen: StudyScreen, known: int, step: int) -> None:
    """Show what others wrote after the step `known`, and that a lost connection is back."""
    if screen.fusen.is_offline:
        screen.fusen.is_offline = False
        screen.say("connected to the database again")
        screen.show_state()
    if step != known:
        screen.changed()


def _look_failed(screen: StudyScreen, error: FusenError) -> None:
    """Report a lost connection once, not at every look."""
    if not (screen.fusen.is_offline and isinstance(error, ConnectionFailed)):
        screen.failed(error)


def error_text(error: FusenError) -> str:
    """Return an error with its way out; one in a query with its place."""
    message = error.message
    if isinstance(error, QueryError):
        there = error.expression[error.position :].split("\n")[0][:20]
        message = f"{error.problem}, at “{there}”" if there else f"{error.problem}, at the end"
    return f"{message}; {error.hint}" if error.hint else message


def reverse_step(screen: StudyScreen, how: str) -> None:
    """Undo or redo the last step; `how` is what the message says."""
    history, study = screen.study.history, screen.study
    reverse = history.undo if how == "undone" else history.redo
    screen.ask(lambda: located(study, reverse), lambda step: screen.reversed(how, step))


def choose_coder(host: Host) -> None:
    """Ask for the new current coder."""

    def chosen(name: str | None) -> None:
        if name and name.strip():
            host.fusen.change_coder(name)

    host.show(PromptDialog("Coder name", host.study.user), chosen)
