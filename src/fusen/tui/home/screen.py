"""The home screen: the interviews of the study, the progress of each coder, and the next steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar, TypeVar

from textual.binding import BindingType

from fusen.errors import FusenError
from fusen.model.quantity import quantity
from fusen.tui.actions import ANYWHERE, BY_ID, HOME, ROWS, bindings, keys_of
from fusen.tui.home.interviewer_choice import InterviewerChoice
from fusen.tui.home.interviews import InterviewRows
from fusen.tui.home.long_work import AutocodeCommand, ImportCommands
from fusen.tui.home.speakers_dialog import SpeakerChoices, SpeakersDialog
from fusen.tui.home.state import StudyOverview, file_of, next_lines, print_of, progress_line, speaker_choices, waiting
from fusen.tui.home.study_map import StudyMap
from fusen.tui.host import Handler
from fusen.tui.screen import StudyScreen
from fusen.tui.study_worker import LatestOnlyWorker
from fusen.tui.widgets.confirm import ConfirmDialog
from fusen.tui.widgets.dialogs import PromptDialog
from fusen.tui.widgets.line_widget import LineWidget, TextRun
from fusen.tui.widgets.virtual_list import VirtualList, row_moves

T = TypeVar("T")
AROUND = 7  # lines of the screen besides the list, and what is above and below it
EMPTY_FOOT = ("import", "go", "help")  # keys that work without an interview
EMPTY_WIDTH = 66  # cells of the next steps of an empty study
FILES = 2.0  # seconds between checks of transcripts/


class HomeScreen(StudyScreen):
    """Lists the interviews; its parts handle long work."""

    WHERE = (ANYWHERE, HOME, ROWS)
    BINDINGS: ClassVar[list[BindingType]] = bindings(HOME, ROWS, ANYWHERE)
    PURPOSE = "Choose an interview to read and code. The other screens of the study open from here."
    FOOT: tuple[str, ...] = ("open", "find-all", "filter", "sort", "group", "import", "go", "help")
    DEFAULT_CSS = """
    HomeScreen ScreenHeader { height: 1; }
    HomeScreen #continue { height: auto; padding: 0 2; }
    HomeScreen #next { height: auto; padding: 0 2; }
    HomeScreen #progress { height: 2; padding: 0 2; }
    """

    def __init__(self, start: str = "") -> None:
        super().__init__()
        self.table = InterviewRows()
        self.view = VirtualList(self.table)
        self.next, self.progress, self.continued = (LineWidget(id=name) for name in ("next", "progress", "continue"))
        self.map = StudyMap()
        self.content = (self.continued, self.view, self.map, self.next, self.progress)
        self._start = start
        self._counter = LatestOnlyWorker()  # slow after a change of meaning; neither the list nor a key waits for it
        self._overview: StudyOverview | None = None
        self.imports, self.autocode = ImportCommands(self), AutocodeCommand(self)
        self.interviewer = InterviewerChoice(self)
        self._waiting = (0, 0)  # codings and passages to recheck
        self._files: list[tuple[int, int]] = []  # file traces of transcripts/ and codebook/

    def on_unmount(self) -> None:
        self._counter.close()
        self.autocode.stop()

    def actions(self) -> Mapping[str, Handler]:
        return {
            "find-all": partial(self.fusen.open, "search"),
            **self.imports.actions(),
            **self.interviewer.actions(),
            "match": self.autocode.run,
            "open": self._open_interview,
            **row_moves(self.view, self._show_last),
            "sort": partial(self._sort, self.table.sort_by_next),
            "sort-back": partial(self._sort, self.table.turn_order),
            "more-columns": partial(self._turn_columns, 1, "all columns are shown"),
            "columns-before": partial(self._turn_columns, -1, "these are the first columns"),
            "filter": self._filter,
            "group": self._group,
            "case-note": self._edit_note,
            "speakers": self._ask_speakers,
            "codebook-file": self._edit_codebook_file,
        }

    def on_mount(self) -> None:
        self.table.keys = self.key_of("columns-before"), self.key_of("more-columns")
        self.view.focus()
        self.set_interval(FILES, self._look_at_files)

    def on_resize(self) -> None:
        if self._overview is not None:
            self._show_last()
            self._show_progress(self._overview)

    def _show_progress(self, overview: StudyOverview) -> None:
        self.progress.paint([(), progress_line(overview, self.app.size.width - 4)])

    def on_screen_resume(self) -> None:
        if self._overview is not None:
            self.changed()

    def _look_at_files(self) -> None:
        """Check for changes of the transcripts and the codebook by another program."""
        if self.is_current:
            folders = self.study.paths.transcripts, self.study.paths.codebook
            self.aside(lambda: [print_of(folder) for folder in folders], self._seen_files)

    def _seen_files(self, seen: list[tuple[int, int]]) -> None:
        before, self._files = self._files or seen, seen
        if before[1] != seen[1]:
            self.ask(self.study.codebook.reload, self._codebook_changed)
        elif before != seen:
            self.changed()

    def _codebook_changed(self, news: list[str], done: str = "") -> None:
        if news or done:
            self.say(news[0] if news else done, wrong=bool(news))
        self.changed()

    def changed(self) -> None:
        if not self.reading:
            self.reading = True
            session = self.fusen.session
            last, offset = session.last, session.offsets.get(session.last)
            self.ask(lambda: StudyOverview(self.study, last, offset), self._show)

    def _show(self, overview: StudyOverview) -> None:
        self.reading = False
        self._overview, self.step = overview, overview.step
        self.table.show(overview.interviews, overview.variables, self.study.user, overview.coders)
        if self._start:
            self.table.sift(self._start)
            self._start = ""
        self.view.show()
        changed = len(overview.changes.changed) + len(overview.changes.missing)
        facts = [
            quantity(len(overview.interviews), "interview"),
            quantity(overview.words, "word"),
        ]
        facts += [f"{changed} changed on disk"] * bool(changed)
        self.head.show([self.study.settings.name], facts)
        self._show_next(overview)
        self._show_last()
        self._show_progress(overview)
        self.FOOT = HomeScreen.FOOT if overview.interviews else EMPTY_FOOT
        self.show_keys()
        self.show_state()
        study = self.study
        self._counter.ask(self, lambda _: waiting(study), self._count_waiting, self.failed)

    def _count_waiting(self, counts: tuple[int, int]) -> None:
        self._waiting = counts
        if self._overview is not None:
            self._show_next(self._overview)

    def _show_next(self, overview: StudyOverview) -> None:
        lines = next_lines(overview, self._waiting, self.imports.realigned, self.study.user, self.key_of)
        choice = self.interviewer.lines(overview.doubts)
        lines += [*([] if lines else [()]), *choice] if choice else []
        if not overview.interviews:  # they stand in the middle of the screen
            margin = max((self.app.size.width - EMPTY_WIDTH) // 2 - 2, 0)
            lines = [(TextRun(" " * margin), *line) for line in lines]
        self.next.styles.height = len(lines) if overview.interviews else "2fr"
        self.next.paint(lines)

    # -- the table

    def _show_last(self) -> None:
        """Say where Enter continues, while the cursor is on the interview that was read last, and show the map."""
        if self._overview is not None:
            taken = AROUND + 2 * (self._overview.last is not None) + len(self.next.given)
            free = self.app.size.height - taken - self.table.fixed - len(self.table)
            self.map.show(self._overview, self.table.here(), free, self.fusen.keys)
            self.view.styles.height = self.table.fixed + len(self.table) if self.map.given else "1fr"
        last, here = self._overview.last if self._overview else None, self.table.here()
        if last is None:
            self.continued.styles.height = 0
            return
        self.continued.styles.height = 2
        line = last.line(self.key_of("open"), max(self.app.size.width - 4, 8))
        self.continued.paint([(), line if here is not None and here.guid == last.guid else ()])

    def on_virtual_list_pressed(self, message: VirtualList.Pressed) -> None:
        self._show_last()
        if message.double:
            self._open_interview()

    def on_virtual_list_heading_pressed(self, message: VirtualList.HeadingPressed) -> None:
        """Sort by the column under the mouse; a second click turns the order."""
        column = self.table.column_at(message.x)
        if column is not None and self.table.sort_by(column):
            self.view.show()
            self._show_last()
            self.say(f"sorted by {column.name}{', backwards' if self.table.backwards else ''}")

    def _open_interview(self) -> None:
        here = self.table.here()
        if here is not None:
            self.fusen.open("coding", source=here.guid)

    def _sort(self, order: Callable[[], None]) -> None:
        order()
        self.view.show()
        self._show_last()
        self.say(f"sorted by {self.table.sorted_by.name}{', backwards' if self.table.backwards else ''}")

    def _turn_columns(self, step: int, nothing: str) -> None:
        if self.table.turn(step):
            self.view.refresh()
        else:
            self.say(nothing)

    def _filter(self) -> None:
        def chosen(words: str | None) -> None:
            if words is not None:
                self.table.filter_words = words
                self.table.sift()
                self.view.show()
                self._show_last()
                self.say(f"filter: “{words}”" if words.strip() else "all interviews")

        self.show(PromptDialog("Show interviews with these words (any column)", self.table.filter_words), chosen)

    def _group(self) -> None:
        values: list[str | None] = [None, *(self._overview.variables if self._overview else ())]
        at = values.index(self.table.group) if self.table.group in values else 0
        self.table.group = values[(at + 1) % len(values)]
        self.table.sift()
        self.view.show()
        self._show_last()
        self.say(f"grouped by {self.table.group}" if self.table.group else "not grouped")

    def leave(self) -> None:
        """Ask before the app closes: the key leaves every other screen."""

        def answered(key: str | None) -> None:
            if key is not None:
                self.fusen.leave()

        leave = keys_of(BY_ID["leave"], self.fusen.keys)
        answers = [(leave[0] if leave else "y", "close fusen")]
        self.show(ConfirmDialog("Close fusen? Every decision is saved.", [], answers, self.ink), answered)

    def _edit_note(self) -> None:
        here = self.table.here()
        if here is not None and here.case:
            self.notes.edit(f"Memo on {here.name}", here.case, "free")

    def _ask_speakers(self) -> None:
        """Ask for the names behind the speaker labels, and for the cases, as `fusen import` does with options."""
        here, sources = self.table.here(), self.study.sources
        if here is None:
            return
        file = file_of(self.study, here.status.source)

        def chosen(choices: SpeakerChoices | None) -> None:
            if choices is not None:
                names, asks, case = choices.speakers or {}, choices.interviewers, choices.case or None
                self.imports.run(
                    [file],
                    lambda progress: sources.reread(
                        file, interviewers=asks, speakers=names, case=case, progress=progress
                    ),
                )

        self.ask(
            lambda: speaker_choices(self.study, here.guid),
            lambda known: self.show(SpeakersDialog(here.name, known), chosen),
        )

    def _edit_codebook_file(self) -> None:
        """Open the codebook file in the user's editor and read it again afterwards."""
        if self.fusen.edit_file(self.study.codebook.make_file()):
            self.ask(self.study.codebook.reload, partial(self._codebook_changed, done="the codebook is read"))

    # -- for its parts

    def from_thread(self, call: Callable[..., object], *arguments: object) -> None:
        self.app.call_from_thread(call, *arguments)

    def ask_until_failed(
        self, work: Callable[[], T], then: Callable[[T], None], failed: Callable[[FusenError], None]
    ) -> None:
        self.fusen.worker.ask(self, work, then, failed)

    def aside(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        self.fusen.aside(self, work, then)
