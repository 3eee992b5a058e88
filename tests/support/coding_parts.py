"""The parts of the coding screen over a study, without Textual."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from fusen.errors import FusenError
from fusen.model.codebook import Codebook
from fusen.study import Study
from fusen.tui.coding.commands import CodingCommands
from fusen.tui.coding.motions import passage_at
from fusen.tui.coding.navigation import Navigation
from fusen.tui.coding.new_code import NewCode
from fusen.tui.coding.open_transcript import OpenTranscript, Span
from fusen.tui.coding.span_selection import SpanSelection
from fusen.tui.coding.state import load_document, load_state
from fusen.tui.coding.suggestions import SuggestionController
from fusen.tui.coding.transcript import CursorPosition
from fusen.tui.coding.wrap import TextLayout
from fusen.tui.colours import DARK
from fusen.tui.host import StudyApp
from fusen.tui.last_position import SessionState
from tests.support.tui_person import small_study

GRANT = "Honestly, the grant stopped."


class PlainView:
    """A cursor over a text, as the transcript widget has one."""

    def __init__(self, text: str, open_: OpenTranscript) -> None:
        assert open_.document is not None
        self._text, self._passages = text, open_.document.passages
        self.layout_ = TextLayout(text, open_.document.turns, 80, labels=False)
        self.cursor, self.held, self.fine = 0, cast("int | None", None), False
        self.passage = 0
        self.hits: Sequence[Span] = ()

    @property
    def place(self) -> CursorPosition:
        ends = (self.cursor, self.cursor if self.held is None else self.held)
        return CursorPosition(self.cursor, min(ends), max(ends), self.passage)

    def span(self) -> Span | None:
        place = self.place
        if place.end > place.start:
            return place.start, place.end
        return self._passages.starts[self.passage], self._passages.ends[self.passage]

    def go(self, offset: int, *, extend: bool = False, fine: bool = False, tell: bool = True) -> None:
        self.held = (self.cursor if self.held is None else self.held) if extend else None
        self.cursor, self.fine = min(max(offset, 0), len(self._text)), fine or extend
        self.passage = passage_at(self._passages, self.place.start)

    def page(self, step: int, *, extend: bool = False) -> None: ...
    def line_edge(self, end: bool, *, extend: bool = False) -> None: ...

    def unselect(self) -> bool:
        selected, start = self.held is not None, self.place.start
        if selected:
            self.go(start)
        return selected

    def swap_ends(self) -> None:
        if self.held is not None:
            self.cursor, self.held = self.held, self.cursor

    def find(self, hits: Sequence[Span]) -> None:
        self.hits = hits


class Desk:
    """A host that answers at once, and writes down what is said."""

    ink = DARK

    def __init__(self, study: Study) -> None:
        self.study = study
        self.app = SimpleNamespace(
            session=SessionState(), suggester=None, llm=None, opened=[], warned=[], decided=lambda: None
        )
        self.app.open = lambda name, **arguments: self.app.opened.append((name, arguments))
        self.app.warn = self.app.warned.append
        self.said = ""
        self.answers: list[Any] = []
        self.codes: list[list[str]] = []

    @property
    def fusen(self) -> StudyApp:
        return cast("StudyApp", self.app)

    def say(self, words: str, *, wrong: bool = False) -> None:
        self.said = words

    def quiet(self) -> None:
        self.said = ""

    def ask(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        then(work())

    ask_to_read = ask_to_write = ask

    def failed(self, error: FusenError) -> None:
        self.say(error.message)

    def show(self, dialog: object, then: Callable[[Any], None]) -> None:
        then(self.answers.pop(0))

    def find_code(
        self, title: str, codebook: Codebook, recent: Sequence[str], chosen: Callable[[list[str]], None], **more: object
    ) -> None:
        chosen(self.codes.pop(0))

    def key_of(self, action: str) -> str:
        return action

    def changed(self) -> None: ...
    def arrived(self) -> None: ...
    def show_work(self) -> None: ...
    def show_place(self) -> None: ...


class Parts:
    """All parts over one transcript."""

    def __init__(self, study: Study) -> None:
        source, _ = study.sources.locate("EN")
        self.open = OpenTranscript(source)
        self.open.open(load_document(study, source), load_state(study, source))
        assert self.open.document is not None
        self.text = self.open.document.text
        self.view, self.desk = PlainView(self.text, self.open), Desk(study)
        self.navigation = Navigation(self.open, self.view, self.desk)
        self.selection = SpanSelection(self.open, self.view, self.navigation, self.desk)
        self.commands = CodingCommands(self.open, self.view, self.desk)
        self.new_code = NewCode(self.open, self.view, self.commands, self.desk)
        self.suggestions = SuggestionController(
            self.open, self.view, self.navigation, self.commands, self.desk
        )  # fmt: skip
        self.handlers = {
            **self.navigation.actions(), **self.selection.actions(), **self.commands.actions(),
            **self.new_code.actions(), **self.suggestions.actions(),
        }  # fmt: skip

    def do(self, *actions: str) -> None:
        for action in actions:
            self.handlers[action]()

    @property
    def meant(self) -> str:
        return self.text[slice(*(self.view.span() or (0, 0)))]

    @property
    def coded(self) -> list[tuple[str, str]]:
        assert self.open.state is not None
        names = {code.guid: code.name for code in self.open.state.codebook}
        return [(names[one.code], self.text[one.start : one.end]) for one in self.open.state.own]


@contextmanager
def opened_parts(folder: Path) -> Iterator[Parts]:
    """Open the small study with the cursor on a passage of the interviewee."""
    with Study.open(small_study(folder), user="Mira") as study:
        result = Parts(study)
        result.view.go(result.text.index(GRANT))
        yield result
