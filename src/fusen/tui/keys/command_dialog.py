"""The palette, and the commands of fusen it runs: a form for their parameters, and their output on a page."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.command import CommandList, CommandPalette
from textual.widgets import Input

from fusen.model.escape import visible
from fusen.tui.colours import Ink
from fusen.tui.keys.command_form import CommandForm
from fusen.tui.keys.command_form_dialog import CommandFormDialog
from fusen.tui.screen import StudyScreen
from fusen.tui.widgets.dialogs import ProgressDialog
from fusen.tui.widgets.line_widget import Line, TextRun, hints, wrapped
from fusen.tui.widgets.page import TextDialog

WIDTH = 100  # most cells of a line of output
MOST = 12  # lines of a sentence in the output
BACK = "⏎ goes back to fusen"
FIRST = {"export": "excerpts.csv", "report": "report.docx"}
"""First value of an argument; the file lands in the folder where fusen was started."""


@dataclass(frozen=True, slots=True)
class CommandOutput:
    """What a command printed, and whether it failed."""

    text: str
    failed: bool


class RunningCommand:
    """A command in a process of its own, without a terminal."""

    def __init__(self, words: Sequence[str], width: int = WIDTH) -> None:
        """Start the command; it prints lines of `width` cells."""
        environment = {**os.environ, "COLUMNS": str(width), "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "fusen", *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, env=environment,
        )  # fmt: skip

    def wait(self) -> CommandOutput:
        printed = self._process.communicate()[0]
        return CommandOutput(printed.decode("utf-8", "replace"), self._process.returncode != 0)

    def stop(self) -> None:
        """Interrupt the command as ctrl+c does; what it has confirmed stays."""
        self._process.send_signal(signal.SIGINT)


class ActionPalette(CommandPalette):
    """The command palette without a blinking cursor; keys typed ahead wait for what it opens."""

    def on_mount(self) -> None:
        self.query_one(Input).cursor_blink = False
        self._is_left = False

    def awaits(self, key: str) -> bool:
        """Return whether an action is chosen and the palette about to close."""
        return self._is_left

    def _action_command_list(self, action: str) -> None:
        if action == "select" and self.query_one(CommandList).highlighted is not None:
            self._is_left = True
            self.set_focus(None)  # letters would go to the input and be lost
        super()._action_command_list(action)


class OutputDialog(TextDialog[None]):
    """The output of a command."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,q", "close", show=False)]
    DEFAULT_CSS = f"OutputDialog VerticalScroll {{ width: {WIDTH + 6}; height: auto; max-height: 90vh; padding: 1 2; }}"

    def __init__(self, title: str, output: CommandOutput, ink: Ink) -> None:
        super().__init__(ink)
        self._title, self._output = title, output

    def lines(self) -> list[Line]:
        colour = "warning" if self._output.failed else "soft"
        width = output_width(self.app.size.width)
        body: list[Line] = []
        for line in map(visible, self._output.text.rstrip().splitlines()):
            parts = wrapped(line, width, MOST) if cell_len(line) > width else [line]
            body += [(TextRun(part, colour),) for part in parts]
        title = [(TextRun(line, "accent", True),) for line in wrapped(self._title, width, 3)]
        return [*title, (), *body, (), hints([("escape", "esc", "back")])]


def output_width(screen: int) -> int:
    """Return the cells of a line of output on a screen of this width."""
    return max(min(WIDTH, int(screen * 0.96) - 7), 20)


class Commands:
    """Asks for the parameters of a command in a form, runs it, and shows its output."""

    def __init__(self, summaries: Mapping[str, str], describe: Callable[[str, Path], CommandForm]) -> None:
        """`summaries` are sentences by command; `describe` returns the form of a command for the study in a folder."""
        self.summaries, self._describe = summaries, describe

    def ask(self, screen: StudyScreen, name: str, values: Mapping[str, str] | None = None) -> None:
        """Show the form of a command."""
        root = screen.study.paths.root

        def described(form: CommandForm) -> None:
            first = next((row.name for row in form.rows() if not row.is_option), "")
            shown = values if values is not None else {first: FIRST[name]} if name in FIRST else {}
            screen.show(CommandFormDialog(form, shown, screen.ink), partial(self._filled, screen, form))

        screen.ask(lambda: self._describe(name, root), described)

    def _filled(self, screen: StudyScreen, form: CommandForm, values: Mapping[str, str] | None) -> None:
        if values is None:
            return
        study = screen.study
        own = {"--study": str(study.paths.root), "--as": study.user}
        words = [*form.words(values)]
        at = len(form.path)
        words[at:at] = [word for option in form.shared for word in (option, own[option])]
        if form.in_terminal:
            screen.fusen.run_in_terminal([sys.executable, "-m", "fusen", *words], BACK)
            screen.changed()
        else:
            self._run(screen, form, values, words)

    def _run(self, screen: StudyScreen, form: CommandForm, values: Mapping[str, str], words: Sequence[str]) -> None:
        """Run the command; keys typed ahead wait for its output, and esc interrupts it."""
        command = start_command(words, output_width(screen.app.size.width))
        progress = ProgressDialog(f"running fusen {' '.join(form.path)}", screen.ink, command.stop)

        def ended(output: CommandOutput) -> None:
            progress.leave()
            screen.show(OutputDialog(form.line(values), output, screen.ink), partial(closed, output))

        def closed(output: CommandOutput, _: None) -> None:
            screen.look()
            if output.failed:
                self.ask(screen, " ".join(form.path), values)

        screen.show(progress, lambda _: None)
        screen.fusen.aside(screen, command.wait, ended)


def start_command(words: Sequence[str], width: int) -> RunningCommand:
    return RunningCommand(words, width)
