"""The places of the study: how the keys after `g` get there from any screen."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Protocol

from fusen.tui.actions import ACTIONS, GO
from fusen.tui.host import Handler, Host
from fusen.tui.keys.go_dialog import GoDialog

if TYPE_CHECKING:
    from fusen.tui.notes import NoteCommands

OPENED = (
    "excerpts",
    "tables",
    "themes",
    "search",
    "answers",
    "codebook",
    "matrix",
    "compare",
    "memos",
    "board",
    "pseudonyms",
)
"""Screens that open as they are."""


class PlaceHost(Host, Protocol):
    """A screen from which places open."""

    @property
    def handlers(self) -> Mapping[str, Handler]: ...
    @property
    def notes(self) -> NoteCommands: ...

    def go_to_undone(self) -> None:
        """Open the place of the undone step."""


class Places:
    """Opens the screens of the study over a screen."""

    def __init__(self, screen: PlaceHost) -> None:
        self._screen = screen

    def actions(self) -> Mapping[str, Handler]:
        app = self._screen.fusen
        return {
            "go": self._choose,
            **{name: partial(app.open, name) for name in OPENED},
            "look-again": partial(app.open, "recheck"),
            "queue": self._open_queue,
            "to-home": self._leave_to_home,
            "to-undone": self._screen.go_to_undone,
            "undone-place": self._screen.go_to_undone,
            "journal": self._screen.notes.write_journal,
            "top": self._to_top,
        }

    def _choose(self) -> None:
        """Ask for a place; the screen, or the list of interviews below it, knows how to get there."""
        screen = self._screen
        screen.quiet()
        known = {**screen.fusen.home_handlers(), **screen.handlers}
        if "speakers" not in screen.handlers:
            known.pop("speakers", None)  # they belong to the interview under the cursor

        def chosen(place: str | None) -> None:
            if place is not None:
                known[place]()

        places = [action for action in ACTIONS if action.where == GO and action.id in known]
        screen.show(GoDialog(places, screen.fusen.keys, screen.ink), chosen)

    def _open_queue(self) -> None:
        app = self._screen.fusen
        if app.suggester is None:
            app.warn("suggestions are switched off in your settings")
        else:
            app.open("queue")

    def _leave_to_home(self) -> None:
        self._screen.fusen.leave_to_home()

    def _to_top(self) -> None:
        to_top = self._screen.handlers.get("first") or self._screen.handlers.get("row-first")
        if to_top is not None:
            to_top()
