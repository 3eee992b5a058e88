"""The actions of the palette: the action table of the screen, and the commands of fusen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Protocol, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from fusen.tui.actions import ACTIONS, GO, first_key, keys_of, shown_key
from fusen.tui.keys.command_dialog import Commands
from fusen.tui.keys.synonyms import synonyms
from fusen.tui.screen import StudyScreen

LESS = 0.1  # the score of an action found by a synonym
LONGER = 0.001  # a cell of the label lowers the score: `fusen export` is above `fusen memo export`


class PaletteApp(Protocol):
    """The app as the palette uses it."""

    commands: Commands | None


class ActionProvider(Provider):
    """Offers the action table in the command palette."""

    async def discover(self) -> Hits:
        for label, help_, _, run in self._actions():
            yield DiscoveryHit(label, run, help=help_)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for label, help_, words, run in self._actions():
            score = matcher.match(label)
            if score > 0:
                yield Hit(score - LONGER * len(label), matcher.highlight(label), run, help=help_)
            elif any(map(matcher.match, words)):
                yield Hit(LESS, label, run, help=help_)

    def _actions(self) -> Iterable[tuple[str, str, Sequence[str], Callable[[], object]]]:
        screen = self.screen
        if not isinstance(screen, StudyScreen):
            return
        for action in ACTIONS:
            here = action.where in screen.WHERE or (action.where == GO and action.id in screen.handlers)
            if here and action.id != "palette":
                keys = "  ".join(map(shown_key, keys_of(action, screen.fusen.keys)))
                keys = first_key(action, screen.fusen.keys) if action.where == GO else keys
                yield (
                    action.label,
                    f"{action.group}   {keys}",
                    synonyms(action.label),
                    partial(screen.action_run, action.id),
                )
        commands = cast("PaletteApp", self.app).commands
        if commands is None:
            return
        for name, summary in commands.summaries.items():
            yield (
                f"fusen {name}",
                summary,
                (summary, *synonyms(f"{name} {summary}")),
                partial(commands.ask, screen, name),
            )
