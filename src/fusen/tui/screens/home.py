"""Home: the interviews of the study, how far each coder is, and what to do next."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.events import Key

from fusen.errors import FusenError
from fusen.model.coding import AUTO_USER
from fusen.model.history import HistoryStep
from fusen.tui.actions import ANYWHERE, HOME, ROWS, bindings
from fusen.tui.colours import Ink
from fusen.tui.screens.base import LOOK, StudyScreen
from fusen.tui.widgets.ask import Ask, Working
from fusen.tui.widgets.interviews import Interview, Interviews
from fusen.tui.widgets.painted import Line, Painted, Run

if TYPE_CHECKING:
    from fusen.study import Study
    from fusen.study.importing import ImportReport
    from fusen.study.reading import FileChanges


class Cancelled(FusenError):
    """The person stopped the work; nothing of it is kept."""


class Overview:
    """All that home shows, read at one go."""

    def __init__(self, study: Study) -> None:
        self.step = study.store.last_step()
        statuses = study.status()
        infos = {info.path: info for info in study.sources()}
        cases = {place.source: case for case in reversed(study.store.cases()) for place in case.places}
        self.interviews = []
        for status in statuses:
            guid = infos[status.source].guid
            case = cases.get(guid)
            self.interviews.append(
                Interview(guid, status.case or status.source, status, case.variables if case else {})
            )
        self.variables: Sequence[str] = list(study.variables())
        coders = {coder for status in statuses for coder in (*status.codings, *status.reviewed)} - {AUTO_USER}
        self.coders = sorted(coders | {study.user}, key=lambda name: (name != study.user, name))
        self.changes: FileChanges = study.file_changes()
        self.codes = len(study.codebook())
        self.words = sum(status.words for status in statuses)
        self.suggested = any(AUTO_USER in status.codings for status in statuses)

    def share(self, coder: str) -> float:
        """Of all words, those in interviews read by the coder, by the share read of each."""
        read = sum(row.status.words * row.status.reviewed.get(coder, 0.0) for row in self.interviews)
        return read / self.words if self.words else 0.0


class HomeScreen(StudyScreen):
    WHERE = (ANYWHERE, HOME, ROWS)
    BINDINGS: ClassVar[list[BindingType]] = bindings(HOME, ROWS, ANYWHERE)
    FOOT = ("open", "search", "excerpts", "filter", "sort", "group", "match", "import", "help")
    DEFAULT_CSS = """
    HomeScreen { padding: 1 2 0 2; }
    HomeScreen #next { height: auto; padding: 0 2; }
    """

    def __init__(self, start: str = "") -> None:
        super().__init__()
        self.table, self.next = Interviews(), Painted(id="next")
        self._start = start
        self._overview: Overview | None = None
        self._cancelled = False
        self._asked = False

    def compose(self) -> ComposeResult:
        with Vertical():
            yield self.head
            yield self.table
            yield self.next
            yield self.foot

    def paint_with(self, ink: Ink) -> None:
        """Dark or light."""
        for painted in (self.head, self.foot, self.next):
            painted.paint_with(ink)
        self.table.paint_with(ink)

    def on_mount(self) -> None:
        self.paint_with(self.ink)
        self.table.focus()
        self.show_keys()
        self.changed()
        self.set_interval(LOOK, self._look)

    def on_screen_resume(self) -> None:
        if self._overview is not None:
            self.changed()

    def _look(self) -> None:
        """Has another process, or another screen, written?"""
        if self.app.screen is self and self._overview is not None and not self.fusen.scribe.pending:
            known = self._overview.step
            self.ask(self.study.store.last_step, lambda step: self.changed() if step != known else None)

    def changed(self) -> None:
        if not self._asked:
            self._asked = True
            self.ask(lambda: Overview(self.study), self._show)

    def failed(self, error: FusenError) -> None:
        self._asked = False
        super().failed(error)

    def _show(self, overview: Overview) -> None:
        self._asked = False
        self._overview = overview
        self.table.show(overview.interviews, overview.variables, self.study.user, overview.coders)
        if self._start:
            self.table.to(self._start)
            self._start = ""
        changed = len(overview.changes.changed) + len(overview.changes.missing)
        shares = [f"{coder} {overview.share(coder):.0%}" for coder in overview.coders]
        told = [f"{len(overview.interviews)} interviews", f"{overview.words:,} words", *shares]
        told += [f"{changed} changed on disk"] * bool(changed)
        self.head.show([self.study.settings.name], told)
        self.next.styles.height = len(lines := self._next(overview))
        self.next.paint(lines)
        self.show_state()

    def _next(self, overview: Overview) -> list[Line]:
        """What to do next, where something is missing; always with the key that does it."""
        lines: list[Line] = []
        if not overview.interviews and not overview.changes.new:
            lines += [(Run("No transcripts yet.", "text", True),), ()]
        if overview.changes.new:
            lines.append(
                (Run("+", "accent"), Run(f"  then ⏎ reads {len(overview.changes.new)} new in transcripts/", "soft"))
            )
        elif not overview.interviews:
            lines.append((Run("+", "accent"), Run("  import files or a folder: .txt, .md …", "soft")))
        if overview.changes.changed:
            lines.append((Run("r", "accent"), Run("  reads what changed on disk; codings are carried over", "soft")))
        if not overview.codes:
            lines.append((Run("E", "accent"), Run("  starts the codebook: opens its file in your editor", "soft")))
        elif overview.interviews and not overview.suggested:
            lines.append((Run("p", "accent"), Run("  matches the codebook's phrases, for suggestions", "soft")))
        return [(), *lines] if lines else []

    # -- the table

    def on_key(self, _: Key) -> None:
        self.quiet()

    def on_interviews_opened(self, message: Interviews.Opened) -> None:
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
        self.table.go(max(self.table.size.height - 2, 1))

    def action_rows_up(self) -> None:
        self.table.go(-max(self.table.size.height - 2, 1))

    def action_row_first(self) -> None:
        self.table.go(-1_000_000)

    def action_row_last(self) -> None:
        self.table.go(1_000_000)

    def action_sort(self) -> None:
        self.table.order = (self.table.order + 1) % len(self.table.columns())
        self.table.sift()
        self.say(f"sorted by {self.table.columns()[self.table.order]}")

    def action_sort_back(self) -> None:
        self.table.backwards = not self.table.backwards
        self.table.sift()

    def action_filter(self) -> None:
        def chosen(words: str | None) -> None:
            if words is not None:
                self.table.wanted = words
                self.table.sift()
                self.say(f"only interviews with “{words}”" if words.strip() else "all interviews")

        self.app.push_screen(Ask("Only interviews with these words (any column)", self.table.wanted), chosen)

    def action_group(self) -> None:
        values: list[str | None] = [None, *(self._overview.variables if self._overview else ())]
        at = values.index(self.table.group) if self.table.group in values else 0
        self.table.group = values[(at + 1) % len(values)]
        self.table.sift()
        self.say(f"grouped by {self.table.group}" if self.table.group else "not grouped")

    def reversed(self, how: str, step: HistoryStep) -> None:
        super().reversed(how, step)
        self.changed()

    def action_leave(self) -> None:
        self.fusen.leave()

    # -- other screens

    def action_excerpts(self) -> None:
        self.fusen.open_excerpts()

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
        self.app.push_screen(Ask("Import a file or a folder", "", hint), chosen)

    def action_read_changed(self) -> None:
        self._import([])

    def _import(self, paths: list[Path]) -> None:
        from fusen.study.importing import ImportRequest

        self._cancelled = False
        working = Working("reading", self.ink, self._cancel)
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
        self.fusen.scribe.ask(self, lambda: self.study.import_files(paths, ImportRequest(), progress), done, failed)

    def _cancel(self) -> None:
        self._cancelled = True

    def _imported(self, report: ImportReport) -> None:
        if report.failures:
            self.say(
                f"{len(report.rows)} read, {len(report.failures)} failed: {report.failures[0].message}", wrong=True
            )
        else:
            moved = sum(row.fate != "kept" for row in report.carried)
            self.say(
                f"{len(report.rows)} read" + (f", {moved} codings moved or doubtful: see fusen status" if moved else "")
            )
        self.changed()

    def action_match(self) -> None:
        """In a process of its own: spaCy's start must not be felt in the keys."""
        import subprocess

        command = [
            sys.executable,
            "-m",
            "fusen",
            "tag",
            "--study",
            str(self.study.layout.root),
            "--as",
            self.study.user,
        ]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        working = Working("matching phrases", self.ink, process.terminate)
        self.app.push_screen(working)

        def finish() -> tuple[int, str]:
            _, said = process.communicate()
            return process.returncode, said.strip()

        def told(outcome: tuple[int, str]) -> None:
            working.leave()
            code, said = outcome
            lines = [line for line in said.splitlines() if line]
            self.say(lines[-1] if lines else "stopped", wrong=code != 0)
            self.changed()

        self.fusen.aside(self, finish, told)

    def action_codebook_file(self) -> None:
        """The file in the person's editor; read again when they come back."""
        files = self.study.layout.codebook_files()
        name = files[0][0] if files else "codebook/codebook.yaml"
        path = self.study.layout.root / name
        if not files:
            from fusen.formats.codebook_edit import template

            path.parent.mkdir(exist_ok=True)
            path.write_text(template(self.study.settings.name), "utf-8")
        if self.fusen.edit_file(path):
            self.ask(self.study.read_codebook, self._codebook_read)

    def _codebook_read(self, news: list[str]) -> None:
        self.say(news[0] if news else "the codebook is read", wrong=bool(news))
        self.changed()
