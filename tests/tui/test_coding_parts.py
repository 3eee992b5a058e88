"""The state objects of the coding screen, without the app."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from fusen.errors import FusenError
from fusen.model.codebook import Codebook
from fusen.study import Study
from fusen.tui.coding.commands import CodingCommands
from fusen.tui.coding.headings import IN_TREE, SELECTED, keys_now, share_reviewed
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


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    with Study.open(small_study(tmp_path), user="Mira") as study:
        found = Parts(study)
        found.view.go(found.text.index(GRANT))
        yield found


def test_moves_stop_at_the_end_of_the_transcript(parts: Parts) -> None:
    parts.do("first", "previous-passage")
    assert parts.desk.said == "beginning of the transcript"
    parts.do("last", "next-passage")
    assert parts.desk.said == "end of the transcript"
    parts.do("back", "back")
    assert parts.meant == GRANT
    parts.do("forward")
    assert parts.open.document is not None
    assert parts.view.cursor == parts.open.document.passages.starts[0]


def test_moves_extend_the_selection(parts: Parts) -> None:
    parts.do("select-word", "next-word")
    assert parts.meant == "Honestly, the"
    parts.do("swap-ends", "unselect")
    assert parts.view.held is None


def test_keys_visit_bookmarks_and_matches_in_turn(parts: Parts) -> None:
    here = parts.view.cursor
    parts.do("to-mark")
    assert parts.desk.said == "no mark is set"
    parts.do("mark", "next-passage", "to-mark")
    assert parts.view.cursor == here
    parts.desk.answers = ["we"]
    parts.do("find")
    assert [parts.text[slice(*hit)].casefold() for hit in parts.view.hits] == ["we"] * len(parts.view.hits)
    parts.do("previous-hit", "previous-hit")
    assert parts.desk.said.endswith("continued from the other end")


def test_selection_grows_and_shrinks(parts: Parts) -> None:
    parts.do("grow")
    assert parts.meant == "Honestly"
    parts.do("grow")
    assert parts.meant == GRANT
    parts.do("grow", "grow")
    assert parts.desk.said == "the whole turn is selected"
    parts.do("shrink", "shrink")
    assert parts.meant == "Honestly"


def test_coding_is_stored_and_shown(parts: Parts) -> None:
    study, codes = parts.desk.study, {code.name: code.guid for code in parts.desk.study.codebook.get()}
    parts.desk.codes = [[codes["Sales"]]]
    parts.do("code")
    assert parts.coded == [("Sales", GRANT)]
    assert parts.desk.said == "coded: Sales"
    assert parts.open.recent == [codes["Sales"]]
    parts.do("again")
    assert parts.desk.said == "coded: Sales: no change"
    parts.do("choose", "direction", "magnitude")
    (made,) = study.codings.find(users=["Mira"])
    assert (made.direction, made.magnitude) == ("for", 1)
    parts.do("uncode")
    assert not parts.coded
    parts.do("uncode")
    assert parts.desk.said == "you have no coding here"


def test_marking_as_read_moves_to_the_next_answer(parts: Parts) -> None:
    parts.do("nothing")
    assert parts.meant != GRANT
    assert parts.desk.study.reviews.find(users=["Mira"])
    parts.do("previous-passage", "unreview")
    assert not parts.desk.study.reviews.find(users=["Mira"])


def test_in_vivo_code_is_created_and_applied(parts: Parts) -> None:
    parts.desk.answers, parts.desk.codes = ["Sudden end"], [[parts.desk.study.codebook.find(["Benefits"])[0].guid]]
    parts.do("in-vivo")
    assert parts.desk.said == "new code, applied: Benefits / Sudden end"
    (made,) = parts.desk.study.codings.find(users=["Mira"])
    assert parts.text[made.start : made.end] == GRANT


def test_suggestions_are_phrase_matches_without_a_learner(parts: Parts) -> None:
    span = parts.view.span()
    assert span is not None
    parts.open.suggestions = parts.suggestions.on(span)
    assert [one.code.name for one in parts.open.suggestions] == ["Funding gap"]
    parts.do("reject-1")
    assert parts.suggestions.on(span) == []
    parts.do("hide", "next-suggestion")
    assert parts.desk.said == "suggestions are hidden"


def test_footer_keys_depend_on_the_passage() -> None:
    assert keys_now(in_tree=True, selected=False, suggested=True, coded=True) == IN_TREE
    assert keys_now(in_tree=False, selected=True, suggested=True, coded=True) == SELECTED
    bare = keys_now(in_tree=False, selected=False, suggested=False, coded=False)
    assert {"take-1", "uncode"}.isdisjoint(bare)
    assert "in-vivo" in bare
    assert share_reviewed({1, 2, 9}, {1, 2, 3, 4}) == "50 % reviewed"
