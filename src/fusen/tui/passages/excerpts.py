"""Excerpts: everything under a code or a query, by interviewee; from here it is recoded, noted, copied and opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from fusen.errors import FusenError
from fusen.model.coding import Coding, CodingChange, CodingDraft
from fusen.model.results import Excerpt
from fusen.tui import coder_filter
from fusen.tui.actions import ANYWHERE, EXCERPTS, PASSAGES, ROWS, bindings
from fusen.tui.passages.screen import FoundPassages, PassagesScreen, found_passages, regrouped
from fusen.tui.widgets.dialogs import PromptDialog

if TYPE_CHECKING:
    from fusen.study import Study


@dataclass(frozen=True, slots=True)
class ExcerptSelection:
    """Which excerpts: of a code (guid) and what is below it, on passages that a query yields, by whom, of which cases.

    `whose` empty: one's own once there are any. `title` says in words what a cell of a table stood for.
    """

    code: str | None = None
    query: str = ""
    whose: str = ""
    cases: frozenset[str] | None = None
    title: str = ""


def read_excerpts(study: Study, wanted: ExcerptSelection) -> tuple[ExcerptSelection, FoundPassages]:
    """What is to be shown, as `fusen excerpts` finds it."""
    step = study.context.store.history.last_step()
    wanted = replace(wanted, whose=wanted.whose or coder_filter.first(study))
    codebook = study.codebook.get()
    if wanted.code is not None and wanted.code not in codebook.by_guid:
        raise FusenError("this code is no longer in the codebook", "f chooses another")
    chosen = coder_filter.wanted(study, wanted.whose, (wanted.code,) if wanted.code else ())
    rows, basis = study.results.excerpts(chosen, query=wanted.query or None)
    if wanted.cases is not None:
        rows = [row for row in rows if row.case in wanted.cases]
    return wanted, found_passages(study, rows, basis.remarks[0] if basis.remarks else "", step=step)


class ExcerptsScreen(PassagesScreen):
    WHERE = (ANYWHERE, EXCERPTS, PASSAGES, ROWS)
    BINDINGS: ClassVar[list[BindingType]] = bindings(EXCERPTS, PASSAGES, ROWS, ANYWHERE)
    FOOT = (
        "open-place", "only-code", "only-query", "tick", "recode", "uncode-rows", "copy", "more-context", "whose", "help",
    )  # fmt: skip
    DEFAULT_CSS = """
    ExcerptsScreen { padding: 1 0 0 0; layers: under over; }
    ExcerptsScreen #about { height: 1; }
    """

    def __init__(self, wanted: ExcerptSelection | None = None) -> None:
        super().__init__()
        self.wanted = wanted or ExcerptSelection()

    # -- reading

    def read(self) -> None:
        study, wanted = self.study, self.wanted
        self.foot.state("reading …")
        self.reader.ask(self, lambda _: read_excerpts(study, wanted), self._read, self.failed)

    def _read(self, read: tuple[ExcerptSelection, FoundPassages]) -> None:
        self.wanted, found = read
        self.show_found(found)

    def show_head(self) -> None:
        if self.found is None:
            return
        wanted = self.wanted
        code = self.found.codebook.by_guid.get(wanted.code or "")
        of = wanted.title or (code.label if code else "all codes")
        query = f"on passages with {wanted.query}" if wanted.query else ""
        marked = f"{len(self.list.ticked)} marked" if self.list.ticked else ""
        told = [marked, f"{len(self.found.rows):,} excerpt{'s' * (len(self.found.rows) != 1)}"]
        self.head.show([self.study.settings.name, f"Excerpts: {of}", query], [part for part in told if part])

    def _want(self, wanted: ExcerptSelection) -> None:
        self.wanted = wanted
        self.list.untick()
        self.read()

    def action_only_code(self) -> None:
        def chosen(codes: list[str]) -> None:
            self._want(replace(self.wanted, code=codes[0], cases=None, title=""))

        self.find_code("Excerpts of which code or theme? (esc: as it is)", chosen, several=False, headings=True)

    def action_only_query(self) -> None:
        def typed(query: str | None) -> None:
            if query is not None:
                self._want(replace(self.wanted, query=query.strip(), title=""))

        hint = 'such as  side=Japan and text:"grant*"   ⏎ with nothing typed: all'
        self.app.push_screen(
            PromptDialog("Only excerpts on passages that a query yields", self.wanted.query, hint), typed
        )

    def action_whose(self) -> None:
        self._want(replace(self.wanted, whose=coder_filter.after(self.wanted.whose or coder_filter.YOU)))
        self.say(coder_filter.SAID[self.wanted.whose])

    # -- deciding

    def action_recode(self) -> None:
        rows = self.own_rows()
        if not rows or self.found is None:
            return
        sources = self.found.sources

        def chosen(codes: list[str]) -> None:
            drafts: dict[str, list[CodingDraft]] = {}
            for row in rows:
                draft = CodingDraft(codes[0], row.start, row.end, "manual", row.direction, row.magnitude, row.guid)  # type: ignore[arg-type]
                drafts.setdefault(sources[row.source], []).append(draft)
            self.together(drafts, f"now {self.named(codes)}", action="recode")

        self.find_code(f"Another code for {_counted(rows)}", chosen, several=False)

    def action_uncode_rows(self) -> None:
        rows = self.own_rows()
        if rows:
            self.together({}, "removed", remove=[row.guid for row in rows], action="uncode")

    def decided(self, outcome: CodingChange) -> None:
        """Shown without reading all anew where only one's own codings are listed and nobody wrote in between."""
        found, wanted = self.found, self.wanted
        if found is None or wanted.whose != coder_filter.YOU or wanted.query or outcome.step != found.step + 1:
            self.read()
            return
        self.show_found(regrouped(found, after(found, wanted.code, outcome), outcome.step))


def after(found: FoundPassages, code: str | None, outcome: CodingChange) -> list[Excerpt]:
    """The rows with one decision done, of those under a code (guid) where one is chosen."""
    codebook = found.codebook
    inside = {one.guid for one in codebook.subtree(codebook.by_guid[code])} if code else codebook.by_guid.keys()
    gone = {*outcome.removed, *(coding.guid for coding in outcome.codings)}
    paths = {guid: path for path, guid in found.sources.items()}
    made: dict[tuple[str, int, int], list[Coding]] = {}
    for coding in outcome.codings:
        if coding.code in inside:
            made.setdefault((paths[coding.source], coding.start, coding.end), []).append(coding)
    rows: list[Excerpt] = []
    for row in found.rows:
        if row.guid not in gone:
            rows.append(row)
        for coding in made.pop((row.source, row.start, row.end), ()):
            of = codebook.by_guid[coding.code]
            note = row.note if coding.guid == row.guid else None
            rows.append(replace(
                row, code=of.label, path=of.path, code_guid=of.guid, guid=coding.guid, coder=coding.user,
                origin=coding.origin, direction=coding.direction, magnitude=coding.magnitude, at=coding.at, note=note,
            ))  # fmt: skip
    return rows


def _counted(rows: Sequence[Excerpt]) -> str:
    return "this coding" if len(rows) == 1 else f"{len(rows)} codings"
