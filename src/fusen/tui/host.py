"""What a screen needs of the app, and what the parts of a screen need of their screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from pathlib import Path

    from textual.screen import Screen

    from fusen.errors import FusenError
    from fusen.study import Study
    from fusen.tui.colours import Ink
    from fusen.tui.last_position import SessionState
    from fusen.tui.llm_client import LlmClient
    from fusen.tui.study_worker import StudyWorker
    from fusen.tui.suggestion_client import SuggestionClient
    from fusen.tui.widgets.dialogs import Dialog

T = TypeVar("T")
Handler = Callable[[], object]
"""What a key does."""


class StudyApp(Protocol):
    """The app as its screens see it."""

    study: Study
    ink: Ink
    keys: Mapping[str, str]
    coders: frozenset[str] | None
    session: SessionState
    worker: StudyWorker
    suggester: SuggestionClient | None
    llm: LlmClient | None
    undone: tuple[str, int] | None

    def open(self, name: str, **arguments: object) -> None:
        """Put a screen of the table `screens.SCREENS` on top."""

    def decided(self) -> None:
        """The user decided something: suggestions are out of date."""

    def aside(self, home: Screen[None], work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do work that does not touch the study, beside everything else."""

    def change_coder(self, name: str) -> None:
        """Let another coder act."""

    def copy_to_clipboard(self, text: str) -> None:
        """Put a text into the clipboard."""

    def warn(self, words: str) -> None:
        """Show a warning that stays for a while."""

    def edit_text(self, text: str) -> str | None:
        """Open a text in the person's own editor."""

    def edit_file(self, path: Path) -> bool:
        """Open a file in the person's own editor."""

    def leave(self) -> None:
        """Close the app."""


class Host(Protocol):
    """A screen as its parts see it: they hold the logic, it holds the widgets and the study."""

    @property
    def study(self) -> Study: ...

    @property
    def fusen(self) -> StudyApp: ...

    @property
    def ink(self) -> Ink: ...

    def ask(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do `work` on the study in its thread, then show the outcome."""

    def ask_to_read(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """The same for work that writes nothing."""

    def ask_to_write(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """The same, and say that it is being saved."""

    def say(self, words: str, *, wrong: bool = False) -> None:
        """Show a message until the next key."""

    def quiet(self) -> None:
        """Take the last message away."""

    def failed(self, error: FusenError) -> None:
        """Show an error."""

    def changed(self) -> None:
        """Read the study again."""

    def show(self, dialog: Dialog[T], then: Callable[[T | None], None]) -> None:
        """Put a dialog over the screen; `then` takes its answer."""

    def key_of(self, action: str) -> str:
        """The key of an action as this person has it."""
