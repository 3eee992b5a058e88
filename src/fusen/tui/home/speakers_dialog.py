"""The dialog for the speakers of a transcript: names of the labels, interviewers, and the case of each in a focus
group.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Label

from fusen.model.escape import one_line
from fusen.tui.widgets.dialogs import Dialog, keys_line
from fusen.tui.widgets.line_widget import LineWidget


@dataclass(frozen=True, slots=True)
class SpeakerChoices:
    """`heard` are the speakers; `speakers` maps labels to names; `case` has the form of `fusen import --case`."""

    heard: tuple[str, ...] = ()
    speakers: Mapping[str, str] | None = None
    interviewers: tuple[str, ...] = ()
    case: str = ""


class SpeakersDialog(Dialog[SpeakerChoices | None]):
    """Three input lines; returns None if the user cancels."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("down", "app.focus_next", show=False, priority=True),
        Binding("up", "app.focus_previous", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    SpeakersDialog { align: center bottom; background: transparent; }
    SpeakersDialog > Vertical { height: auto; background: $background; border-top: solid $rule; padding: 0 2; }
    SpeakersDialog Input, SpeakersDialog Input:focus { border: none; height: 1; padding: 0; background: $background;
                                           background-tint: $background; }
    SpeakersDialog Label { color: $dim; }
    SpeakersDialog #wrong { color: $warning; height: auto; }
    SpeakersDialog LineWidget { height: 1; }
    """

    def __init__(self, name: str, choices: SpeakerChoices) -> None:
        super().__init__()
        self._called, self._choices = name, choices

    def compose(self) -> ComposeResult:
        answers = self._choices
        names = ", ".join(f"{label}={name}" for label, name in (answers.speakers or {}).items())
        heard = one_line(", ".join(name or "unnamed" for name in answers.heard))
        with Vertical():
            yield Label(f"In {one_line(self._called)} speak {heard}", markup=False)
            yield Label("New names: label in the file=name, …", markup=False)
            yield Input(names, id="names", placeholder="P01=Anna, P02=Ben")
            yield Label("Who asks", markup=False)
            yield Input(", ".join(answers.interviewers), id="asks", placeholder="Interviewer")
            yield Label("Case: a name, or for a focus group speaker=interviewee, …", markup=False)
            yield Input(answers.case, id="case", placeholder="Anna=JP-01, Ben=JP-02")
            yield Label("", id="wrong", markup=False)
            yield LineWidget(id="keys")

    def on_mount(self) -> None:
        keys_line(self, [("enter", "⏎", "read the file again"), ("down", "↑↓", "lines"), ("escape", "esc", "back")])
        for entry in self.query(Input):
            entry.cursor_blink = False

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        names, asks, case = (self.query_one(f"#{name}", Input).value for name in ("names", "asks", "case"))
        try:
            speakers = pairs(names)
        except ValueError as error:
            self.query_one("#wrong", Label).update(
                f"label=name, several separated by commas, not {one_line(str(error))}"
            )
            return
        before = {label: label for label in self._choices.speakers or {}}  # a removed name goes back to the label
        self.leave(SpeakerChoices(self._choices.heard, before | speakers, tuple(parts(asks)), case.strip()))

    def action_close(self) -> None:
        self.leave(None)


def parts(typed: str) -> list[str]:
    return [part.strip() for part in typed.split(",") if part.strip()]


def pairs(typed: str) -> dict[str, str]:
    """Parse `A=B, C=D` into a mapping; raises ValueError with the invalid part."""
    result = {}
    for part in parts(typed):
        label, equals, name = (piece.strip() for piece in part.partition("="))
        if not (label and equals and name):
            raise ValueError(part)
        result[label] = name
    return result
