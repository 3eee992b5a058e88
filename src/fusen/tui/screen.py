"""What all screens share: asking the study in order, saying the outcome, undo and redo, and one way from key to action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from time import monotonic
from typing import TYPE_CHECKING, TypeVar, cast

from textual.actions import SkipAction

from fusen.errors import FusenError
from fusen.model.history import HistoryStep
from fusen.tui.actions import ANYWHERE, BY_ID, Action, first_key
from fusen.tui.colours import Ink
from fusen.tui.host import Handler, Host, StudyApp
from fusen.tui.notes import NoteCommands
from fusen.tui.study_worker import Done
from fusen.tui.textual_patches import PatchedScreen
from fusen.tui.undo import described, located, place_in_source
from fusen.tui.widgets.dialogs import Dialog, PromptDialog
from fusen.tui.widgets.header_footer import ScreenFooter, ScreenHeader

if TYPE_CHECKING:
    from fusen.study import Study
    from fusen.study.suggestions import ProcessMessage
    from fusen.tui.llm_client import LlmProgress

T = TypeVar("T")
LOOK = 0.5  # seconds between looks at what others wrote
SURE = 5.0  # seconds after which the store is asked although its files look the same


class StudyScreen(PatchedScreen):
    """A screen over one study; all reading and writing goes through the study worker, one thing after another.

    Every key runs `action_run` with the id of its action; `actions` says what each does.
    """

    WHERE: tuple[str, ...] = (ANYWHERE,)
    FOOT: tuple[str, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self.head, self.foot = ScreenHeader(), ScreenFooter()
        self.notes = NoteCommands(self)
        self._seen: tuple[int, object] | None = None  # the step shown and the traces of the store at the last look
        self._sure = 0.0

    def on_mount(self) -> None:
        self.head.coder(self.study.user)

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
        """What the actions of this screen do, by id."""
        return {}

    @cached_property
    def handlers(self) -> Mapping[str, Handler]:
        everywhere: dict[str, Handler] = {
            "undo": partial(self._reverse, "undone"),
            "redo": partial(self._reverse, "done again"),
            "to-undone": self.go_to_undone,
            "leave": self.leave,
            "journal": self.notes.write_journal,
            "coder": partial(choose_coder, self),
        }
        return {**everywhere, **self.actions()}

    def action_run(self, action: str) -> None:
        """Do what an action of the table does here; what this screen does not know is the app's."""
        handler = self.handlers.get(action)
        if handler is None:
            raise SkipAction
        handler()

    # -- asking the study

    def ask(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        self.fusen.worker.ask(self, work, then, self.failed)

    def ask_to_read(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        self.fusen.worker.ask(self, work, then, self.failed, reads=True)

    def ask_to_write(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        self.ask(work, then)
        self.foot.state("saving …")

    def look(self, known: int | None) -> None:
        """Has another process, or another screen, written since the step that is shown?"""
        if known is None or not self.is_current or self.fusen.worker.pending:
            return
        seen = (known, self.study.history.traces())
        if seen == self._seen and seen[1] is not None and monotonic() < self._sure:
            return
        self._seen, self._sure = seen, monotonic() + SURE
        self.ask_to_read(self.study.history.last_step, lambda step: self.changed() if step != known else None)

    def on_done(self, message: Done) -> None:
        message.stop()
        message.tell()
        if self.is_mounted:
            self.show_state()

    def failed(self, error: FusenError) -> None:
        self.say(f"{error.message}; {error.hint}" if error.hint else error.message, wrong=True)

    def say(self, words: str, *, wrong: bool = False) -> None:
        """Until the next key."""
        self.foot.say(words, wrong=wrong)

    def quiet(self) -> None:
        """A new action: what was said about the last one goes."""
        self.foot.say("")

    def show_state(self) -> None:
        self.foot.state("saving …" if self.fusen.worker.unsaved else "all saved")

    def show_keys(self) -> None:
        actions: list[tuple[Action, str]] = [(BY_ID[name], BY_ID[name].foot) for name in self.FOOT]
        self.foot.keys(actions, self.fusen.keys)

    def show(self, dialog: Dialog[T], then: Callable[[T | None], None]) -> None:
        """Put a dialog over the screen; `then` takes its answer, None where the person changed their mind."""
        self.app.push_screen(dialog, then)

    def key_of(self, action: str) -> str:
        """The key of an action as this person has it."""
        return first_key(BY_ID[action], self.fusen.keys)

    # -- what every screen does

    def leave(self) -> None:
        if self.is_current:
            self.dismiss()

    def _reverse(self, how: str) -> None:
        study = self.study
        reverse = study.history.undo if how == "undone" else study.history.redo
        self.ask(lambda: located(study, reverse), lambda step: self.reversed(how, step))

    def reversed(self, how: str, step: HistoryStep) -> None:
        """Say what was undone and where one can go, and show what is there now."""
        self.fusen.undone = place_in_source(step)
        there = f"; {self.key_of('to-undone')} goes there" if self.fusen.undone else ""
        self.say(f"{how}: {described(step)}{there}")
        self.changed()

    def go_to_undone(self) -> None:
        """Open the place of the last decision that was undone or done again."""
        undone = self.fusen.undone
        guid = next((info.guid for info in self.study.sources.all() if undone and info.path == undone[0]), None)
        if undone is None or guid is None:
            self.say("nothing was undone here")
        else:
            self.fusen.open("coding", source=guid, offset=undone[1])

    def paint_with(self, ink: Ink) -> None:
        """Dark or light."""

    def changed(self) -> None:
        """The study changed in a way this screen should show."""

    def suggested(self, response: ProcessMessage) -> None:
        """The suggester said something."""

    def llm_progressed(self, message: LlmProgress) -> None:
        """A language model answered."""


def choose_coder(host: Host) -> None:
    """Ask who codes from now on."""

    def chosen(name: str | None) -> None:
        if name and name.strip():
            host.fusen.change_coder(name)

    host.show(PromptDialog("Who codes? Your name as others will see it", host.study.user), chosen)
