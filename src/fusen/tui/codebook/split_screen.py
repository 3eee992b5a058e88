"""The screen that splits a code: a key assigns each of its codings to one of the new codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from fusen.model.codebook_edit import Preview, SplitCode
from fusen.model.coding import AUTO_USER
from fusen.model.quantity import quantity
from fusen.tui.actions import ANYWHERE, PASSAGES, ROWS, SHARING, bindings
from fusen.tui.host import Handler
from fusen.tui.passages.browser import PassageBrowser
from fusen.tui.passages.state import FoundPassages, found_passages
from fusen.tui.screen import StudyScreen
from fusen.tui.widgets.confirm import ConfirmDialog
from fusen.tui.widgets.line_widget import TextRun, short

if TYPE_CHECKING:
    from fusen.study import Study
    from fusen.study.codebook import EditResult


def read_codings(study: Study, code: str, others: bool) -> FoundPassages:
    """Return the user's codings of a code, or with `others` those of all people."""
    step = study.history.last_step()
    codings = [
        coding
        for coding in study.codings.find(codes=[code])
        if coding.user == study.user or (others and coding.user != AUTO_USER)
    ]
    rows = study.results.excerpts_at([(coding.source, coding.start, coding.end, coding) for coding in codings])
    return found_passages(study, rows, step=step)


class SplitScreen(StudyScreen):
    WHERE = (ANYWHERE, SHARING, PASSAGES, ROWS)
    BINDINGS: ClassVar[list[BindingType]] = bindings(SHARING, PASSAGES, ROWS, ANYWHERE)
    PURPOSE = "Assign each coding of the code to one of the new codes, then carry out the split."
    FOOT = ("give-1", "give-0", "share-out", "tick", "whose", "open-place", "help")

    def __init__(self, code: str, names: tuple[str, ...], then: Callable[[EditResult], None]) -> None:
        super().__init__()
        self._code, self._names, self._then = code, names, then
        self.given: dict[str, int] = {}
        self._others = False
        self.browser = PassageBrowser(self)
        self.browser.moved = self._show_given
        self.content, self.over = (self.browser,), (self.browser.finder,)

    def actions(self) -> Mapping[str, Handler]:
        return {
            **self.browser.actions(),
            "give-0": partial(self._give, None),
            **{f"give-{number + 1}": partial(self._give, number) for number in range(9)},
            "share-out": self._split,
            "whose": self._turn_whose,
        }

    def changed(self) -> None:
        study, code, others = self.study, self._code, self._others
        self.ask(lambda: read_codings(study, code, others), self.browser.show)

    def _show_given(self) -> None:
        """Show the new codes with keys and counts; mark the code of the current coding."""
        here = self.browser.list.here()
        chosen = self.given.get(here.guid) if here else None
        width = max((self.app.size.width - 8) // (len(self._names) + 1) - 8, 6)
        runs = [TextRun("  ")]
        for number, name in enumerate(self._names):
            count = sum(code == number for code in self.given.values())
            current = chosen == number
            runs += [TextRun(f"{'▸' if current else ' '}{number + 1} ", "accent", current),
                     TextRun(f"{short(name, width)} {count}  ", "text" if current else "soft")]  # fmt: skip
        stay = len(self.browser.list.rows) - len(self.given)
        runs += [TextRun(f"{'▸' if chosen is None and here else ' '}0 ", "accent"), TextRun(f"stay {stay}", "soft")]
        self.browser.about.paint([tuple(runs)])

    def show_head(self) -> None:
        code = self.browser.passages.codebook.by_guid.get(self._code) if self.browser.passages else None
        if code is not None:
            count = len(self.browser.list.rows)
            lines = [
                self.browser.marked(),
                quantity(count, "coding") + ("" if self._others else " of yours"),
            ]
            self.head.show([self.study.settings.name, f"Split {code.label}"], lines)
        self._show_given()

    # -- giving

    def _give(self, number: int | None) -> None:
        rows = self.browser.list.meant()
        if number is not None and number >= len(self._names):
            self.say(f"there are {len(self._names)} new codes")
            return
        for row in rows:
            self.given.pop(row.guid, None)
            if number is not None:
                self.given[row.guid] = number
        if not self.browser.list.ticked:
            self.browser.go(1)
        self._show_becoming()
        self.browser.untick()
        self.show_head()

    def _show_becoming(self) -> None:
        self.browser.list.becoming = {guid: f"→ {code + 1} {self._names[code]}" for guid, code in self.given.items()}

    def _turn_whose(self) -> None:
        self._others = not self._others
        self.say("the codings of all coders" if self._others else "only your codings; others' stay")
        if not self._others:
            own = {row.guid for row in self.browser.list.rows if row.coder == self.study.user}
            self.given = {guid: number for guid, number in self.given.items() if guid in own}
            self._show_becoming()
        self.changed()

    def _split(self) -> None:
        editing, edit = self.study.codebook.edit, SplitCode(self._code, self._names, dict(self.given))

        def seen(preview: Preview) -> None:
            def answered(key: str | None) -> None:
                if key is not None:
                    self.ask(lambda: editing.do(preview), self._shared)

            self.show(ConfirmDialog("Split", preview.lines, [("y", "do it")], self.ink), answered)

        self.ask(lambda: editing.preview(edit), seen)

    def _shared(self, edited: EditResult) -> None:
        self.leave()
        self._then(edited)
