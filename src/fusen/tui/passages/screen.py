"""What lists of passages share: moving, marking, opening the place, coding, noting and copying with a citation."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.events import Key
from textual.widget import Widget

from fusen.errors import FusenError
from fusen.model.codebook import Codebook
from fusen.model.coding import CodingChange, CodingDraft, MemoKind
from fusen.model.escape import visible
from fusen.model.results import Excerpt
from fusen.query.errors import QueryError
from fusen.study.excerpts.select import with_context
from fusen.study.memos.anchors import lead_of
from fusen.study.memos.edit import write_memos
from fusen.tui.colours import Ink, code_colours, label
from fusen.tui.passages.detail import PassageDetail
from fusen.tui.passages.passage_list import PassageGroup, PassageList, key_of
from fusen.tui.screen import LOOK, StudyScreen
from fusen.tui.study_worker import LatestOnlyWorker
from fusen.tui.widgets.code_finder import CodeFinder
from fusen.tui.widgets.dialogs import NoteEditor
from fusen.tui.widgets.line_widget import LineWidget, PlainVertical, TextRun

if TYPE_CHECKING:
    from fusen.study import Study

MOST_CONTEXT = 6
VALUES = 3  # of an interviewee's variables beside the name


@dataclass(frozen=True, slots=True)
class FoundPassages:
    """Passages as one reading found them; `sources` are guids by path, `said` whose codings, of how many."""

    step: int
    rows: Sequence[Excerpt]
    codebook: Codebook
    sources: Mapping[str, str]
    said: str = ""
    groups: Sequence[PassageGroup] = ()


def found_passages(study: Study, rows: Sequence[Excerpt], said: str = "", *, step: int) -> FoundPassages:
    """Rows by interviewee, in the order in which the study has them, then by place."""
    order = {case.name: number for number, case in enumerate(study.context.store.cases.all())}
    rows = sorted(rows, key=lambda row: (order.get(row.case, len(order)), row.source, row.start, row.end, row.path))
    sources = {info.path: info.guid for info in study.sources.all()}
    return regrouped(FoundPassages(step, (), study.codebook.get(), sources, said), rows, step)


def regrouped(found: FoundPassages, rows: Sequence[Excerpt], step: int) -> FoundPassages:
    """The same with other rows, those of one interviewee together."""
    groups = []
    first = 0
    for case, mine in groupby(rows, key=lambda row: row.case):
        inside = list(mine)
        about = ", ".join(list(dict.fromkeys(filter(None, inside[0].variables.values())))[:VALUES])
        groups.append(PassageGroup(case, f"{about}   {len(inside)}" if about else str(len(inside)), first))
        first += len(inside)
    return replace(found, step=step, rows=rows, groups=groups)


class PassagesScreen(StudyScreen):
    """A list of passages over a pane with the current one; what is meant are the marked rows, else the current one."""

    def __init__(self) -> None:
        super().__init__()
        self.about = LineWidget(id="about")
        self.list, self.pane, self.finder = PassageList(), PassageDetail(), CodeFinder()
        self.above: tuple[Widget, ...] = ()  # under the head
        self.reader, self._context_reader = LatestOnlyWorker(), LatestOnlyWorker()
        self.found: FoundPassages | None = None
        self.hits: re.Pattern[str] | None = None
        self._neighbours = 0
        self._in_pane = ""
        self._recent: list[str] = []
        self._colours: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        with PlainVertical():
            yield self.head
            yield from self.above
            yield self.about
            yield self.list
            yield self.pane
            yield self.foot
        yield self.finder

    def on_mount(self) -> None:
        self.paint_with(self.ink)
        self.show_keys()
        self._fit()
        self.set_interval(LOOK, self._look)
        self.begin()

    def begin(self) -> None:
        """What a person meets when the screen is opened."""
        self.set_focus(self.list)
        self.read()

    def on_unmount(self) -> None:
        self.reader.close()
        self._context_reader.close()

    def paint_with(self, ink: Ink) -> None:
        """Dark or light."""
        for painted in (self.head, self.foot, self.about, self.pane):
            painted.paint_with(ink)
        self.list.paint_with(ink)
        self.finder.paint_with(ink)
        if self.found is not None:
            self.show_found(self.found)

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        """The pane grows with what stands around the passage."""
        height = self.app.size.height
        self.pane.styles.height = max(height // 4, 5) if not self._neighbours else max(height // 3, 5)
        self.show_head()

    # -- reading

    def read(self) -> None:
        """Read anew what the list shows."""

    def changed(self) -> None:
        self.read()

    def on_screen_resume(self) -> None:
        self._look()

    def _look(self) -> None:
        self.look(self.found.step if self.found is not None and not self.reader.busy else None)

    def failed(self, error: FusenError) -> None:
        if isinstance(error, QueryError):
            there = error.expression[error.position :].split("\n")[0][:20]
            said = f"{error.problem}, at “{there}”" if there else f"{error.problem}, at the end"
            self.say(f"{said}; {error.hint}" if error.hint else said, wrong=True)
        else:
            super().failed(error)

    def show_found(self, found: FoundPassages) -> None:
        self.found = found
        self._colours = code_colours(found.codebook, self.ink)
        names = {code.guid: label(code, found.codebook) for code in found.codebook}
        self.list.show(found.rows, found.groups, self._colours, names, self.hits)
        self.about.paint([(TextRun("  "), TextRun(found.said, "dim", fill=True))])
        self.show_row()
        self.show_head()

    def show_head(self) -> None:
        """Where one is, and how much there is."""

    def show_row(self) -> None:
        """The current passage in full; what stands around it follows."""
        row = self.list.here()
        self._in_pane = key_of(row) if row else ""
        self.pane.show(row, self.hits)
        if row is not None and self._neighbours:
            study, context = self.study, self._neighbours
            self._context_reader.ask(
                self, lambda _: with_context(study.context, row, context), self._around, self.failed
            )

    def _around(self, row: Excerpt) -> None:
        here = self.list.here()
        if here is not None and key_of(here) == key_of(row):
            self.pane.show(row, self.hits)

    def on_passage_list_moved(self) -> None:
        self._arrived()

    def _arrived(self) -> None:
        """At once, not when the message comes: one picture a key, not two."""
        here = self.list.here()
        if self._in_pane != (key_of(here) if here else ""):
            self.show_row()

    # -- moving

    def on_key(self, _: Key) -> None:
        self.quiet()

    def action_row_down(self) -> None:
        self.list.go(1)
        self._arrived()

    def action_row_up(self) -> None:
        self.list.go(-1)
        self._arrived()

    def action_rows_down(self) -> None:
        self.list.page(1)
        self._arrived()

    def action_rows_up(self) -> None:
        self.list.page(-1)
        self._arrived()

    def action_row_first(self) -> None:
        self.list.go(-len(self.list.rows))
        self._arrived()

    def action_row_last(self) -> None:
        self.list.go(len(self.list.rows))
        self._arrived()

    def action_next_group(self) -> None:
        self.list.group(1)
        self._arrived()

    def action_previous_group(self) -> None:
        self.list.group(-1)
        self._arrived()

    def action_tick(self) -> None:
        self.list.tick()
        self.list.go(1)
        self._arrived()
        self.show_head()

    def action_tick_all(self) -> None:
        self.list.tick_all()
        self.show_head()

    def action_more_context(self) -> None:
        self._set_context(min(self._neighbours + 1, MOST_CONTEXT))

    def action_less_context(self) -> None:
        self._set_context(max(self._neighbours - 1, 0))

    def _set_context(self, context: int) -> None:
        self._neighbours = context
        self._fit()
        self.show_row()
        self.say(f"{context} passage{'s' * (context != 1)} before and after" if context else "the passage alone")

    def on_passage_list_opened(self) -> None:
        self.action_open_place()

    def action_open_place(self) -> None:
        row = self.list.here()
        if row is not None and self.found is not None and row.source in self.found.sources:
            self.fusen.open_source(self.found.sources[row.source], row.start, hits=self.hits)

    def action_step_back(self) -> None:
        if self.list.ticked:
            self.list.untick()
            self.show_head()
        else:
            self.action_leave()

    # -- deciding

    def _drafts(self, codes: Sequence[str]) -> dict[str, list[CodingDraft]]:
        drafts: dict[str, list[CodingDraft]] = {}
        for row in self.list.meant() if self.found else ():
            mine = drafts.setdefault(self.found.sources[row.source], [])  # type: ignore[union-attr]
            mine += [CodingDraft(code, row.start, row.end) for code in codes]
        return drafts

    def action_code_rows(self) -> None:
        """A code more on what is meant; the passages have been read."""
        many = len(self.list.meant())

        def chosen(codes: list[str]) -> None:
            drafts = self._drafts(codes)
            read = {source: [(one.start, one.end) for one in mine] for source, mine in drafts.items()}
            self._recent = [*codes, *(code for code in self._recent if code not in codes)][:5]
            self.together(drafts, f"coded: {self.named(codes)}", read=read)

        if many:
            self.find_code(f"Code {many} passages" if many > 1 else "Code this passage", chosen)

    def find_code(
        self, title: str, chosen: Callable[[list[str]], None], *, several: bool = True, headings: bool = False
    ) -> None:
        if self.found is not None:
            self.finder.open(
                title, self.found.codebook, self._colours, self._recent, chosen, several=several, headings=headings
            )

    def on_code_finder_closed(self) -> None:
        self.set_focus(self.list)

    def named(self, codes: Sequence[str]) -> str:
        by_guid = self.found.codebook.by_guid if self.found else {}
        return ", ".join(by_guid[code].name for code in codes if code in by_guid)

    def own_rows(self) -> list[Excerpt]:
        """What is meant, where it is the user's own."""
        own = [row for row in self.list.meant() if row.coder == self.study.user]
        if not own:
            self.say("none of these codings is yours")
        return own

    def together(
        self, drafts: Mapping[str, Sequence[CodingDraft]], said: str, *, remove: Sequence[str] = (),
        read: Mapping[str, Sequence[tuple[int, int]]] | None = None, action: str = "code",
    ) -> None:  # fmt: skip
        """One step over all that is meant; the screen says so when it is durable."""
        asked = sum(len(mine) for mine in drafts.values())

        def decided(outcome: CodingChange) -> None:
            stayed = asked - len(outcome.codings)
            there = f"; {stayed} stand{'s' * (stayed == 1)} so already" if stayed else ""
            self.list.untick()
            self.fusen.decided()
            self.decided(outcome)
            self.say(f"{said} ({max(len(outcome.codings), len(outcome.removed))}){there}")

        self.ask(lambda: self.study.codings.apply(drafts, remove=remove, read=read, action=action), decided)
        self.foot.state("saving …")

    def decided(self, outcome: CodingChange) -> None:
        """What was decided shows."""
        self.changed()

    # -- notes and the clipboard

    def action_note_row(self) -> None:
        row = self.list.here()
        if row is None or self.found is None:
            return
        if len(self.list.ticked) > 1:
            self._note_each(self.list.meant(), self.found.sources)
        elif row.guid and row.coder == self.study.user:
            self.edit_note(f"Note on {self.named([row.code_guid])}, at {row.citation}", row.guid, "free")
        else:
            name, source = row.citation.rpartition("@")[0], self.found.sources[row.source]
            self.note_passage(f"Note on {row.citation}", source, name, (row.start, row.end))

    def _note_each(self, rows: Sequence[Excerpt], sources: Mapping[str, str]) -> None:
        """The same words, a new note on each, in one step."""

        def keep(kept: tuple[str, MemoKind] | None) -> None:
            if kept is None or not kept[0].strip():
                return
            texts = []
            for row in rows:
                own = bool(row.guid) and row.coder == self.study.user
                lead = lead_of(row.citation.rpartition("@")[0], (row.start, row.end))
                texts.append((row.guid, kept[0]) if own else (sources[row.source], f"{lead}\n{kept[0]}"))
            self.ask(lambda: write_memos(self.study.context, texts, kept[1]), noted)

        def noted(many: int) -> None:
            self.list.untick()
            self.say(f"{many} notes kept")
            self.changed()

        self.app.push_screen(
            NoteEditor(f"Note on each of the {len(rows)} marked", "", "free", self.fusen.edit_text), keep
        )

    def action_copy(self) -> None:
        """Into the clipboard of the terminal (OSC 52), across SSH too; within what interviewees consented to."""
        rows = self.list.meant()
        if not rows:
            return
        self.app.copy_to_clipboard("\n\n".join(map(cited, rows)))
        withheld = sum(row.quote is None for row in rows)
        said = "copied with its citation" if len(rows) == 1 else f"{len(rows)} passages copied with their citations"
        self.say(said + (f"; the words of {withheld} are withheld" if withheld else ""))


def cited(row: Excerpt) -> str:
    """A quote as it is pasted: unable to act where it lands."""
    said = "[1 passage withheld]" if row.quote is None else f"“{visible(row.quote.strip())}”"
    return f"{said} ({', '.join(visible(part) for part in (row.citation, row.time) if part)})"
