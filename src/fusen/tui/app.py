"""The terminal app for one study: themes, keys, screens and the worker thread for writing."""

from __future__ import annotations

import gc
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from textual.app import App, SystemCommand
from textual.command import CommandPalette
from textual.driver import Driver
from textual.events import Event, Key, Paste
from textual.geometry import Offset
from textual.screen import Screen

from fusen.errors import FusenError
from fusen.model.codebook import NO_CODES
from fusen.model.coding import AUTO_USER
from fusen.settings import PersonalSettings, check_name, editor_command, write_coder
from fusen.study.private_copy import DraftCipher, editable, private_folder
from fusen.tui import keymap, suggestion_client
from fusen.tui.colours import DARK, DARK_BASIC, LIGHT, LIGHT_BASIC, Ink, ink_for, theme, theme_name
from fusen.tui.help_screen import HelpDialog, first_card
from fusen.tui.host import Handler
from fusen.tui.keys.action_provider import ActionProvider
from fusen.tui.keys.command_dialog import ActionPalette, Commands
from fusen.tui.keys.key_queue import KeyQueue
from fusen.tui.keys.tour import show_tour
from fusen.tui.last_position import SessionState, path_for, read_session, write_session
from fusen.tui.llm_client import LlmClient, LlmProgress
from fusen.tui.notes import link_names
from fusen.tui.screen import StudyScreen
from fusen.tui.screens import make_screen
from fusen.tui.study_worker import Done, StudyWorker
from fusen.tui.textual_patches import press, prompt_driver, takes_no_keys
from fusen.tui.widgets.caret import caret
from fusen.tui.widgets.dialogs import CardDialog
from fusen.tui.widgets.drafts import Drafts
from fusen.tui.widgets.link_finder import LinkName

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fusen.study import Study
    from fusen.study.suggestions import ProcessMessage

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class StartPosition:
    """Where the app opens: `source` is a guid, by default the last position; `coders` are shown beside the user's
    codings.
    """

    source: str | None = None
    offset: int | None = None
    coders: frozenset[str] | None = None
    resume: bool = True


TOUR = "t"  # the key on the introduction card


class FusenApp(App[None]):
    CSS = """
    Screen { background: $background; color: $foreground; }
    ModalScreen { background: transparent; }
    Toast { background: $panel; }
    ToastRack { dock: top; align: right top; margin-top: 3; }
    Input > .input--placeholder, Input:ansi > .input--placeholder { color: $faint; text-style: none; }
    Input > .input--selection, TextArea > .text-area--selection { background: $input-selection-background; color: $strong; }
    CommandPalette { background: transparent; }
    CommandPalette > Vertical, CommandPalette:dark > Vertical { background: $background; margin-top: 2; }
    CommandPalette #--input { border: solid $rule; }
    CommandPalette SearchIcon { display: none; }
    CommandPalette > .command-palette--help-text { color: $dim; text-style: none; }
    CommandPalette > .command-palette--highlight { color: $accent; text-style: bold; }
    CommandPalette CommandList { border-bottom: solid $rule; }
    CommandPalette CommandList > .option-list--option { color: $foreground; text-style: none; }
    CommandPalette CommandList > .option-list--option-highlighted { background: $band; color: $strong; }
    """
    COMMANDS = {ActionProvider}  # noqa: RUF012 - Textual's way
    ENABLE_COMMAND_PALETTE = True
    TITLE = "fusen"

    def __init__(
        self, study: Study, start: StartPosition, personal: PersonalSettings, *, dark: bool = True,
        suggester: suggestion_client.StartService | None = None, colours: str | None = None,
        commands: Commands | None = None,
    ) -> None:  # fmt: skip
        """Open the app on a study; `suggester` starts a separate process, and without it suggestions are phrase
        matches. `colours` is Rich's name of what the terminal shows, by default all colours; `commands` are those
        that the palette runs.
        """
        self._plain, self._colours = bool(os.environ.get("NO_COLOR")), colours
        super().__init__(ansi_color=True if self._plain else None)
        self.study = study
        self.keys: Mapping[str, str]
        self.keys, self._wrong_keys = keymap.usable(personal.keys)
        self._start = start
        self.coders = start.coders
        self.link_start: tuple[str, str] | None = None  # guid and name of the coding or code where a link starts
        self.undone: tuple[str, int] | None = None  # path and offset of the last decision that was undone
        self.is_offline = False  # the database of the team is out of reach
        self.commands = commands
        self.worker = StudyWorker()
        self.typed = KeyQueue(self)
        self._asides = ThreadPoolExecutor(2, "fusen-aside")
        self._start_suggester = suggester
        self.suggester: suggestion_client.SuggestionClient | None = None
        self.llm = LlmClient(study, personal.model, self.post_message) if personal.model else None
        self._session_path = path_for(study.settings.project, study.user)
        self.session: SessionState = read_session(self._session_path)
        self.drafts = Drafts.beside(self._session_path, DraftCipher(self.study.paths))
        self._placed = ""
        self.ink: Ink = DARK
        for ink in (DARK, LIGHT, DARK_BASIC, LIGHT_BASIC):
            self.register_theme(theme(ink))
        self._dress(dark)

    @property
    def cursor_position(self) -> Offset:
        """The cell of the terminal's cursor, read at each painting."""
        return caret(self.focused)

    @cursor_position.setter
    def cursor_position(self, place: Offset) -> None:
        """Ignore the cells that widgets set before their layout."""

    # -- starting and stopping

    def get_driver_class(self) -> type[Driver]:
        return prompt_driver(super().get_driver_class())

    async def on_event(self, event: Event) -> None:
        """Hold a key back until the keys before it have done their work."""
        if isinstance(event, (Key, Paste)) and not event.is_forwarded:
            if not self.typed.passes(event):
                return
            if isinstance(event, Key) and isinstance(self.screen, StudyScreen) and takes_no_keys(self.focused):
                self.screen.quiet()
                await press(self, event.key)
                return
        await super().on_event(event)

    def on_ready(self) -> None:
        """Collect garbage often, and only young objects: a full collection delays a key by 70 ms."""
        gc.freeze()
        gc.set_threshold(5_000, 10, 50)

    def on_mount(self) -> None:
        self.set_keymap(keymap.for_textual(self.keys))
        self._start_suggestions()
        session, start = self.session, self._start
        source = start.source or (session.source if start.resume else None)
        self.open("home", start=session.last or source or "")
        known = {info.guid for info in self.study.sources.all()}
        if source and source in known:
            self.open("coding", source=source, offset=start.offset)
        for warning in self.study.warnings:
            if NO_CODES in warning:
                continue  # the list of interviews shows it
            self.notify(warning, markup=False, severity="warning", timeout=10)
        for wrong in self._wrong_keys:
            self.notify(f"settings, [keys]: {wrong}", markup=False, severity="warning", timeout=15)
        self.set_interval(1.0, self._keep_place)

    def _introduce(self) -> None:
        """Show the keys of coding over the first transcript that the person opens."""
        self.session.known = True
        card = first_card(self.keys, self.study.user, tour=TOUR)
        self.push_screen(CardDialog(card, self.ink), self._leave_card)

    def _leave_card(self, key: str | None) -> None:
        if key == TOUR:
            self._show_tour()

    def _show_tour(self) -> None:
        home = next(screen for screen in self.screen_stack if isinstance(screen, StudyScreen))
        self.leave_to_home()
        self.call_later(show_tour, self, home)  # after the screens that leave

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        return ()

    def action_command_palette(self) -> None:
        """Show every action and command, found by name or related words."""
        if not CommandPalette.is_open(cast("App[object]", self)):
            self.push_screen(ActionPalette(id="--command-palette", placeholder="Find an action or a fusen command"))

    def leave(self) -> None:
        self._keep_place()
        self.exit()

    def on_unmount(self) -> None:
        if self.suggester is not None:
            self.suggester.close()
        if self.llm is not None:
            self.llm.stop()
        self.worker.close()
        self._asides.shutdown(wait=False, cancel_futures=True)
        write_session(self._session_path, self.session)

    def _keep_place(self) -> None:
        """Save the position every second, because a lost terminal ends the app without notice."""
        now = repr(self.session)
        if now != self._placed:
            self._placed = now
            kept = replace(self.session, offsets=dict(self.session.offsets))
            self._asides.submit(write_session, self._session_path, kept)

    # -- the suggester

    def _start_suggestions(self) -> None:
        """Start suggestions for the current coder."""
        if self.suggester is not None:
            self.suggester.close()
        if self._start_suggester is not None:
            self.suggester = suggestion_client.SuggestionClient(self._start_suggester, self.study.user, self._receive)

    def _receive(self, response: ProcessMessage) -> None:
        """Pass on a response; runs in the thread of the suggester."""
        self.post_message(suggestion_client.SuggestionResponse(response))

    def on_suggestion_response(self, message: suggestion_client.SuggestionResponse) -> None:
        if self.suggester is None:
            return
        self.suggester.receive(message.response)
        for screen in self.screen_stack:  # a screen may be below a card
            if isinstance(screen, StudyScreen):
                screen.suggested(message.response)

    def on_llm_progress(self, message: LlmProgress) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, StudyScreen):
                screen.llm_progressed(message)

    def decided(self) -> None:
        """Mark suggestions as outdated after a decision."""
        if self.suggester is not None:
            self.suggester.outdate()

    # -- looks

    def _dress(self, dark: bool) -> None:
        self.ink = ink_for(dark, self._colours, plain=self._plain)
        self.theme = theme_name(self.ink)

    def _change_theme(self) -> None:
        self._dress(not self.ink.dark)
        for screen in self.screen_stack:
            if isinstance(screen, StudyScreen):
                screen.paint_with(self.ink)

    # -- what screens ask for

    def open(self, name: str, **arguments: object) -> None:
        """Push a screen from the table `screens.SCREENS`."""
        self.push_screen(make_screen(name, **arguments))
        if name == "coding" and not self.session.known:
            self._introduce()

    def home_handlers(self) -> Mapping[str, Handler]:
        """Return the handlers of the list of interviews, which is below every other screen."""
        return next(screen.handlers for screen in self.screen_stack if isinstance(screen, StudyScreen))

    def leave_to_home(self) -> None:
        """Close every screen above the list of interviews."""
        self.session.source = ""
        home = next(screen for screen in self.screen_stack if isinstance(screen, StudyScreen))
        if home is not self.screen:
            home.pop_until_active()

    @cached_property
    def handlers(self) -> Mapping[str, Handler]:
        """Return the handlers of the actions that every screen has, by action."""
        return {
            "help": self._show_help,
            "palette": self.action_command_palette,
            "theme": self._change_theme,
            "tour": self._show_tour,
        }

    def _show_help(self) -> None:
        if isinstance(self.screen, StudyScreen):
            self.push_screen(HelpDialog(self.screen.WHERE, self.keys, self.ink, self.screen.PURPOSE))

    def change_coder(self, name: str) -> None:
        """Change the current coder; earlier records keep their author."""
        try:
            name = check_name(name, "a coder's name")
            if name.casefold() == AUTO_USER:
                raise FusenError(f"{AUTO_USER} is the coder name of phrase matches")
            write_coder(name)
        except FusenError as error:
            self.notify(error.message, markup=False, severity="error")
            return
        write_session(self._session_path, self.session)
        if self.llm is not None:
            self.llm.stop()
        self.study.coders.act_as(name)
        self._session_path = path_for(self.study.settings.project, name)
        self.drafts = Drafts.beside(self._session_path, DraftCipher(self.study.paths))
        self._start_suggestions()
        for screen in self.screen_stack:
            if isinstance(screen, StudyScreen):
                screen.head.coder(name)
                screen.changed()
                screen.say(f"you code as {name} now, also at the next start")

    def warn(self, words: str) -> None:
        self.notify(words, severity="warning")

    def link_names(self) -> Sequence[LinkName]:
        """Return the names that a link in a memo can have."""
        return link_names(self.study)

    def aside(self, home: Screen[None], work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Run work that does not touch the study in a thread of its own."""
        future = self._asides.submit(work)
        future.add_done_callback(lambda done: home.post_message(Done(lambda: then(done.result()))))

    def edit_file(self, path: Path, line: int = 1) -> bool:
        """Open a file at a line in the user's editor, full screen; returns False if no editor is available."""
        try:
            command = editor_command(path, line)
        except FusenError as error:
            self.notify(f"{error.message}; {error.hint}", markup=False, severity="warning")
            return False
        wrong, left = "", 1
        with self.suspend():  # an error must not escape: Textual would not restore the terminal
            try:
                with editable(path) as file:
                    left = subprocess.run(editor_command(file, line), check=False).returncode
            except (OSError, FusenError) as error:
                wrong = str(getattr(error, "strerror", None) or error)
        if wrong:
            self.notify(f"the editor {command[0]} does not start: {wrong}", markup=False, severity="error")
        return left == 0

    def run_in_terminal(self, command: Sequence[str], prompt: str) -> None:
        """Run a command full screen, and wait for ⏎ at the prompt."""
        with self.suspend():
            try:
                subprocess.run(command, check=False)
                input(f"\n{prompt} ")
            except (OSError, EOFError, KeyboardInterrupt):
                pass

    def edit_text(self, text: str) -> str | None:
        """Edit a note in the user's editor; the temporary file is private and is deleted afterwards."""
        try:
            with private_folder() as folder:
                path = folder / "note.md"
                path.write_text(text, "utf-8")
                return path.read_text("utf-8").rstrip("\n") if self.edit_file(path) else None
        except OSError as error:
            self.notify(f"the memo cannot be edited: {error.strerror}", markup=False, severity="error")
            return None


def run(study: Study, start: StartPosition, commands: Commands | None = None) -> None:
    """Run the app until the user quits; requires a terminal."""
    from rich.console import Console

    from fusen.settings import read_personal
    from fusen.study.suggestions import SuggestionProcess
    from fusen.tui.terminal_background import is_dark

    personal = read_personal()
    dark = personal.theme == "dark" if personal.theme else is_dark()
    suggester = partial(SuggestionProcess, study.paths.root) if personal.suggestions else None
    FusenApp(
        study, start, personal, dark=dark, suggester=suggester, colours=Console().color_system, commands=commands
    ).run()
