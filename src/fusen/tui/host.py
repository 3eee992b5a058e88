"""Protocols: what a screen needs from the app, and what the parts of a screen need from the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from pathlib import Path

    from textual.screen import Screen

    from fusen.errors import FusenError
    from fusen.study import Study
    from fusen.tui.colours import Ink
    from fusen.tui.keys.key_queue import KeyQueue
    from fusen.tui.last_position import SessionState
    from fusen.tui.llm_client import LlmClient
    from fusen.tui.study_worker import StudyWorker
    from fusen.tui.suggestion_client import SuggestionClient
    from fusen.tui.widgets.dialogs import Dialog
    from fusen.tui.widgets.drafts import Drafts

T = TypeVar("T")
Handler = Callable[[], object]
"""The function that a key runs."""


class StudyApp(Protocol):
    """The app as its screens use it."""

    study: Study
    ink: Ink
    keys: Mapping[str, str]
    coders: frozenset[str] | None
    session: SessionState
    worker: StudyWorker
    typed: KeyQueue
    drafts: Drafts
    suggester: SuggestionClient | None
    llm: LlmClient | None
    undone: tuple[str, int] | None
    is_offline: bool
    link_start: tuple[str, str] | None

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """The handlers of the actions that every screen has."""

    def open(self, name: str, **arguments: object) -> None:
        """Push a screen from the table `screens.SCREENS`."""

    def home_handlers(self) -> Mapping[str, Handler]:
        """Return the handlers of the list of interviews."""

    def leave_to_home(self) -> None:
        """Close every screen above the list of interviews."""

    def decided(self) -> None:
        """Mark suggestions as outdated after a decision of the user."""

    def aside(self, home: Screen[None], work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Run work that does not touch the study in the background."""

    def change_coder(self, name: str) -> None:
        """Change the current coder."""

    def copy_to_clipboard(self, text: str) -> None:
        """Copy a text to the clipboard."""

    def warn(self, words: str) -> None:
        """Show a warning that stays for a while."""

    def edit_text(self, text: str) -> str | None:
        """Open a text in the user's editor."""

    def edit_file(self, path: Path, line: int = 1) -> bool:
        """Open a file at a line in the user's editor."""

    def run_in_terminal(self, command: Sequence[str], prompt: str) -> None:
        """Run a command full screen, and wait for ⏎ at the prompt."""

    def leave(self) -> None:
        """Close the app."""


class Host(Protocol):
    """The screen as its parts use it: the parts hold the logic, the screen holds the widgets and the study."""

    @property
    def study(self) -> Study: ...

    @property
    def fusen(self) -> StudyApp: ...

    @property
    def ink(self) -> Ink: ...

    def ask(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Run `work` on the study in the worker thread, then show the result."""

    def ask_to_read(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do the same as `ask` for work that only reads."""

    def ask_to_write(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do the same as `ask` and show that the change is being saved."""

    def say(self, words: str, *, wrong: bool = False) -> None:
        """Show a message until the next key."""

    def quiet(self) -> None:
        """Remove the last message."""

    def failed(self, error: FusenError) -> None:
        """Show an error."""

    def changed(self) -> None:
        """Read the study again."""

    def show(self, dialog: Dialog[T], then: Callable[[T | None], None]) -> None:
        """Show a dialog over the screen; `then` receives its answer."""

    def key_of(self, action: str) -> str:
        """Return the user's key for an action."""
