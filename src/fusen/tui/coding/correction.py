"""Correction of the transcript's words in the person's editor, as `fusen edit` does; the codings follow."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from fusen.tui.coding.open_transcript import CodingHost, OpenTranscript, TranscriptView
from fusen.tui.home.state import count_realigned
from fusen.tui.host import Handler
from fusen.tui.screen import error_text

if TYPE_CHECKING:
    from fusen.study.sources import ImportReport


class CorrectionHost(CodingHost, Protocol):
    """The coding screen as the correction uses it."""

    def reopen(self) -> None:
        """Read the transcript again and keep the position."""


class TextCorrection:
    """Opens the transcript's file at the current line, and reads it again if the person changed it."""

    def __init__(self, open_: OpenTranscript, view: TranscriptView, host: CorrectionHost) -> None:
        self._open, self._view, self._host = open_, view, host

    def actions(self) -> Mapping[str, Handler]:
        return {"edit-text": self._find_file}

    def _find_file(self) -> None:
        document, study = self._open.document, self._host.study
        if document is not None:
            place = f"{document.info.path}@{self._view.cursor}-{self._view.cursor + 1}"
            self._host.ask_to_read(lambda: study.sources.text_file(place), self._edit)

    def _edit(self, place: tuple[Path, int]) -> None:
        host, (file, line) = self._host, place
        before = file.read_bytes()
        if host.fusen.edit_file(file, line) and file.read_bytes() != before:
            host.ask_to_write(lambda: host.study.sources.import_files([file]), self._imported)
        else:
            host.say("the transcript is not changed")

    def _imported(self, report: ImportReport) -> None:
        host = self._host
        if report.failures:
            host.say(f"the study keeps the text it had: {error_text(report.failures[0])}", wrong=True)
            return
        realigned = count_realigned(report.realigned)
        codings = f"; codings: {', '.join(realigned)}" if realigned else ""
        host.fusen.decided()
        host.reopen()
        host.say(f"the transcript is corrected{codings}   {host.key_of('undo')} undo")
