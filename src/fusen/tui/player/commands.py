"""Hear the current passage, follow the recording turn by turn, and set the times of turns by ear."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Protocol

from fusen.errors import FusenError
from fusen.tui.coding.move_units import MoveUnitHost
from fusen.tui.coding.open_transcript import OpenTranscript, Span, TranscriptView
from fusen.tui.coding.state import CodedTranscript, load_document
from fusen.tui.host import Handler
from fusen.tui.player.mpv import RecordingPlayer

BESIDE = 1.0  # seconds played before and after a passage
OFTEN = 0.2  # seconds between looks at the player


class PlayedTimes(Protocol):
    """The times of a text in its recording."""

    def at(self, offset: int) -> float | None: ...
    def offset(self, seconds: float) -> int | None: ...


class TimedRecording(Protocol):
    """A recording as the study gives it."""

    @property
    def file(self) -> Path: ...
    @property
    def times(self) -> PlayedTimes: ...


class RecordingCommands:
    """Plays the recording of the open transcript; mpv starts with the first key."""

    def __init__(self, open_: OpenTranscript, view: TranscriptView, host: MoveUnitHost) -> None:
        self._open, self._view, self._host = open_, view, host
        self._player: RecordingPlayer | None = None
        self._times: PlayedTimes | None = None
        self._heard: Span | None = None  # the passage that the player was asked for
        self._follows = False

    def actions(self) -> Mapping[str, Handler]:
        return {
            "hear": self._hear,
            "hear-on": self._follow,
            "slower": partial(self._change_speed, -1),
            "faster": partial(self._change_speed, 1),
            "set-time": self._set_time,
        }

    def close(self) -> None:
        """End the player."""
        if self._player is not None:
            self._player.close()
        self._player = None

    def tick(self) -> None:
        """Follow the player: move to the turn that is heard, and tell if it ended."""
        player = self._player
        if player is None:
            return
        if player.error:
            self._host.say(player.error, wrong=True)
            self.close()
        elif self._follows and player.playing and player.position is not None:
            self._go_to(player.position)

    def _go_to(self, seconds: float) -> None:
        document, offset = self._open.document, self._times.offset(seconds) if self._times else None
        if document is None or offset is None:
            return
        turn = self._turn_at(offset)
        if turn >= 0 and turn != self._turn_at(self._view.cursor):
            self._view.go(document.turns[turn].start)
            self._host.arrived()

    def _turn_at(self, offset: int) -> int:
        document = self._open.document
        return -1 if document is None else bisect_right(document.turns, offset, key=lambda turn: turn.start) - 1

    # -- keys

    def _hear(self) -> None:
        """Play the current passage; pause if it plays already, or while the cursor follows."""
        self._host.quiet()
        if self._player is not None and self._player.playing and (self._follows or self._heard == self._view.span()):
            self._player.pause()
            self._host.say("paused")
        else:
            self._follows = False
            self._start(self._play_passage)

    def _follow(self) -> None:
        """Play from the current passage on, and move along; again: pause."""
        self._host.quiet()
        if self._player is not None and self._player.playing:
            self._player.pause()
            self._host.say("paused")
        else:
            self._follows = True
            self._start(self._play_on)

    def _start(self, then: Handler) -> None:
        """Find the recording and start the player, then play."""
        source = self._open.source

        def start(recording: TimedRecording) -> None:
            self._times = recording.times
            try:
                self._player = self._player or RecordingPlayer(recording.file)
            except FusenError as error:
                self._host.failed(error)
            else:
                then()

        if self._player is not None and self._times is not None:
            then()
        else:
            self._host.ask_to_read(lambda: self._host.study.sources.recording(source), start)

    def _play_passage(self) -> None:
        span = self._view.span()
        if span is None or self._times is None or self._player is None:
            return
        start, end = self._times.at(span[0]), self._times.at(self._spoken_until(*span))
        if start is None or end is None:
            self._play_untimed()
            return
        self._heard = span
        self._player.play(start - BESIDE, end + BESIDE)
        self._host.say(f"{clock(start)} to {clock(end)}   {self._host.key_of('hear')} pauses")

    def _spoken_until(self, start: int, end: int) -> int:
        """Return the end of a span, or the start of the next turn if the span ends its turn."""
        document, turn = self._open.document, self._turn_at(start)
        if document is None or turn < 0 or turn + 1 >= len(document.turns) or end < document.turns[turn].end:
            return end
        return max(end, document.turns[turn + 1].start)

    def _play_on(self) -> None:
        start = self._times.at(self._view.cursor) if self._times else None
        if start is None:
            self._play_untimed()
        elif self._player is not None:
            self._player.play(start - BESIDE)
            self._host.say(f"from {clock(start)}, turn by turn   {self._host.key_of('hear-on')} pauses")

    def _play_untimed(self) -> None:
        """Play on where the recording is, so that a person can set the time of this turn."""
        self._follows = False
        if self._player is not None:
            self._player.go_on(None)
            self._host.say(f"no time for this passage: {self._host.key_of('set-time')} sets it when its turn begins")

    def _change_speed(self, by: int) -> None:
        if self._player is None:
            self._host.say(f"nothing plays: {self._host.key_of('hear')} plays this passage")
        else:
            self._host.say(f"speed {self._player.change_speed(by):.1f}")

    def _set_time(self) -> None:
        """Give the current turn the time that is heard now, and go to the next turn."""
        host, player, document = self._host, self._player, self._open.document
        host.quiet()
        turn = self._turn_at(self._view.cursor)
        if player is None or player.position is None:
            host.say(f"nothing plays: {host.key_of('hear-on')} plays the recording")
        elif document is not None and turn >= 0:
            self._follows = False  # who sets times leads
            source, start, seconds = self._open.source, document.turns[turn].start, player.position
            host.ask_to_write(
                lambda: host.study.sources.set_time(source, start, seconds),
                lambda recording: self._timed(recording, turn, seconds),
            )

    def _reload(self) -> None:
        """Show the transcript with its new times."""
        study, source, unit = self._host.study, self._open.source, self._host.fusen.session.unit

        def read(document: CodedTranscript) -> None:
            self._open.document = document
            self._host.recut()

        self._host.ask_to_read(lambda: load_document(study, source, unit), read)

    def _timed(self, recording: TimedRecording, turn: int, seconds: float) -> None:
        self._times = recording.times
        document = self._open.document
        if document is not None and turn + 1 < len(document.turns):
            self._view.go(document.turns[turn + 1].start)
            self._host.arrived()
        self._reload()
        self._host.say(f"turn at {clock(seconds)}   {self._host.key_of('undo')} undo")


def clock(seconds: float) -> str:
    """Return a moment as hours, minutes and seconds."""
    whole = max(int(seconds), 0)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
