"""The tour for newcomers: five cards over the screens of the study, in about a minute; it changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Resize

from fusen.tui.actions import BY_ID, first_key
from fusen.tui.colours import Ink
from fusen.tui.host import StudyApp
from fusen.tui.screen import StudyScreen
from fusen.tui.widgets.dialogs import Curtain, Dialog
from fusen.tui.widgets.line_widget import Line, LineWidget, TextRun, hints, wrapped

MOST = 4  # lines of a sentence


class TourStop(NamedTuple):
    """A card over a screen, which opens unless it is empty; sentences name actions (ids) in braces, which become the person's keys."""

    screen: str
    title: str
    sentences: tuple[str, ...]


STOPS = (
    TourStop("home", "Interviews", (
        "Home lists the interviews, how much of each you have read, and how many codings each coder made.",
        "{open} opens an interview, {import} imports more.",
    )),
    TourStop("coding", "Reading and coding", (
        "The band marks the current passage: {next-passage} goes to the next one.",
        "{code}, three letters and ⏎ apply a code; {take-1} accepts the first suggestion; {nothing} marks the passage as read "
        "without a code. {undo} takes anything back.",
    )),
    TourStop("codebook", "Codebook", (
        "Codes with definitions, examples and phrases. An edit that changes codings says first what it does.",
        "{add-beside} adds a code, {edit-code} edits one, {merge-into} merges, {split} splits.",
    )),
    TourStop("tables", "Results", (
        "Tables count the interviewees you have read in full. Every number opens the excerpts behind it with ⏎.",
        "{whose-table} chooses whose codings count, on every screen.",
    )),
    TourStop("", "Where to find the rest", (
        "{go} and a letter goes to another screen, {leave} goes back, {help} lists the keys of a screen.",
        "{palette} finds every action and runs every fusen command. The app saves each decision at once.",
    )),
)  # fmt: skip


class TourDialog(Dialog[bool]):
    """A card of the tour; returns True for the next one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space,right,down,j", "next", show=False), Binding("escape,q", "close", show=False),
    ]  # fmt: skip
    DEFAULT_CSS = """
    TourDialog { align: center bottom; background: transparent; }
    TourDialog Curtain { margin: 0 0 2 0; }
    TourDialog LineWidget { width: 76; max-width: 96%; height: auto; background: $background; border: solid $accent; padding: 0 1; }
    """

    def __init__(self, number: int, remapped: Mapping[str, str], ink: Ink) -> None:
        super().__init__()
        self._number, self._remapped, self._ink = number, remapped, ink

    def compose(self) -> ComposeResult:
        painted = LineWidget()
        painted.ink = self._ink
        with Curtain():
            yield painted

    def on_resize(self, event: Resize) -> None:
        width = min(76, int(event.size.width * 0.96)) - 6
        stop = STOPS[self._number]
        place = f"   {self._number + 1} of {len(STOPS)}"
        lines: list[Line] = [(TextRun(stop.title, "accent", True), TextRun(place, "dim"))]
        for sentence in stop.sentences:
            lines += [(), *((TextRun(line, "soft"),) for line in wrapped(self._with_keys(sentence), width, MOST))]
        last = self._number == len(STOPS) - 1
        lines += [(), hints([("enter", "⏎", "begin" if last else "next"), ("escape", "esc", "leave the tour")])]
        painted = self.query_one(LineWidget)
        painted.styles.height = len(lines) + 2
        painted.paint(lines)

    def _with_keys(self, sentence: str) -> str:
        for name in (part.partition("}")[0] for part in sentence.split("{")[1:]):
            sentence = sentence.replace(f"{{{name}}}", first_key(BY_ID[name], self._remapped))
        return sentence

    def action_next(self) -> None:
        self.leave(True)

    def action_close(self) -> None:
        self.leave(False)


def show_tour(app: StudyApp, screen: StudyScreen, number: int = 0) -> None:
    """Show a card of the tour over its screen, then the next ones; `screen` is the list of interviews."""
    stop, sources = STOPS[number], app.study.sources.all()
    if stop.screen == "coding" and sources:
        app.open("coding", source=min(sources, key=lambda info: info.path).guid)
    elif stop.screen not in ("", "home", "coding"):
        app.open(stop.screen)

    def answered(on: bool | None) -> None:
        if on and number + 1 < len(STOPS):
            show_tour(app, screen, number + 1)
        else:
            app.leave_to_home()

    screen.show(TourDialog(number, app.keys, app.ink), answered)
