"""The excerpts screen: all codings of a code or query, by interviewee, to recode, annotate, copy and open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from fusen.errors import FusenError
from fusen.model.coding import Coding, CodingChange, CodingDraft
from fusen.model.quantity import quantity
from fusen.model.results import Excerpt
from fusen.tui import coder_filter
from fusen.tui.actions import ANYWHERE, EXCERPTS, PASSAGES, ROWS, bindings
from fusen.tui.host import Handler
from fusen.tui.passages.browser import PassageBrowser
from fusen.tui.passages.selection import ExcerptSelection
from fusen.tui.passages.state import FoundPassages, found_passages, regrouped
from fusen.tui.screen import StudyScreen
from fusen.tui.widgets.dialogs import PromptDialog

if TYPE_CHECKING:
    from fusen.study import Study


def read_excerpts(study: Study, selection: ExcerptSelection) -> tuple[ExcerptSelection, FoundPassages]:
    """Return the excerpts of a selection, as `fusen excerpts` finds them."""
    step = study.history.last_step()
    selection = replace(selection, whose=selection.whose or coder_filter.first(study))
    codebook = study.codebook.get()
    if selection.code is not None and selection.code not in codebook.by_guid:
        raise FusenError("this code is no longer in the codebook", "f chooses another")
    chosen = coder_filter.filter_of(study, selection.whose, (selection.code,) if selection.code else ())
    rows, basis = study.results.excerpts(chosen, query=selection.query or None)
    if selection.cases is not None:
        rows = [row for row in rows if row.case in selection.cases]
    if selection.guids is not None:
        rows = [row for row in rows if row.guid in selection.guids]
    return selection, found_passages(study, rows, basis.remarks[0] if basis.remarks else "", step=step)


class ExcerptsScreen(StudyScreen):
    WHERE = (ANYWHERE, EXCERPTS, PASSAGES, ROWS)
    BINDINGS: ClassVar[list[BindingType]] = bindings(EXCERPTS, PASSAGES, ROWS, ANYWHERE)
    PURPOSE = "Read the excerpts of a code or a query side by side. Recode, annotate or copy them, or open their place."
    FOOT = (
        "open-place", "only-code", "only-query", "tick", "recode", "uncode-rows", "copy", "more-context", "whose", "help",
    )  # fmt: skip

    def __init__(self, selection: ExcerptSelection | None = None) -> None:
        super().__init__()
        self.selection = selection or ExcerptSelection()
        self.browser = PassageBrowser(self)
        self.browser.applied = self._applied
        self.content, self.over = (self.browser,), (self.browser.finder,)

    def actions(self) -> Mapping[str, Handler]:
        return {
            **self.browser.actions(),
            "only-code": self._choose_code,
            "only-query": self._ask_query,
            "whose": self._turn_whose,
            "recode": self._recode,
            "uncode-rows": self.browser.commands.remove_own,
        }

    # -- reading

    def changed(self) -> None:
        study = self.study
        selection = replace(self.selection, whose=self.selection.whose or self.fusen.session.whose)
        self.foot.state("reading …")
        self.reader.ask(self, lambda _: read_excerpts(study, selection), self._read, self.failed)

    def _read(self, read: tuple[ExcerptSelection, FoundPassages]) -> None:
        self.selection, result = read
        ways = [("whose", "shows others' codings"), ("only-code", "chooses a code"), ("only-query", "asks a query")]
        self.browser.show(result, empty="No codings fit this choice.", ways=ways)

    def show_head(self) -> None:
        result = self.browser.passages
        if result is None:
            return
        selection = self.selection
        code = result.codebook.by_guid.get(selection.code or "")
        of = selection.title or (code.label if code else "all codes")
        query = f"on passages with {selection.query}" if selection.query else ""
        whose = coder_filter.SHORT.get(selection.whose, "")
        lines = [whose, self.browser.marked(), quantity(len(result.rows), "excerpt")]
        self.head.show([self.study.settings.name, f"Excerpts: {of}", query], [part for part in lines if part])

    def _select(self, selection: ExcerptSelection) -> None:
        self.selection = selection
        self.browser.untick()
        self.changed()

    def _choose_code(self) -> None:
        def chosen(codes: list[str]) -> None:
            self._select(replace(self.selection, code=codes[0], cases=None, guids=None, title=""))

        self.browser.commands.choose_code(
            "Excerpts of which code or theme? (esc: as it is)", chosen, several=False, headings=True
        )

    def _ask_query(self) -> None:
        def typed(query: str | None) -> None:
            if query is not None:
                self._select(replace(self.selection, query=query.strip(), title=""))

        hint = 'such as  side=Japan and text:"grant*"   ⏎ with nothing typed: all'
        self.show(PromptDialog("Only excerpts on passages that a query yields", self.selection.query, hint), typed)

    def _turn_whose(self) -> None:
        self.fusen.session.whose = coder_filter.after(self.selection.whose or coder_filter.YOU)
        self._select(replace(self.selection, whose=self.fusen.session.whose))
        self.say(coder_filter.DESCRIBED[self.selection.whose])

    # -- deciding

    def _recode(self) -> None:
        rows = self.browser.commands.own_rows()
        result = self.browser.passages
        if not rows or result is None:
            return
        sources = result.sources

        def chosen(codes: list[str]) -> None:
            drafts: dict[str, list[CodingDraft]] = {}
            for row in rows:
                draft = CodingDraft(codes[0], row.start, row.end, "manual", row.direction, row.magnitude, row.guid)  # type: ignore[arg-type]
                drafts.setdefault(sources[row.source], []).append(draft)
            self.browser.commands.apply(drafts, f"now {self.browser.commands.named(codes)}", action="recode")

        self.browser.commands.choose_code(f"Another code for {_counted(rows)}", chosen, several=False)

    def _applied(self, change: CodingChange) -> None:
        """Show a change; reads again only if the list has others' codings or another process wrote in between."""
        result, selection = self.browser.passages, self.selection
        if result is None or selection.whose != coder_filter.YOU or selection.query or change.step != result.step + 1:
            self.changed()
            return
        self.browser.show(regrouped(result, after(result, selection.code, change), change.step))


def after(passages: FoundPassages, code: str | None, outcome: CodingChange) -> list[Excerpt]:
    """Return the rows after a change; if a code (guid) is given, only rows of its subtree."""
    codebook = passages.codebook
    inside = {below.guid for below in codebook.subtree(codebook.by_guid[code])} if code else codebook.by_guid.keys()
    gone = {*outcome.removed, *(coding.guid for coding in outcome.codings)}
    paths = {guid: path for path, guid in passages.sources.items()}
    result: dict[tuple[str, int, int], list[Coding]] = {}
    for coding in outcome.codings:
        if coding.code in inside:
            result.setdefault((paths[coding.source], coding.start, coding.end), []).append(coding)
    rows: list[Excerpt] = []
    for row in passages.rows:
        if row.guid not in gone:
            rows.append(row)
        for coding in result.pop((row.source, row.start, row.end), ()):
            of = codebook.by_guid[coding.code]
            note = row.note if coding.guid == row.guid else None
            rows.append(replace(
                row, code=of.label, path=of.path, code_guid=of.guid, guid=coding.guid, coder=coding.user,
                origin=coding.origin, direction=coding.direction, magnitude=coding.magnitude, at=coding.at, note=note,
            ))  # fmt: skip
    return rows


def _counted(rows: Sequence[Excerpt]) -> str:
    return "this coding" if len(rows) == 1 else quantity(len(rows), "coding")
