"""Search as you type in all transcripts, by words, a regular expression or the query language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, ClassVar, Literal

from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widgets import Input

from fusen.errors import FusenError
from fusen.model.quantity import quantity
from fusen.study import Progress
from fusen.study.excerpts import RegexError, checked_regex
from fusen.tui import coder_filter
from fusen.tui.actions import ANYWHERE, PASSAGES, ROWS, SEARCH, bindings
from fusen.tui.host import Handler
from fusen.tui.passages.browser import PassageBrowser
from fusen.tui.passages.state import FoundPassages, found_passages
from fusen.tui.screen import StudyScreen
from fusen.tui.widgets.line_widget import LineWidget, TextRun

if TYPE_CHECKING:
    from fusen.study import Study

MOST = 2000  # passages listed; more require a narrower search
LETTERS = 3  # from which the search also counts memos
PAUSE = 0.12  # seconds without a key before the search starts
FIRST = 200  # passages that it lists at once: 2,000 take 25 ms of CPU, which the next key would wait for
REST = 0.4  # seconds without a key before it lists all
How = Literal["plain", "word", "regex", "query"]
HOWS: tuple[How, ...] = ("plain", "word", "regex", "query")
CALLED = {"plain": "words", "word": "whole words", "regex": "regular expression", "query": "query"}
EXAMPLES = {
    "plain": 'all the words, a "phrase" or a prefix*',
    "word": "as they are typed, with capitals and marks",
    "regex": "such as  co-?operat(e|ion)",
    "query": 'such as  code:"Funding gap" and side=Japan',
}
_TERM = re.compile(r'"([^"]*)"|(\S+)')


def search_all(
    study: Study, words: str, how: How, by: str, progress: Progress, memos_key: str, most: int = MOST
) -> tuple[str, FoundPassages]:
    """Return whose codings the search uses, and at most `most` passages; `memos_key` leads to the memos with the words."""
    step = study.history.last_step()
    remark = ""
    if how == "query":
        by = by or coder_filter.first(study)
        result, basis = study.results.query(words, coder_filter.filter_of(study, by), most=most, progress=progress)
        rows, remark = [row.excerpt for row in result], basis.remarks[0]
    else:
        rows = study.results.search(begun(words) if how == "plain" else words, how, most=most, progress=progress)
    progress("listing", len(rows), len(rows))
    listed = how == "plain" and len(words) >= LETTERS and study.memos.all()
    memos = len(study.memos.entries(words=begun(words)).entries) if listed else 0
    if memos:
        remark = f"{quantity(memos, 'memo')} with these words: {memos_key} lists memos. {remark}"
    if len(rows) >= MOST:
        remark = f"The first {MOST:,} passages. {remark}"
    return by, found_passages(study, rows, remark, step=step)


def begun(words: str) -> str:
    """Return plain words with the last one as a prefix, because it may be incomplete."""
    return f"{words}*" if words[-1:].isalnum() and words.count('"') % 2 == 0 else words


def nothing(study: Study) -> FoundPassages:
    return FoundPassages(study.history.last_step(), (), study.codebook.get(), {})


def hits_of(words: str, how: How) -> re.Pattern[str] | None:
    """Return a pattern that highlights the hits, or None if there is none."""
    if how == "query":
        return None
    if how == "regex":
        try:
            return checked_regex(words)
        except RegexError:
            return None
    letters = _any_accent if how == "plain" else re.escape
    parts = [r"\s+".join(map(letters, (phrase or word.rstrip("*")).split())) for phrase, word in _TERM.findall(words)]
    parts = [part for part in parts if part]
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None


def _any_accent(word: str) -> str:
    """Return a pattern for the word with or without accents, like the index."""
    return "".join(f"[{re.escape(letter)}{_accented().get(letter.lower(), '')}]" for letter in word)


@cache
def _accented() -> dict[str, str]:
    """Return the accented forms of each Latin letter."""
    result: dict[str, str] = {}
    for letter in map(chr, range(0xC0, 0x250)):
        base = unicodedata.normalize("NFD", letter)[0].lower()
        if base.isascii():
            result[base] = result.get(base, "") + letter
    return result


class SearchScreen(StudyScreen):
    WHERE = (ANYWHERE, SEARCH, PASSAGES, ROWS)
    BINDINGS: ClassVar[list[BindingType]] = bindings(SEARCH, PASSAGES, ROWS, ANYWHERE)
    PURPOSE = "Search all transcripts by words, a regular expression or a query, and code the passages found."
    FOOT = ("open-place", "search-words", "tick", "tick-all", "code-rows", "copy", "more-context", "undo", "help")
    DEFAULT_CSS = """
    SearchScreen #how { height: 1; padding: 0 2; }
    SearchScreen SearchInput, SearchScreen SearchInput:focus { border: none; height: 1; padding: 0 2; background: $background;
                                                   background-tint: $background; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.how: How = "plain"
        self.entry, self.kinds = SearchInput(select_on_focus=False), LineWidget(id="how")
        self.entry.cursor_blink = False
        self.browser = PassageBrowser(self, above=(self.kinds, self.entry))
        self.content, self.over = (self.browser,), (self.browser.finder,)
        self._whose = ""
        self._hits: re.Pattern[str] | None = None
        self._soon: Timer | None = None
        self._resting = False  # the list has the first passages

    def actions(self) -> Mapping[str, Handler]:
        return {
            **self.browser.actions(),
            "step-back": self.step_back,
            "search-words": self.entry.focus,
            "whose": self._turn_whose,
        }

    def on_mount(self) -> None:
        self.turn(0)
        self.entry.focus()

    # -- the query

    def turn(self, step: int) -> None:
        """Change to the next search mode."""
        self.how = HOWS[(HOWS.index(self.how) + step) % len(HOWS)] if step else self.how
        runs = [TextRun(f"{CALLED[how]}  ", "accent" if how == self.how else "dim", how == self.how) for how in HOWS]
        self.kinds.paint([(*runs, TextRun("⇥ changes", "faint", key="tab"))])
        self.entry.placeholder = EXAMPLES[self.how]
        if step:
            self.changed()

    def on_line_widget_pressed(self, message: LineWidget.Pressed) -> None:
        """Turn to the search mode under the mouse."""
        end = 0
        for step, how in enumerate(HOWS, -HOWS.index(self.how)):
            end += len(CALLED[how]) + 2
            if message.view is self.kinds and message.x < end:
                self.turn(step)
                return

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.quiet()
        if self._soon is not None:
            self._soon.stop()
        self._soon = self.set_timer(PAUSE, partial(self._search, FIRST))

    def awaits(self, key: str) -> bool:
        """Make a key for the list wait for all passages, and end the rest for it."""
        if self._resting:
            self._resting = False
            self.call_later(self.changed)
            return True
        return self._soon is not None or super().awaits(key)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self.browser.list.rows:
            self.set_focus(self.browser.view)
        else:
            self.changed()

    def changed(self) -> None:
        self._search(MOST)

    def _search(self, most: int) -> None:
        """List at most so many passages, and after a rest all; keys for the list wait for all."""
        if self._soon is not None:
            self._soon.stop()
        self._resting = most < MOST
        self._soon = self.set_timer(REST, self.changed) if self._resting else None
        study, words, how, by = self.study, self.entry.value.strip(), self.how, self._whose or self.fusen.session.whose
        self._hits = hits_of(words, how)
        if not words:
            self.reader.ask(self, lambda _: ("", nothing(study)), self._read, self.failed)
            return
        self.foot.state("searching …")
        key = self.key_of("memos")
        self.reader.ask(
            self, lambda going: search_all(study, words, how, by, going, key, most), self._read, self.failed
        )

    def _read(self, read: tuple[str, FoundPassages]) -> None:
        self._whose, result = read
        empty = "No passage matches." if self.entry.value.strip() else ""
        self.browser.show(result, self._hits, empty=empty)

    def failed(self, error: FusenError) -> None:
        """Show the error of an incomplete expression and keep the last list."""
        super().failed(error)
        self.show_state()

    def show_head(self) -> None:
        rows = len(self.browser.list.rows)
        whose = coder_filter.SHORT.get(self._whose, "") if self.how == "query" else ""
        lines = [whose, self.browser.marked(), quantity(rows, "passage") if rows else ""]
        self.head.show([self.study.settings.name, "Search"], [part for part in lines if part] or [""])

    # -- between the words and the list

    def to_list(self) -> None:
        if self.browser.list.rows:
            self.set_focus(self.browser.view)

    def step_back(self) -> None:
        """Move from the input to the list if it has rows; from the list, leave the screen."""
        if self.entry.has_focus and self.browser.list.rows:
            self.to_list()
        else:
            self.browser.step_back()

    def _turn_whose(self) -> None:
        self._whose = self.fusen.session.whose = coder_filter.after(self._whose or coder_filter.YOU)
        self.say(f"the query searches {coder_filter.DESCRIBED[self._whose]}")
        if self.how == "query":
            self.changed()


class SearchInput(Input):
    """The search input; some keys move from it to the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,pagedown,ctrl+n", "into_list", show=False),
        Binding("tab", "turn(1)", show=False, priority=True),
        Binding("shift+tab", "turn(-1)", show=False, priority=True),
    ]

    def action_into_list(self) -> None:
        if isinstance(self.screen, SearchScreen):
            self.screen.to_list()

    def action_turn(self, step: int) -> None:
        if isinstance(self.screen, SearchScreen):
            self.screen.turn(step)
