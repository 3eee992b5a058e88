"""Moves through a transcript: their unit, what they leave out, and how many words are left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from fusen.model.source import UNITS, Passages
from fusen.tui.coding.open_transcript import CodingHost, OpenTranscript
from fusen.tui.host import Handler

SKIPPED = ("stop at every passage", "leave out the interviewer", "leave out the interviewer and short answers")


class MoveUnitHost(CodingHost, Protocol):
    """The coding screen as the unit of moves uses it."""

    def recut(self) -> None:
        """Show the transcript cut into other passages."""


class MoveUnits:
    """Changes the unit of moves and what they leave out; the session keeps both for the person and the study."""

    def __init__(self, open_: OpenTranscript, host: MoveUnitHost) -> None:
        self._open, self._host = open_, host

    def actions(self) -> Mapping[str, Handler]:
        return {"move-unit": self._turn_unit, "move-skip": self._turn_skip, "words-left": self._tell_words_left}

    def _turn_unit(self) -> None:
        """Cut the transcript by the next unit; the passage at the cursor stays current."""
        host, document = self._host, self._open.document
        host.quiet()
        if document is None:
            return
        unit = UNITS[(UNITS.index(document.unit) + 1) % len(UNITS)]
        host.fusen.session.unit = "" if unit == host.study.settings.unit else unit
        host.ask(
            lambda: host.study.sources.passages([document.info], unit)[document.info.guid],
            lambda passages: self._cut(unit, passages),
        )

    def _cut(self, unit: str, passages: Passages) -> None:
        if self._open.document is None:
            return
        self._open.document = replace(self._open.document, passages=passages, unit=unit)
        self._host.recut()
        self._host.say(f"Moves go by {unit}.")

    def _turn_skip(self) -> None:
        session = self._host.fusen.session
        session.skip = self._open.skip = (session.skip + 1) % len(SKIPPED)
        self._host.say(f"Moves {SKIPPED[session.skip]}.")

    def _tell_words_left(self) -> None:
        """Tell how many words of the interviewee are unread, and how long they take at the pace of this session."""
        document, open_ = self._open.document, self._open
        if document is None:
            return
        words = document.passages.words
        left = sum(words[index] for index in document.talk - open_.reviewed)
        minutes = open_.pace.minutes(left)
        time = f", about {minutes} min at your pace" if minutes and left else ""
        self._host.say(f"{left:,} of {sum(words[index] for index in document.talk):,} words are unread{time}.")
