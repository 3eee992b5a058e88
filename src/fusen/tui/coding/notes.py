"""Notes while coding: on the chosen coding, else on the passage, else on the transcript."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fusen.model.coding import Memo
from fusen.study.memos import is_about, place_of
from fusen.tui.coding.open_transcript import OpenTranscript, Span, TranscriptView
from fusen.tui.host import Handler, Host
from fusen.tui.notes import NoteCommands


class CodingNotes:
    """Opens the note for the current position."""

    def __init__(self, open_: OpenTranscript, view: TranscriptView, notes: NoteCommands, host: Host) -> None:
        self._open, self._view, self._notes, self._host = open_, view, notes, host

    def actions(self) -> Mapping[str, Handler]:
        return {"note": self._edit, "source-note": self._edit_on_source}

    def _edit(self) -> None:
        self._host.quiet()
        coding, span, document = self._open.chosen_coding(), self._view.span(), self._open.document
        if coding is None and span is not None and document is not None:
            self._notes.edit_on_passage("Memo on this passage", self._open.source, document.name.split("; ")[0], span)
        elif coding is None:
            self._edit_on_source()
        else:
            self._notes.edit(f"Memo on {self._open.name_of(coding)}, here", coding.guid, "free")

    def _edit_on_source(self) -> None:
        name = self._open.document.name if self._open.document else ""
        self._notes.edit(f"Memo on {name}", self._open.source, "free")

    def about(self, span: Span) -> list[Memo]:
        """Return the user's notes on a passage and on the whole transcript."""
        state = self._open.state
        if state is None:
            return []
        own = [note for note in state.notes.get(self._open.source, ()) if note.user == state.user]
        here = [replace(note, text=place_of(note)[1]) for note in own if is_about(note, span)]
        return [*here, *(note for note in own if place_of(note)[0] is None)]
