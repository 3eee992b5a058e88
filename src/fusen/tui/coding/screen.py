"""Coding: the transcript in the middle, codes and suggestions beside it, every decision durable before it is shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from time import monotonic
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType

from fusen.model.codebook import Codebook
from fusen.model.coding import Memo
from fusen.model.history import HistoryStep
from fusen.model.source import Passages
from fusen.study.memos.anchors import is_about, place_of
from fusen.tui.actions import ANYWHERE, CODING, SELECTION, TREE, bindings
from fusen.tui.codebook.tree import CodebookTree
from fusen.tui.coding.side_panel import PanelContent, SidePanel
from fusen.tui.coding.state import HIDDEN, ONLY, CodingState, Document, load_document, load_state, marks_of
from fusen.tui.coding.suggestions import Advised
from fusen.tui.coding.transcript import CursorPosition, Transcript
from fusen.tui.colours import Ink, code_colours, code_signs
from fusen.tui.screen import LOOK, StudyScreen, described
from fusen.tui.widgets.line_widget import LineWidget, PlainHorizontal, PlainVertical, TextRun

FOLDED = 72  # columns below which the side panel starts folded away
WHOSE = ("only yours are shown", "everybody's are shown", "only the others' are shown")


class CodingScreen(Advised):
    WHERE = (ANYWHERE, CODING, SELECTION, TREE)
    BINDINGS: ClassVar[list[BindingType]] = bindings(SELECTION, CODING, ANYWHERE)
    FOOT: tuple[str, ...] = (
        "take-1", "code", "uncode", "replace", "direction", "magnitude", "in-vivo", "nothing", "reject-1", "again", "note", "undo",
        "next-suggestion", "next-unreviewed", "help",
    )  # fmt: skip
    SUGGESTED, CODED, UNCODED = {"take-1", "reject-1"}, {"uncode", "replace", "direction", "magnitude"}, {"in-vivo"}
    IN_TREE = ("tree-apply", "tree-fold", "tree-unfold", "tree-note", "tree-excerpts", "tree-leave", "help")
    SELECTED = ("code", "in-vivo", "again", "grow", "shrink", "swap-ends", "adjust", "note", "unselect", "help")
    DEFAULT_CSS = """
    CodingScreen { padding: 1 0 0 0; layers: under over; }
    CodingScreen #panel { width: 36; padding: 0 1 0 1; }
    CodingScreen #panel.wide { width: 44; }
    CodingScreen #panel.small { width: 27; padding: 0 0 0 1; }
    CodingScreen #panel.folded { display: none; }
    CodingScreen #counts { height: 2; }
    """

    def __init__(self, source: str, offset: int | None = None, hits: re.Pattern[str] | None = None) -> None:
        super().__init__(source)
        self._sought = hits
        self.panel, self.counts, self.codes = SidePanel(), LineWidget(id="counts"), CodebookTree()
        self._offset = offset
        self._fold: bool | None = None  # as the person wishes; None as the width allows
        self._coloured: tuple[Codebook, Ink] | None = None
        self._talk: frozenset[int] | None = None
        self._share = ""
        self._place: CursorPosition | None = None
        self._loading = False

    def compose(self) -> ComposeResult:
        with PlainVertical():
            yield self.head
            with PlainHorizontal():
                yield self.transcript
                with self.side:
                    yield self.panel
                    yield self.counts
                    yield self.codes
            yield self.foot
        yield self.finder

    def on_mount(self) -> None:
        self.paint_with(self.ink)
        self.transcript.focus()
        self.show_keys()
        self._fit(self.app.size.width)
        session = self.fusen.session
        session.source = session.last = self.source
        self._load(lambda: (load_document(self.study, self.source), self._read_work()), self._opened)
        self.set_interval(LOOK, self._look)

    def paint_with(self, ink: Ink) -> None:
        """Dark or light."""
        for painted in (self.head, self.foot, self.panel, self.counts):
            painted.paint_with(ink)
        self.transcript.paint_with(ink)
        self.codes.paint_with(ink)
        self.finder.paint_with(ink)
        if self.work is not None:
            self.show_work()

    # -- reading

    def _opened(self, loaded: tuple[Document, CodingState]) -> None:
        self.sheet, self.work = loaded
        offset = self._offset
        if offset is None:
            offset = self.fusen.session.offsets.get(self.source)
        if offset is None:
            talk = next((turn.start for turn in self.sheet.turns if not turn.interviewer), 0)
            offset = talk
        self._recent = list(dict.fromkeys(c.code for c in sorted(self.work.own, key=lambda c: c.at, reverse=True)))[:5]
        self._last = self._recent[0] if self._recent else None
        self.transcript.show(self.sheet.text, self.sheet.turns, self.sheet.passages, offset)
        if self._sought is not None:
            self.show_hits(self._sought)
        self.show_work()

    def _load(
        self, work: Callable[[], tuple[Document, CodingState]], then: Callable[[tuple[Document, CodingState]], None]
    ) -> None:
        self.foot.state("opening …")
        self.ask(work, then)

    def _look(self) -> None:
        """Another process's changes, within a second; ours are known."""
        self.consult()
        self.look(self.work.step if self.work is not None and not self._loading else None)

    def changed(self) -> None:
        if not self._loading:
            self._loading = True
            self.ask(self._read_work, self._reread)

    def _read_work(self) -> CodingState:
        """In the worker's thread."""
        return load_state(self.study, self.source, self.fusen.llm is not None)

    def failed(self, error: Exception) -> None:
        self._loading = False
        super().failed(error)  # type: ignore[arg-type]

    def _reread(self, work: CodingState) -> None:
        self._loading = False
        if self.work is None or work.step != self.work.step:
            self.fusen.decided()
        self.work = work
        self.show_work()

    # -- showing

    def show_work(self) -> None:
        """Everything that depends on codings, reviews and notes."""
        if self.sheet is None or self.work is None:
            return
        work, ink = self.work, self.ink
        if self._coloured != (work.codebook, ink):
            self._coloured = (work.codebook, ink)
            self._colours = code_colours(work.codebook, ink)
            self.panel.signs = code_signs(work.codebook)
        self.reviewed = work.reviewed(self.sheet.passages)
        self._count_reviewed(self.sheet.passages)
        others = self.fusen.session.others
        marks = work.own_marks if others == HIDDEN else marks_of(work.shown(others, self.fusen.coders))
        self.transcript.mark(marks, self._colours, self.reviewed, self.panel.signs)
        self.codes.show(work.codebook, self._colours, work.here, work.everywhere)
        self.counts.paint(
            [(), (TextRun("Codebook", "dim", fill=True), TextRun("here", "dim"), TextRun("  all", "dim"))]
        )
        self.show_place()

    def show_place(self) -> None:
        """What depends on where we are: a key must not cost more than this."""
        if self.sheet is None or self.work is None:
            return
        self._shown_at = monotonic()
        view, work = self.transcript, self.work
        if self._place != view.place:
            self._nearby = -1
        self._place = view.place
        self.fusen.session.offsets[self.source] = view.cursor
        span = view.span()
        if span is None:
            self._suggestions = []
            self.panel.show(PanelContent([], [], {}, (), None, work.codebook, self._colours))
            view.underline(())
        else:
            own = work.on(*span)
            if self._chosen not in {coding.guid for coding in own}:
                self._chosen = own[-1].guid if own else None
            self._suggestions = self.suggestions_on(span)
            view.underline([place for one in self._suggestions[:5] for place in one.spans] if self.panel_shown else ())
            others = self.fusen.session.others
            listed = [(coding, True) for coding in own if others != ONLY]
            if others != HIDDEN:
                shown = work.shown(ONLY, self.fusen.coders)
                listed += [(coding, False) for coding in shown if coding.start < span[1] and coding.end > span[0]]
            about = self._about(work, span)
            self.panel.show(PanelContent(
                self._suggestions, listed, work.notes, about, self._chosen, work.codebook, self._colours,
                self.suggester_state(), self.open_nearby,
            ))  # fmt: skip
        self._show_head()

    def _show_head(self) -> None:
        if self.sheet is None:
            return
        place = self.transcript.place
        here = f"passage {place.passage + 1}/{len(self.sheet.passages)}"
        many = place.end - place.start
        if many:
            here = f"{many} character{'s' * (many != 1)} selected"
        narrow = self.app.size.width < FOLDED
        right = [here.removeprefix("passage "), self._share] if narrow else [here, self._share]
        where = [self.sheet.name] if narrow else [self.study.settings.name, self.sheet.name, self.sheet.about]
        self.head.show(where, right)
        self._show_keys_of(bool(many), bool(self._suggestions), self._chosen is not None)

    def on_descendant_focus(self) -> None:
        self._show_head()

    def _show_keys_of(self, selected: bool, suggested: bool, coded: bool) -> None:
        """The keys that matter now."""
        hidden = (set() if suggested else self.SUGGESTED) | (self.UNCODED if coded else self.CODED)
        wanted = self.SELECTED if selected else tuple(name for name in type(self).FOOT if name not in hidden)
        if self.codes.has_focus:
            wanted = self.IN_TREE
        if wanted != self.FOOT:
            self.FOOT = wanted
            self.show_keys()

    def _count_reviewed(self, passages: Passages) -> None:
        """Of the interviewee's passages, the share reviewed."""
        if self._talk is None:
            self._talk = frozenset(index for index in range(len(passages)) if not self.asks(index))
        read = len(self.reviewed & self._talk)
        self._share = f"{100 * read // len(self._talk)} % reviewed" if self._talk else ""

    def on_transcript_moved(self, message: Transcript.Moved) -> None:
        if message.place != self._place:
            self.show_place()

    def arrived(self) -> None:
        """At once, not when the message comes: one picture a key, not two."""
        if self.transcript.place != self._place:
            self.show_place()

    # -- size and folding

    def on_resize(self, event: events.Resize) -> None:
        self._fit(event.size.width)

    def _fit(self, width: int) -> None:
        folded = width < FOLDED if self._fold is None else self._fold
        for shape, fits in (("folded", folded), ("small", width < 100), ("wide", width >= 150)):
            self.side.set_class(fits, shape)
        self.show_place()

    def action_panel(self) -> None:
        self._fold = self.panel_shown
        if self._fold and self.codes.has_focus:
            self.set_focus(self.transcript)
        self._fit(self.app.size.width)

    def action_tree(self) -> None:
        if not self.panel_shown:
            self.action_panel()
        self.codes.focus()

    def action_codebook_here(self) -> None:
        coding = self.work.codings.get(self._chosen) if self.work is not None and self._chosen else None
        self.fusen.open_codebook(coding.code if coding else "")

    def on_codebook_tree_left(self) -> None:
        self.set_focus(self.transcript)

    def on_codebook_tree_noted(self, message: CodebookTree.Noted) -> None:
        self.edit_note(f"Note on the code {message.code.name}", message.code.guid, "analytic")

    def on_codebook_tree_asked(self, message: CodebookTree.Asked) -> None:
        from fusen.tui.passages.excerpts import ExcerptSelection

        self.fusen.open_excerpts(ExcerptSelection(code=message.code.guid))

    def action_others(self) -> None:
        session = self.fusen.session
        session.others = (session.others + 1) % 3
        self.show_work()
        self.say(WHOSE[session.others])

    def action_leave(self) -> None:
        if self.is_current:
            self.fusen.session.source = ""
            self.dismiss()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A selection's keys belong to it only while it stands."""
        if action in ("swap_ends", "adjust"):
            return self.sheet is not None and self._extending()
        return True

    # -- notes, undo

    def action_note(self) -> None:
        self.quiet()
        coding = self.work.codings.get(self._chosen) if self.work is not None and self._chosen else None
        span = self.transcript.span()
        if coding is None and span is not None and self.sheet is not None:
            self.note_passage("Note on this passage", self.source, self.sheet.name.split("; ")[0], span)
        elif coding is None:
            self.action_source_note()
        else:
            self.edit_note(f"Note on {self._called(coding)}, here", coding.guid, "free")

    def _about(self, work: CodingState, span: tuple[int, int]) -> list[Memo]:
        """The user's notes on this passage, and on the transcript as a whole."""
        own = [note for note in work.notes.get(self.source, ()) if note.user == work.user]
        here = [replace(note, text=place_of(note)[1]) for note in own if is_about(note, span)]
        return [*here, *(note for note in own if place_of(note)[0] is None)]

    def action_source_note(self) -> None:
        name = self.sheet.name if self.sheet else ""
        self.edit_note(f"Note on {name}", self.source, "free")

    def reversed(self, how: str, step: HistoryStep) -> None:
        """Say what was undone, and go there if it was in this transcript."""
        summary = step.summary
        if self.sheet is not None and summary.get("source") == self.sheet.info.path and "start" in summary:
            self.fusen.undone = (self.sheet.info.path, int(summary["start"]))
            self.remember()
            self.transcript.go(int(summary["start"]))
            self.changed()
            self.say(f"{how}: {described(step)}")
        else:
            super().reversed(how, step)
            self.changed()
            if step.action == "import":  # it may have taken the transcript itself away
                self.ask(lambda: self.source in {info.guid for info in self.study.sources.all()}, self._leave_if_gone)

    def _leave_if_gone(self, there: bool) -> None:
        below = self.app.screen_stack[-2]
        if not there and self.is_current:
            self.action_leave()
            if isinstance(below, StudyScreen):
                below.say("undone: this transcript is no longer in the study")

    def action_to_undone(self) -> None:
        undone = self.fusen.undone
        if undone is not None and self.sheet is not None and undone[0] == self.sheet.info.path:
            self._go(undone[1], far=True)
        else:
            super().action_to_undone()
