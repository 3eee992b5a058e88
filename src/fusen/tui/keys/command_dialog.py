"""The palette, and the commands of fusen it runs: a line for their options, and their output on a page."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.widgets import Input

from fusen.model.escape import visible
from fusen.tui.colours import Ink
from fusen.tui.screen import StudyScreen
from fusen.tui.widgets.dialogs import PromptDialog
from fusen.tui.widgets.line_widget import Line, TextRun, hints, wrapped
from fusen.tui.widgets.page import TextDialog

WIDTH = 100  # most cells of a line of output
MOST = 12  # lines of a sentence in the output
NOT_RUN = {"edit", "completion", "init"}
"""Commands that need the terminal or another folder."""


OPTIONS = {"export": "excerpts.csv", "report": "report.docx"}
"""Options that the line has at first; the file lands in the folder where fusen was started."""
EXAMPLES = {
    "export": "excerpts.xlsx, codings.jsonl, project.qdpx", "report": "findings.html", "merge": "colleague.jsonl",
    "import": "folder/ --interviewer Moderator", "frequencies": "--by side", "crosstab": "codes side",
    "excerpts": '--code "Funding gap" --output quotes.docx', "query": "'code:\"Funding gap\" side=EU'", "search": "interpreter",
    "profile": "JP-01", "memo": "list", "themes": "--output themes.docx", "review": "JP-01",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CommandOutput:
    """What a command printed, and whether it failed."""

    text: str
    failed: bool


def run_command(arguments: Sequence[str], study: Path, user: str, width: int = WIDTH) -> CommandOutput:
    """Run a command on the study as the user, without a terminal, and return what it prints in lines of `width` cells."""
    line = [sys.executable, "-m", "fusen", *arguments]
    if "--help" not in arguments:
        line += ["--study", str(study), "--as", user]
    environment = {**os.environ, "COLUMNS": str(width), "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        line, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, check=False
    )
    return CommandOutput(done.stdout.decode("utf-8", "replace"), done.returncode != 0)


class ActionPalette(CommandPalette):
    """The command palette without a blinking cursor, as everywhere in the app."""

    def on_mount(self) -> None:
        self.query_one(Input).cursor_blink = False


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
        return [(TextRun(self._title, "accent", True),), (), *body, (), hints([("escape", "esc", "back")])]


def output_width(screen: int) -> int:
    """Return the cells of a line of output on a screen of this width."""
    return max(min(WIDTH, int(screen * 0.96) - 7), 20)


class Commands:
    """Asks for the options of a command, runs it, and shows its output."""

    def __init__(self, summaries: Mapping[str, str]) -> None:
        """`summaries` are the sentences of the help by command."""
        self.summaries = {name: summary for name, summary in summaries.items() if name not in NOT_RUN}

    def ask(self, screen: StudyScreen, name: str) -> None:
        """Ask for the options; `?` shows the help of the command."""

        def typed(options: str | None) -> None:
            if options is None:
                return
            try:
                words = shlex.split(options)
            except ValueError as error:
                screen.say(f"the options cannot be read: {str(error).lower()}", wrong=True)
                return
            if words == ["?"]:
                self._run(screen, [name, "--help"], partial(self._show_help, screen, name))
            else:
                self._run(screen, [name, *words], partial(self._show, screen, shlex.join(["fusen", name, *words])))

        example = f"such as  {EXAMPLES[name]}   " if name in EXAMPLES else ""
        title, hint = f"fusen {name}: {self.summaries[name]}  Options?", f"{example}? and ⏎ list all options"
        screen.show(PromptDialog(title, OPTIONS.get(name, ""), hint), typed)

    def _run(self, screen: StudyScreen, words: Sequence[str], then: Callable[[CommandOutput], None]) -> None:
        study = screen.study
        screen.foot.state("running …")
        width = output_width(screen.app.size.width)
        screen.fusen.aside(screen, lambda: run_command(words, study.paths.root, study.user, width), then)

    def _show(self, screen: StudyScreen, title: str, output: CommandOutput) -> None:
        screen.show_state()
        screen.show(OutputDialog(title, output, screen.ink), lambda _: screen.look())

    def _show_help(self, screen: StudyScreen, name: str, output: CommandOutput) -> None:
        screen.show_state()
        screen.show(OutputDialog(f"fusen {name}", output, screen.ink), lambda _: self.ask(screen, name))
