"""Long work on the home screen that can be stopped: importing transcripts and matching phrases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from fusen.errors import FusenError
from fusen.tui.autocode_process import AutocodeProcess
from fusen.tui.home.path_dialog import PathDialog, pasted
from fusen.tui.home.state import count_realigned
from fusen.tui.host import Handler, Host
from fusen.tui.widgets.dialogs import ProgressDialog
from fusen.tui.widgets.messages import MessagesDialog

if TYPE_CHECKING:
    from fusen.study import Progress
    from fusen.study.sources import ImportReport, RealignedCoding

T = TypeVar("T")
Import = Callable[["Progress"], "ImportReport"]


class Cancelled(FusenError):
    """The user stopped the work; nothing of it is saved."""


class LongWorkHost(Host, Protocol):
    """The home screen as its long work uses it."""

    def from_thread(self, call: Callable[..., object], *arguments: object) -> None:
        """Call a function of the screen from another thread."""

    def ask_until_failed(
        self, work: Callable[[], T], then: Callable[[T], None], failed: Callable[[FusenError], None]
    ) -> None:
        """Run `work` on the study in the worker thread; `failed` receives its error."""

    def aside(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Run work that does not touch the study."""


class ImportCommands:
    """Imports transcripts; `realigned` holds the outcome for codings in changed transcripts."""

    def __init__(self, host: LongWorkHost) -> None:
        self._host = host
        self._cancelled = False
        self._seen: frozenset[str] = frozenset()  # warnings of the preview
        self.realigned: list[RealignedCoding] = []

    def actions(self) -> Mapping[str, Handler]:
        return {
            "import": self._ask_path,
            "read-changed": lambda: self.import_files([]),
            "astray": lambda: self._host.fusen.open("moved", realigned=self.realigned),
        }

    def _ask_path(self) -> None:
        def chosen(path: str | None) -> None:
            if path is not None:
                self.preview([pasted(path)] if path.strip() else [])

        hint = "⏎ on an empty line reads new files in transcripts/"
        self._host.show(PathDialog("Import a file or a folder: type or paste its path", "", hint), chosen)

    def import_files(self, paths: list[Path]) -> None:
        """Import files and folders; by default everything new in `transcripts/`."""
        sources = self._host.study.sources
        self.run(paths, lambda progress: sources.import_files(paths, None, progress))

    def preview(self, paths: list[Path]) -> None:
        """Show how files are read, and import them if the user agrees."""
        from fusen.study.sources import ImportRequest
        from fusen.tui.home.import_preview import ImportPreviewDialog

        sources = self._host.study.sources

        def shown(report: ImportReport) -> None:
            of_files = [warning for row in report.rows for warning in row.warnings]
            self._seen = frozenset((*of_files, *report.warnings)) if report.previews else frozenset()
            if not report.previews:
                self.import_files(paths)
                return
            self._host.show(ImportPreviewDialog(report, self._host.ink), answered)

        def answered(agreed: bool | None) -> None:
            if agreed:
                self.import_files(paths)
            else:
                self._host.say("nothing was imported")

        self.run(paths, lambda progress: sources.import_files(paths, ImportRequest(preview=True), progress), shown)

    def run(self, paths: list[Path], work: Import, then: Callable[[ImportReport], None] | None = None) -> None:
        """Import paths with `work`, with a progress bar that can stop it; `then` receives the report."""
        missing = [path for path in paths if not path.exists()]
        if missing:
            self._host.say(f"{missing[0]}: no such file or folder", wrong=True)
            return
        self._cancelled = False
        dialog = ProgressDialog("reading", self._host.ink, self._cancel)

        def progress(what: str, done: int, total: int) -> None:
            if self._cancelled:
                raise Cancelled("stopped: nothing was imported")
            self._host.from_thread(dialog.tell, what, done, total)

        def done(report: ImportReport) -> None:
            dialog.leave()
            (then or self._imported)(report)

        def failed(error: FusenError) -> None:
            dialog.leave()
            self._host.failed(error)

        self._host.show(dialog, lambda _: None)
        self._host.ask_until_failed(lambda: work(progress), done, failed)

    def _cancel(self) -> None:
        self._cancelled = True

    def _imported(self, report: ImportReport) -> None:
        host = self._host
        self.realigned = [*self.realigned, *report.realigned]
        failed = f", {len(report.failures)} failed" if report.failures else ""
        remark = count_realigned(report.realigned)
        there = f"; codings: {', '.join(remark)}; {host.key_of('astray')} shows them" if remark else ""
        rows = f"; {'; '.join(report.added)}" if report.added else ""
        host.say(f"{len(report.rows)} read{failed}{there}{rows}", wrong=bool(failed))
        messages = [("; ".join(filter(None, (failure.message, failure.hint))), True) for failure in report.failures]
        of_files = [warning for row in report.rows for warning in row.warnings]
        messages += [(warning, False) for warning in (*of_files, *report.warnings) if warning not in self._seen]
        self._seen = frozenset()
        if messages:
            host.show(MessagesDialog(f"{len(report.rows)} read{failed}", messages, host.ink), lambda _: None)
        host.changed()


class AutocodeCommand:
    """Matches the codebook's phrases in a separate process."""

    def __init__(self, host: LongWorkHost) -> None:
        self._host = host
        self._process: AutocodeProcess | None = None

    def stop(self) -> None:
        if self._process is not None:
            self._process.stop()

    def run(self) -> None:
        host = self._host
        self._process = process = AutocodeProcess(host.study.paths.root, host.study.user)
        dialog = ProgressDialog("matching phrases", host.ink, process.stop)
        host.show(dialog, lambda _: None)

        def progress(what: str, done: int, total: int) -> None:
            host.from_thread(dialog.tell, "matching phrases", done, total)

        def outcome() -> str | FusenError:
            try:
                return process.wait(progress)
            except FusenError as error:
                return error

        def ended(outcome: str | FusenError) -> None:
            self._process = None
            dialog.leave()
            host.changed()
            if isinstance(outcome, FusenError):
                host.failed(outcome)
            else:
                host.say(outcome)

        host.aside(outcome, ended)
