"""The coding screen: the transcript, with codes and suggestions beside it; decisions are durable before they show."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import BindingType

from fusen.model.codebook import Codebook
from fusen.model.history import HistoryStep
from fusen.tui.actions import ANYWHERE, BY_ID, CODING, SELECTION, TREE, bindings, keys_of
from fusen.tui.coding.code_tree import CodeTree, TreeCommands
from fusen.tui.coding.commands import CodingCommands
from fusen.tui.coding.correction import TextCorrection
from fusen.tui.coding.headings import FOOT, heading, keys_now, share_reviewed
from fusen.tui.coding.move_units import MoveUnits
from fusen.tui.coding.navigation import Navigation
from fusen.tui.coding.new_code import NewCode
from fusen.tui.coding.notes import CodingNotes
from fusen.tui.coding.open_transcript import LISTED, OpenTranscript, Span
from fusen.tui.coding.side_panel import PanelContent, SidePanel
from fusen.tui.coding.span_selection import SpanSelection
from fusen.tui.coding.state import HIDDEN, ONLY, CodedTranscript, CodingState, load_document, load_state, marks_of
from fusen.tui.coding.suggestions import SuggestionController
from fusen.tui.coding.transcript import CursorPosition, Transcript
from fusen.tui.colours import Ink, code_colours, code_signs
from fusen.tui.host import Handler
from fusen.tui.player.commands import OFTEN, RecordingCommands
from fusen.tui.screen import StudyScreen
from fusen.tui.textual_patches import PlainHorizontal, PlainVertical
from fusen.tui.undo import described, place_in_source
from fusen.tui.widgets.code_finder import CodeFinder, NewCodeOffer
from fusen.tui.widgets.line_widget import LineWidget, TextRun
from fusen.tui.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from fusen.study.suggestions import ProcessMessage
    from fusen.tui.llm_client import LlmProgress

FOLDED = 72  # columns below which the side panel starts hidden
NUMBERED = ("nearest", *(f"{what}-{number}" for what in ("take", "reject") for number in range(1, LISTED + 1)))
PANEL_KEYS = ("code", "nothing", "in-vivo", "select", "note")
WHOSE = ("showing your codings", "showing all codings", "showing others' codings")


class CodingScreen(StudyScreen):
    """Shows a transcript and the work on it; its parts handle the keys."""

    WHERE = (ANYWHERE, CODING, SELECTION, TREE)
    BINDINGS: ClassVar[list[BindingType]] = bindings(SELECTION, CODING, ANYWHERE)
    PURPOSE = "Read the transcript passage by passage. Code what matters and mark the rest as read; fusen saves each decision at once."
    FOOT = FOOT
    DEFAULT_CSS = """
    CodingScreen #panel { width: 36; padding: 0 1 0 1; }
    CodingScreen #panel.wide { width: 44; }
    CodingScreen #panel.small { width: 27; padding: 0 0 0 1; }
    CodingScreen #panel.folded { display: none; }
    CodingScreen #counts { height: 2; }
    """

    def __init__(self, source: str, offset: int | None = None, hits: re.Pattern[str] | None = None) -> None:
        """Open a source (guid) at `offset` and highlight `hits`."""
        super().__init__()
        self.transcript, self.finder = Transcript(), CodeFinder()
        self.panel, self.counts, self.codes = SidePanel(), LineWidget(id="counts"), CodeTree()
        self.side = PlainVertical(self.panel, self.counts, self.codes, id="panel")
        self.content, self.over = (PlainHorizontal(self.transcript, self.side),), (self.finder,)
        self.open = OpenTranscript(source)
        self.navigation = Navigation(self.open, self.transcript, self)
        self.selection = SpanSelection(self.open, self.transcript, self.navigation, self)
        self.commands = CodingCommands(self.open, self.transcript, self)
        self.panel.choose = self.commands.choose
        self.new_code = NewCode(self.open, self.transcript, self.commands, self)
        self.suggestions = SuggestionController(self.open, self.transcript, self.navigation, self.commands, self)
        self.coding_notes = CodingNotes(self.open, self.transcript, self.notes, self)
        self.tree_commands = TreeCommands(self.open, self.codes, self.commands.code, self)
        self.recording = RecordingCommands(self.open, self.transcript, self)
        self._offset, self._hits = offset, hits
        self._fold: bool | None = None  # the user's choice; None means by width
        self._coloured: tuple[Codebook, Ink] | None = None
        self._share = ""
        self._place: CursorPosition | None = None

    def on_mount(self) -> None:
        self.transcript.focus()
        self._fit(self.app.size.width)
        self.set_interval(OFTEN, self.recording.tick)
        session = self.fusen.session
        session.source = session.last = self.open.source
        self.open.skip = session.skip
        self.reopen()

    def recolour(self) -> None:
        self.show_work()

    def actions(self) -> Mapping[str, Handler]:
        return {
            **self.navigation.actions(),
            **self.selection.actions(),
            **self.commands.actions(),
            **self.new_code.actions(),
            **self.suggestions.actions(),
            **self.coding_notes.actions(),
            **MoveUnits(self.open, self).actions(),
            **TextCorrection(self.open, self.transcript, self).actions(),
            **self.tree_commands.actions(),
            **self.recording.actions(),
            "others": self._turn_others,
            "panel": self._fold_panel,
            "tree": self._go_into_tree,
        }

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable selection keys only while a selection exists."""
        if action == "run" and parameters[0] in ("swap-ends", "adjust"):
            return self.open.document is not None and self.navigation.extending
        return True

    # -- reading

    def reopen(self) -> None:
        """Read the transcript, again after a correction, and keep the position."""
        unit, source = self.fusen.session.unit, self.open.source
        if self.open.document is not None:
            self._offset = self.transcript.cursor
        self.foot.state("opening …")
        self.reading = True
        self.ask(lambda: (load_document(self.study, source, unit), self._read_state()), self._opened)

    def _opened(self, loaded: tuple[CodedTranscript, CodingState]) -> None:
        self.reading = False
        document, state = loaded
        self.open.open(document, state)
        offset = self._offset
        if offset is None:
            offset = self.fusen.session.offsets.get(self.open.source)
        if offset is None:
            offset = next((turn.start for turn in document.turns if not turn.interviewer), 0)
        self.transcript.show(document.text, document.turns, document.passages, offset)
        if self._hits is not None:
            self.navigation.show_hits(self._hits)
        self.show_work()

    def on_unmount(self) -> None:
        self.recording.close()

    def recut(self) -> None:
        document, cursor = self.open.document, self.transcript.cursor
        if document is not None:
            self.transcript.show(document.text, document.turns, document.passages, cursor)
            self.show_work()

    def look(self) -> None:
        self.suggestions.ask_about_selection()
        super().look()

    def changed(self) -> None:
        if not self.reading:
            self.reading = True
            self.ask(self._read_state, self._reread)

    def _read_state(self) -> CodingState:
        """Read the state; runs in the worker thread."""
        return load_state(self.study, self.open.source, self.fusen.llm is not None)

    def _reread(self, state: CodingState) -> None:
        self.reading = False
        if self.open.state is None or state.step != self.open.state.step:
            self.fusen.decided()
        self.open.state = state
        self.show_work()

    # -- showing

    def show_work(self) -> None:
        """Show everything that depends on codings, reviews and notes."""
        open_, ink = self.open, self.ink
        document, state = open_.document, open_.state
        if document is None or state is None:
            return
        if self._coloured != (state.codebook, ink):
            self._coloured = (state.codebook, ink)
            open_.colours = code_colours(state.codebook, ink)
            self.panel.signs = code_signs(state.codebook)
        self.step = state.step
        open_.reviewed = state.reviewed(document.passages)
        self._share = share_reviewed(open_.reviewed, document.talk)
        others = self.fusen.session.others
        marks = state.own_marks if others == HIDDEN else marks_of(state.shown(others, self.fusen.coders))
        self.transcript.mark(marks, open_.colours, open_.reviewed, self.panel.signs)
        changed = self.codes.rows.show(state.codebook, open_.colours, state.here, state.everywhere)
        if len(changed) == len(self.codes.rows):
            self.codes.show()
        for number in changed:
            self.codes.refresh_row(number)
        self.counts.paint(
            [(), (TextRun("CODEBOOK", "dim", True, fill=True), TextRun("here", "dim"), TextRun("  all", "dim"))]
            if len(state.codebook)
            else [(), (TextRun("CODEBOOK", "dim", True), TextRun(f"   none yet · {self.key_of('code')}", "faint"))]
        )
        self.show_place()

    def show_place(self) -> None:
        """Show everything that depends on the position; its cost limits the speed of a key."""
        open_, view = self.open, self.transcript
        if open_.document is None or open_.state is None:
            return
        self.suggestions.shown_at = monotonic()
        place = view.place
        if self._place != place:
            self.suggestions.close_nearby()
        self._place = place
        self.fusen.session.offsets[open_.source] = view.cursor
        span = view.span()
        if span is None:
            open_.suggestions, open_.numbered = [], []
            self.panel.show(PanelContent([], [], {}, (), None, open_.state.codebook, open_.colours))
            view.underline(())
        else:
            self._show_passage(open_.state, span)
        self._show_head()

    def _show_passage(self, state: CodingState, span: Span) -> None:
        """Show the suggestions, codings and notes of a span."""
        open_, others = self.open, self.fusen.session.others
        own = state.on(*span)
        if open_.chosen not in {coding.guid for coding in own}:
            open_.chosen = own[-1].guid if own else None
        self.transcript.choose(open_.chosen_coding())
        open_.number(span, self.suggestions.on(span), state.decided(*span))
        shown = open_.suggestions[:LISTED] if open_.suggestions_shown else ()
        self.transcript.underline([place for coding in shown for place in coding.spans])
        listed = [(coding, True) for coding in own if others != ONLY]
        if others != HIDDEN:
            theirs = state.shown(ONLY, self.fusen.coders)
            listed += [(coding, False) for coding in theirs if coding.start < span[1] and coding.end > span[0]]
        self.panel.show(PanelContent(
            open_.numbered, listed, state.notes, self.coding_notes.about(span), open_.chosen, state.codebook,
            open_.colours, self.suggestions.status(), self.suggestions.open_nearby,
            frozenset(suggestion.code.guid for suggestion in open_.suggestions), open_.offered(self.key_of),
            self.codes.rows.cursor, self.codes.has_focus, [(self.key_of(name), BY_ID[name].label) for name in PANEL_KEYS],
        ))  # fmt: skip

    def _show_head(self) -> None:
        if self.open.document is None:
            return
        place = self.transcript.place
        narrow = self.app.size.width < FOLDED
        self.head.show(*heading(self.open, place, self.study.settings.name, self._share, narrow=narrow))
        keys = keys_now(
            in_tree=self.codes.has_focus, selected=place.end > place.start, suggested=bool(self.open.suggestions),
            coded=self.open.chosen is not None,
        )  # fmt: skip
        if keys != self.FOOT:
            self.FOOT = keys
            self.show_keys()

    def on_descendant_focus(self) -> None:
        self.show_place()

    def on_transcript_moved(self, message: Transcript.Moved) -> None:
        if message.place != self._place:
            self.show_place()

    def arrived(self) -> None:
        """Update at once instead of on the message: one painting a key, not two."""
        if self.transcript.place != self._place:
            self.show_place()

    def awaits(self, key: str) -> bool:
        named = [name for name in NUMBERED if key in keys_of(BY_ID[name], self.fusen.keys)]
        return any(map(self.suggestions.awaits, named)) and not self.finder.opened

    def suggested(self, response: ProcessMessage) -> None:
        self.suggestions.receive(response)

    def llm_progressed(self, message: LlmProgress) -> None:
        self.suggestions.receive_llm(message)

    # -- the finder and the codebook's tree

    def find_code(
        self, title: str, codebook: Codebook, recent: Sequence[str], chosen: Callable[[list[str]], None], *,
        several: bool = True, headings: bool = False, other: NewCodeOffer | None = None,
    ) -> None:  # fmt: skip
        self.transcript.lift(self.finder.outer_size.height or 12)
        self.finder.open(
            title, codebook, self.open.colours, recent, chosen, several=several, headings=headings, other=other,
            used=self.open.state.everywhere if self.open.state else None,
        )  # fmt: skip

    def leave_tree(self) -> None:
        self.set_focus(self.transcript)

    def on_virtual_list_pressed(self, message: VirtualList.Pressed) -> None:
        if message.double:
            self.tree_commands.apply()
        else:
            self.show_place()

    # -- size and folding

    def on_resize(self, event: events.Resize) -> None:
        self._fit(event.size.width)

    def _fit(self, width: int) -> None:
        folded = width < FOLDED if self._fold is None else self._fold
        self.open.suggestions_shown = not folded
        for shape, fits in (("folded", folded), ("small", width < 100), ("wide", width >= 150)):
            self.side.set_class(fits, shape)
        self.show_place()

    def _fold_panel(self) -> None:
        self._fold = self.open.suggestions_shown
        if self._fold and self.codes.has_focus:
            self.set_focus(self.transcript)
        self._fit(self.app.size.width)

    def _go_into_tree(self) -> None:
        if not self.open.suggestions_shown:
            self._fold_panel()
        self.codes.focus()

    def _turn_others(self) -> None:
        session = self.fusen.session
        session.others = (session.others + 1) % 3
        self.show_work()
        self.say(WHOSE[session.others])

    # -- leaving, undo

    def leave(self) -> None:
        if self.is_current:
            self.fusen.session.source = ""
            self.dismiss()

    def reversed(self, how: str, step: HistoryStep) -> None:
        """Report the undone or redone step, and move there if it was in this transcript."""
        document, place = self.open.document, place_in_source(step)
        if document is not None and place is not None and place[0] == document.info.path:
            self.fusen.undone = place
            self.navigation.remember()
            self.transcript.go(place[1])
            self.changed()
            self.say(f"{how}: {described(step)}")
        else:
            super().reversed(how, step)
            self.changed()
            if step.action == "import":  # the step may have changed the transcript, or removed it
                source = self.open.source
                self.ask(lambda: source in {info.guid for info in self.study.sources.all()}, self._read_again)

    def _read_again(self, there: bool) -> None:
        """Show the text of before the import, or leave if there was none."""
        below = self.app.screen_stack[-2]
        if there:
            self.reopen()
        elif self.is_current:
            self.leave()
            if isinstance(below, StudyScreen):
                below.say("undone: this transcript is no longer in the study")

    def go_to_undone(self) -> None:
        undone, document = self.fusen.undone, self.open.document
        if undone is not None and document is not None and undone[0] == document.info.path:
            self.navigation.go(undone[1], far=True)
        else:
            super().go_to_undone()
