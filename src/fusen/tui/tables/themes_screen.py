"""The themes screen: who mentions each theme, with quotes that open in place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from fusen.model.quantity import quantity
from fusen.model.results import Excerpt
from fusen.model.themes import CodeSummary, ThemeSummary
from fusen.study import Progress
from fusen.tui import coder_filter
from fusen.tui.actions import ANYWHERE, PASSAGES, ROWS, bindings
from fusen.tui.host import Handler
from fusen.tui.passages.browser import PassageBrowser
from fusen.tui.passages.passage_rows import PassageGroup
from fusen.tui.passages.state import FoundPassages
from fusen.tui.screen import StudyScreen

if TYPE_CHECKING:
    from fusen.study import Study


def read_themes(study: Study, by_whom: str, progress: Progress) -> FoundPassages:
    """Return the themes as `fusen themes` finds them: quotes grouped by code, after the theme's own numbers."""
    step = study.history.last_step()
    summaries, basis, _ = study.results.themes(coder_filter.filter_of(study, by_whom), progress=progress)
    rows: list[Excerpt] = []
    groups: list[PassageGroup] = []
    for theme in summaries:
        if not theme.theme.row.codings:
            continue
        for summary in _with_quotes(theme):
            groups.append(PassageGroup(summary.row.code, _about(summary), len(rows)))
            rows += _voices(summary) if summary is not theme.theme or len(theme.codes) == 0 else _alone(theme)
    sources = {info.path: info.guid for info in study.sources.all()}
    return FoundPassages(step, rows, study.codebook.get(), sources, basis.remarks[0], groups)


def _with_quotes(theme: ThemeSummary) -> Iterator[CodeSummary]:
    yield theme.theme
    yield from (summary for summary in theme.codes if summary.row.codings)


def _alone(theme: ThemeSummary) -> list[Excerpt]:
    """Return the excerpts on the theme itself; those on its codes are shown with the codes."""
    below = any(summary.row.codings for summary in theme.codes)
    return [row for row in _voices(theme.theme) if not below or row.code_guid == theme.theme.row.guid]


def _voices(summary: CodeSummary) -> list[Excerpt]:
    """Return typical quotes, then counter-examples with the reason as their note."""
    against = [
        replace(
            voice.excerpt, note=f"{'counter-example' if voice.coded else 'possible counter-example'}: {voice.reason}"
        )
        for voice in summary.against
    ]
    known = {row.guid for row in summary.quotes}
    return [*summary.quotes, *(row for row in against if row.guid not in known)]


def _about(summary: CodeSummary) -> str:
    row = summary.row
    parts = [f"{row.interviewees} of {row.of} interviewees"]
    parts += [f"{value} {group.interviewees}/{group.of}" for value, group in row.groups.items()]
    parts += [f"{direction} {count}" for direction, count in summary.directions.items() if count]
    parts += [f"{summary.withheld} withheld"] if summary.withheld else []
    return "   ".join([*parts, *summary.remarks])


class ThemesScreen(StudyScreen):
    WHERE = (ANYWHERE, PASSAGES, ROWS)
    BINDINGS: ClassVar[list[BindingType]] = bindings(PASSAGES, ROWS, ANYWHERE)
    PURPOSE = "Read each theme with its numbers, its typical quotes and its counter-examples."
    FOOT = ("open-place", "next-group", "more-context", "copy", "code-rows", "note-row", "whose", "help")

    def __init__(self, whose: str = "") -> None:
        super().__init__()
        self._whose = whose
        self.browser = PassageBrowser(self)
        self.browser.list.by_case = True
        self.content, self.over = (self.browser,), (self.browser.finder,)

    def actions(self) -> Mapping[str, Handler]:
        return {**self.browser.actions(), "whose": self._turn_whose}

    def changed(self) -> None:
        study, self._whose = self.study, self._whose or self.fusen.session.whose
        by_whom = self._whose
        self.foot.state("reading …")

        def read(going: Progress) -> tuple[str, FoundPassages]:
            whose = by_whom or coder_filter.first(study)
            return whose, read_themes(study, whose, going)

        self.reader.ask(self, read, self._read, self.failed)

    def _read(self, read: tuple[str, FoundPassages]) -> None:
        self._whose, passages = read
        empty = "No theme has quotes yet: themes count interviewees who are read in full."
        self.browser.show(passages, empty=empty, ways=[("whose", "shows others' codings")])

    def show_head(self) -> None:
        count, whose = len(self.browser.list.rows), coder_filter.SHORT.get(self._whose, "")
        lines = [whose, self.browser.marked(), quantity(count, "quote")]
        self.head.show([self.study.settings.name, "Themes"], lines if self.browser.passages is not None else [])

    def _turn_whose(self) -> None:
        self._whose = self.fusen.session.whose = coder_filter.after(self._whose or coder_filter.YOU)
        self.say(coder_filter.DESCRIBED[self._whose])
        self.changed()
