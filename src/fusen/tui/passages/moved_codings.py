"""Codings affected by a changed transcript: detached, in doubt, or moved with their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from fusen.model.quantity import quantity
from fusen.model.results import Excerpt
from fusen.tui.actions import ANYWHERE, ASTRAY, PASSAGES, ROWS, bindings
from fusen.tui.host import Handler
from fusen.tui.passages.browser import PassageBrowser
from fusen.tui.passages.passage_rows import PassageGroup
from fusen.tui.passages.state import FoundPassages
from fusen.tui.screen import StudyScreen

if TYPE_CHECKING:
    from fusen.study import Study
    from fusen.study.sources import RealignedCoding

LOST = "Detached"
NOWHERE = "their words are gone; ⏎ opens the transcript near the old position"
DOUBTFUL = "their words changed or occur several times; check them"
OWN = "Codings of yours in transcripts that changed."
EVERYBODY = "Codings of all coders in transcripts that changed."
MOVED = "with their words, to the new position"


def read_moved(study: Study, realigned: Sequence[RealignedCoding], others: bool) -> FoundPassages:
    """Return codings carried over by imports since the app started (`realigned`), and all detached codings."""
    step = study.history.last_step()
    rows: list[Excerpt] = []
    groups: list[PassageGroup] = []
    for title, about, result in (
        (LOST, NOWHERE, study.sources.detached_excerpts()),
        ("Doubtful", DOUBTFUL, study.sources.realigned_excerpts(realigned, "doubtful")),
        ("Moved", MOVED, study.sources.realigned_excerpts(realigned, "moved")),
    ):
        result = [row for row in result if others or row.coder == study.user]
        if result:
            groups.append(PassageGroup(title, f"{len(result)}   {about}", len(rows)))
            rows += sorted(result, key=lambda row: (row.source, row.start, row.end, row.coder))
    sources = {info.path: info.guid for info in study.sources.all()}
    return FoundPassages(step, rows, study.codebook.get(), sources, EVERYBODY if others else OWN, groups)


class MovedCodingsScreen(StudyScreen):
    WHERE = (ANYWHERE, ASTRAY, PASSAGES, ROWS)
    BINDINGS: ClassVar[list[BindingType]] = bindings(ASTRAY, PASSAGES, ROWS, ANYWHERE)
    PURPOSE = "Check the codings of changed transcripts: those that moved, are in doubt or are detached."
    FOOT = ("open-place", "remove-astray", "next-group", "more-context", "note-row", "copy", "whose", "undo", "help")

    def __init__(self, realigned: Sequence[RealignedCoding]) -> None:
        super().__init__()
        self._realigned = realigned
        self._others = False
        self.browser = PassageBrowser(self, alone=lambda row: self._lost([row]))
        self.content, self.over = (self.browser,), (self.browser.finder,)

    def actions(self) -> Mapping[str, Handler]:
        return {
            **self.browser.actions(),
            "code-rows": self._add_code,
            "note-row": self._edit_note,
            "remove-astray": self.browser.commands.remove_own,
            "whose": self._turn_whose,
        }

    def changed(self) -> None:
        study, realigned, others = self.study, self._realigned, self._others
        self.reader.ask(self, lambda _: read_moved(study, realigned, others), self._read, self.failed)

    def _read(self, passages: FoundPassages) -> None:
        self.browser.show(passages, empty="No transcript with codings has changed.")

    def show_head(self) -> None:
        if self.browser.passages is not None:
            many = len(self.browser.passages.rows)
            self.head.show([self.study.settings.name, "Moved and detached codings"], [quantity(many, "coding")])

    def _lost(self, rows: Sequence[Excerpt]) -> bool:
        """Return whether a row is detached from the current text."""
        groups = self.browser.passages.groups if self.browser.passages else ()
        first = groups[0].title == LOST if groups else False
        end = groups[1].first if len(groups) > 1 else len(self.browser.list.rows)
        gone = {row.guid for row in self.browser.list.rows[:end]} if first else set()
        return any(row.guid in gone for row in rows)

    def _add_code(self) -> None:
        if self._lost(self.browser.list.meant()):
            self.say("This coding is detached. Press ⏎ to open the transcript and recode it.", wrong=True)
        else:
            self.browser.commands.add_code()

    def _edit_note(self) -> None:
        here = self.browser.list.here()
        if here is not None and self._lost([here]) and here.coder != self.study.user:
            self.say(f"it is {here.coder}'s coding and detached from the text", wrong=True)
        else:
            self.browser.commands.edit_note()

    def _turn_whose(self) -> None:
        self._others = not self._others
        self.say("the codings of all coders" if self._others else "only your codings")
        self.changed()
