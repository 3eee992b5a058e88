"""Home: the interviews of the study, how far each coder is, and what to do next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Key

from fusen.errors import FusenError
from fusen.tui.actions import ANYWHERE, HOME, ROWS, bindings
from fusen.tui.autocode_process import AutocodeProcess
from fusen.tui.colours import Ink
from fusen.tui.home.interviews import InterviewTable
from fusen.tui.home.speakers_dialog import SpeakerChoices, SpeakersDialog
from fusen.tui.home.state import (
    StudyOverview,
    file_of,
    next_lines,
    print_of,
    progress_line,
    said_of,
    said_of_carried,
    waiting,
)
from fusen.tui.screen import LOOK, StudyScreen
from fusen.tui.study_worker import LatestOnlyWorker
from fusen.tui.widgets.dialogs import ProgressDialog, PromptDialog
from fusen.tui.widgets.line_widget import LineWidget, PlainVertical
from fusen.tui.widgets.messages import MessagesDialog

if TYPE_CHECKING:
    from fusen.study.sources.import_files import ImportReport, ImportRequest
    from fusen.study.sources.realign import RealignedCoding

FILES = 2.0  # seconds between looks at transcripts/


class Cancelled(FusenError):
    """The person stopped the work; nothing of it is kept."""


class HomeScreen(StudyScreen):
    WHERE = (ANYWHERE, HOME, ROWS)
    BINDINGS: ClassVar[list[BindingType]] = bindings(HOME, ROWS, ANYWHERE)
    FOOT = ("open", "search", "tables", "excerpts", "codebook", "filter", "sort", "group", "match", "import", "help")
    DEFAULT_CSS = """
    HomeScreen { padding: 1 2 0 2; }
    HomeScreen ScreenHeader { height: 1; }
    HomeScreen #next { height: auto; padding: 0 2; }
    HomeScreen #progress { height: 2; padding: 0 2; }
    """

    def __init__(self, start: str = "") -> None:
        super().__init__()
        self.table, self.next, self.progress = InterviewTable(), LineWidget(id="next"), LineWidget(id="progress")
        self._start = start
        self.reader = LatestOnlyWorker()
        self._overview: StudyOverview | None = None
        self._carried: list[RealignedCoding] = []
        self._waiting = (0, 0)  # codings and passages for a second look
        self._cancelled = False
        self._matching: AutocodeProcess | None = None
        self._asked = False
        self._files: list[tuple[int, int]] = []  # what transcripts/ and codebook/ looked like

    def compose(self) -> ComposeResult:
        with PlainVertical():
            yield self.head
            yield self.table
            yield self.next
            yield self.progress
            yield self.foot

    def on_unmount(self) -> None:
        self.reader.close()
        if self._matching is not None:
            self._matching.stop()

    def paint_with(self, ink: Ink) -> None:
        """Dark or light."""
        for painted in (self.head, self.foot, self.next, self.progress):
            painted.paint_with(ink)
        self.table.paint_with(ink)

    def on_mount(self) -> None:
        self.paint_with(self.ink)
        self.table.keys = self.key_of("columns-before"), self.key_of("more-columns")
        self.table.focus()
        self.show_keys()
        self.changed()
        self.set_interval(LOOK, self._look)
        self.set_interval(FILES, self._look_at_files)

    def on_resize(self) -> None:
        if self._overview is not None:
            self._show_progress(self._overview)

    def _show_progress(self, overview: StudyOverview) -> None:
        self.progress.paint([(), progress_line(overview, self.app.size.width - 8)])

    def on_screen_resume(self) -> None:
        if self._overview is not None:
            self.changed()

    def _look(self) -> None:
        self.look(self._overview.step if self._overview is not None else None)

    def _look_at_files(self) -> None:
        """Somebody may edit a transcript or the codebook meanwhile."""
        if self.is_current:
            folders = self.study.paths.transcripts, self.study.paths.codebook
            self.fusen.aside(self, lambda: [print_of(folder) for folder in folders], self._seen_files)

    def _seen_files(self, seen: list[tuple[int, int]]) -> None:
        before, self._files = self._files or seen, seen
        if before[1] != seen[1]:
            self.ask(self.study.codebook.reload, self._codebook_changed)
        elif before != seen:
            self.changed()

    def _codebook_changed(self, news: list[str]) -> None:
        if news:
            self.say(news[0], wrong=True)
        self.changed()

    def changed(self) -> None:
        if not self._asked:
            self._asked = True
            self.ask(lambda: StudyOverview(self.study), self._show)

    def failed(self, error: FusenError) -> None:
        self._asked = False
        super().failed(error)

    def _show(self, overview: StudyOverview) -> None:
        self._asked = False
        self._overview = overview
        self.table.show(overview.interviews, overview.variables, self.study.user, overview.coders)
        if self._start:
            self.table.to(self._start)
            self._start = ""
        changed = len(overview.changes.changed) + len(overview.changes.missing)
        told = [
            f"{len(overview.interviews)} interview{'s' * (len(overview.interviews) != 1)}",
            f"{overview.words:,} words",
        ]
        told += [f"{changed} changed on disk"] * bool(changed)
        self.head.show([self.study.settings.name], told)
        self._show_next(overview)
        self._show_progress(overview)
        self.show_state()
        study = self.study  # takes longer where the meaning of a code changed: the list does not wait for it
        self.reader.ask(self, lambda _: waiting(study), self._count_waiting, self.failed)

    def _count_waiting(self, found: tuple[int, int]) -> None:
        self._waiting = found
        if self._overview is not None:
            self._show_next(self._overview)

    def _show_next(self, overview: StudyOverview) -> None:
        lines = next_lines(overview, self._waiting, self._carried, self.study.user, self.key_of)
        self.next.styles.height = len(lines)
        self.next.paint(lines)

    # -- the table

    def on_key(self, _: Key) -> None:
        self.quiet()

    def on_interview_table_opened(self, message: InterviewTable.Opened) -> None:
        self.fusen.open_source(message.guid)

    def action_open(self) -> None:
        here = self.table.here()
        if here is not None:
            self.fusen.open_source(here.guid)

    def action_row_down(self) -> None:
        self.table.go(1)

    def action_row_up(self) -> None:
        self.table.go(-1)

    def action_rows_down(self) -> None:
        self.table.go(max(self.table.size.height - 3, 1))

    def action_rows_up(self) -> None:
        self.table.go(-max(self.table.size.height - 3, 1))

    def action_row_first(self) -> None:
        self.table.go(-1_000_000)

    def action_row_last(self) -> None:
        self.table.go(1_000_000)

    def action_sort(self) -> None:
        self.table.sort_by_next()
        self.say(f"sorted by {self.table.sorted_by.name}")

    def action_sort_back(self) -> None:
        self.table.backwards = not self.table.backwards
        self.table.sift()

    def action_more_columns(self) -> None:
        if not self.table.turn(1):
            self.say("all columns are shown")

    def action_columns_before(self) -> None:
        if not self.table.turn(-1):
            self.say("these are the first columns")

    def action_filter(self) -> None:
        def chosen(words: str | None) -> None:
            if words is not None:
                self.table.wanted = words
                self.table.sift()
                self.say(f"only interviews with “{words}”" if words.strip() else "all interviews")

        self.app.push_screen(PromptDialog("Only interviews with these words (any column)", self.table.wanted), chosen)

    def action_group(self) -> None:
        values: list[str | None] = [None, *(self._overview.variables if self._overview else ())]
        at = values.index(self.table.group) if self.table.group in values else 0
        self.table.group = values[(at + 1) % len(values)]
        self.table.sift()
        self.say(f"grouped by {self.table.group}" if self.table.group else "not grouped")

    def action_leave(self) -> None:
        self.fusen.leave()

    def action_case_note(self) -> None:
        here = self.table.here()
        if here is not None and here.case:
            self.edit_note(f"Note on {here.name}", here.case, "free")

    def action_speakers(self) -> None:
        """Names as the file has them become people's names, and these cases: as `fusen import` is told."""
        here = self.table.here()
        if here is None:
            return

        def chosen(said: SpeakerChoices | None) -> None:
            if said is not None:
                from fusen.study.sources.import_files import ImportRequest

                request = ImportRequest(
                    interviewers=said.interviewers, speakers=said.speakers or {}, case=said.case or None
                )
                self._import([file_of(self.study, here.status.source)], request)

        def known(said: SpeakerChoices) -> None:
            self.app.push_screen(SpeakersDialog(here.name, said), chosen)

        self.ask(lambda: said_of(self.study, here.guid), known)

    # -- other screens

    def action_excerpts(self) -> None:
        self.fusen.open_excerpts()

    def action_codebook(self) -> None:
        self.fusen.open_codebook()

    def action_look_again(self) -> None:
        if any(self._waiting):
            self.fusen.open_second_look()
        else:
            self.say("nothing waits for a second look")

    def action_tables(self) -> None:
        self.fusen.open_tables()

    def action_compare(self) -> None:
        self.fusen.open_compare()

    def action_matrix(self) -> None:
        self.fusen.open_matrix()

    def action_search(self) -> None:
        self.fusen.open_search()

    # -- the study

    def action_import(self) -> None:
        def chosen(path: str | None) -> None:
            if path is not None:
                self._import([Path(path.strip()).expanduser()] if path.strip() else [])

        hint = "⏎ with nothing typed reads what is new in transcripts/   esc back"
        self.app.push_screen(PromptDialog("Import a file or a folder", "", hint), chosen)

    def action_read_changed(self) -> None:
        self._import([])

    def _import(self, paths: list[Path], request: ImportRequest | None = None) -> None:
        self._cancelled = False
        working = ProgressDialog("reading", self.ink, self._cancel)
        missing = [path for path in paths if not path.exists()]
        if missing:
            self.say(f"{missing[0]}: no such file or folder", wrong=True)
            return

        def progress(what: str, done: int, total: int) -> None:
            if self._cancelled:
                raise Cancelled("stopped: nothing was imported")
            self.app.call_from_thread(working.tell, what, done, total)

        def done(report: ImportReport) -> None:
            working.leave()
            self._imported(report)

        def failed(error: FusenError) -> None:
            working.leave()
            self.failed(error)

        self.app.push_screen(working)
        self.fusen.worker.ask(self, lambda: self.study.sources.import_files(paths, request, progress), done, failed)

    def _cancel(self) -> None:
        self._cancelled = True

    def _imported(self, report: ImportReport) -> None:
        self._carried = [*self._carried, *report.carried]
        failed = f", {len(report.failures)} failed" if report.failures else ""
        said = said_of_carried(report.carried)
        there = f"; codings: {', '.join(said)}; {self.key_of('astray')} shows them" if said else ""
        self.say(f"{len(report.rows)} read{failed}{there}", wrong=bool(failed))
        remarks = [("; ".join(filter(None, (one.message, one.hint))), True) for one in report.failures]
        of_files = [warning for row in report.rows for warning in row.warnings]
        remarks += [(warning, False) for warning in (*of_files, *report.warnings)]
        if remarks:
            self.app.push_screen(MessagesDialog(f"{len(report.rows)} read{failed}", remarks, self.ink))
        self.changed()

    def action_astray(self) -> None:
        self.fusen.open_astray(self._carried)

    def action_match(self) -> None:
        self._matching = matching = AutocodeProcess(self.study.paths.root, self.study.user)
        working = ProgressDialog("matching phrases", self.ink, matching.stop)
        self.app.push_screen(working)

        def progress(what: str, done: int, total: int) -> None:
            self.app.call_from_thread(working.tell, "matching phrases", done, total)

        def outcome() -> str | FusenError:
            try:
                return matching.wait(progress)
            except FusenError as error:
                return error

        def told(outcome: str | FusenError) -> None:
            self._matching = None
            working.leave()
            self.changed()
            if isinstance(outcome, FusenError):
                self.failed(outcome)
            else:
                self.say(outcome)

        self.fusen.aside(self, outcome, told)

    def action_codebook_file(self) -> None:
        """The file in the person's editor; read again when they come back."""
        files = self.study.paths.codebook_files()
        name = files[0][0] if files else "codebook/codebook.yaml"
        path = self.study.paths.root / name
        if not files:
            from fusen.formats.codebook.edit_yaml import template

            path.parent.mkdir(exist_ok=True)
            path.write_text(template(self.study.settings.name), "utf-8")
        if self.fusen.edit_file(path):
            self.ask(self.study.codebook.reload, self._codebook_read)

    def _codebook_read(self, news: list[str]) -> None:
        self.say(news[0] if news else "the codebook is read", wrong=bool(news))
        self.changed()
