"""After a transcript changed: codings whose words are gone, those left in doubt, and those that moved with their words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from fusen.model.results import Excerpt
from fusen.study.sources import moved_codings
from fusen.study.sources.realign import RealignedCoding
from fusen.tui.actions import ANYWHERE, ASTRAY, PASSAGES, ROWS, bindings
from fusen.tui.passages.passage_list import PassageGroup, key_of
from fusen.tui.passages.screen import FoundPassages, PassagesScreen

if TYPE_CHECKING:
    from fusen.study import Study

LOST = "Without a place"
NOWHERE = "their words are gone: ⏎ opens the transcript near where they stood"
DOUBTFUL = "their words changed, or stand in several places: look whether they are right"
OWN = "Codings of yours in transcripts that changed."
EVERYBODY = "Everybody's codings in transcripts that changed."
MOVED = "with their words, to where these stand now"


def read_moved(study: Study, carried: Sequence[RealignedCoding], others: bool) -> FoundPassages:
    """`carried` is what imports since the app's start carried over; codings without a place stay until they have one."""
    step = study.context.store.history.last_step()
    rows: list[Excerpt] = []
    groups: list[PassageGroup] = []
    for title, about, found in (
        (LOST, NOWHERE, moved_codings.detached(study.context)),
        ("Doubtful", DOUBTFUL, moved_codings.carried(study.context, carried, "doubtful")),
        ("Moved", MOVED, moved_codings.carried(study.context, carried, "moved")),
    ):
        found = [row for row in found if others or row.coder == study.user]
        if found:
            groups.append(PassageGroup(title, f"{len(found)}   {about}", len(rows)))
            rows += sorted(found, key=lambda row: (row.source, row.start, row.end, row.coder))
    sources = {info.path: info.guid for info in study.sources.all()}
    return FoundPassages(step, rows, study.codebook.get(), sources, EVERYBODY if others else OWN, groups)


class MovedCodingsScreen(PassagesScreen):
    WHERE = (ANYWHERE, ASTRAY, PASSAGES, ROWS)
    BINDINGS: ClassVar[list[BindingType]] = bindings(ASTRAY, PASSAGES, ROWS, ANYWHERE)
    FOOT = ("open-place", "remove-astray", "next-group", "more-context", "note-row", "copy", "whose", "undo", "help")
    DEFAULT_CSS = """
    MovedCodingsScreen { padding: 1 0 0 0; layers: under over; }
    MovedCodingsScreen #about { height: 1; }
    """

    def __init__(self, carried: Sequence[RealignedCoding]) -> None:
        super().__init__()
        self._carried = carried
        self._others = False

    def read(self) -> None:
        study, carried, others = self.study, self._carried, self._others
        self.reader.ask(self, lambda _: read_moved(study, carried, others), self.show_found, self.failed)

    def show_head(self) -> None:
        if self.found is not None:
            many = len(self.found.rows)
            self.head.show([self.study.settings.name, "Codings carried over"], [f"{many} coding{'s' * (many != 1)}"])

    def _lost(self, rows: Sequence[Excerpt]) -> bool:
        """Is one of them without a place in the text that is here?"""
        groups = self.found.groups if self.found else ()
        first = groups[0].title == LOST if groups else False
        end = groups[1].first if len(groups) > 1 else len(self.list.rows)
        gone = {row.guid for row in self.list.rows[:end]} if first else set()
        return any(row.guid in gone for row in rows)

    def show_row(self) -> None:
        """What stood around words that are gone is not known."""
        here = self.list.here()
        if here is not None and self._lost([here]):
            self._in_pane = key_of(here)
            self.pane.show(here, None)
        else:
            super().show_row()

    def action_code_rows(self) -> None:
        if self._lost(self.list.meant()):
            self.say("it has no place here any more: ⏎ opens the transcript, where it can be coded", wrong=True)
        else:
            super().action_code_rows()

    def action_remove_astray(self) -> None:
        rows = self.own_rows()
        if rows:
            self.together({}, "removed", remove=[row.guid for row in rows], action="uncode")

    def action_note_row(self) -> None:
        here = self.list.here()
        if here is not None and self._lost([here]) and here.coder != self.study.user:
            self.say(f"it is {here.coder}'s, and has no place here any more", wrong=True)
        else:
            super().action_note_row()

    def action_whose(self) -> None:
        self._others = not self._others
        self.say("everybody's codings" if self._others else "only your codings")
        self.read()
