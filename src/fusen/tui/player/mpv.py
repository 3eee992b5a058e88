"""mpv as the player of a local recording, controlled over its JSON IPC socket."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock, Thread

from fusen.errors import FusenError

OPTIONS = (
    "--no-config", "--no-terminal", "--no-video", "--force-window=no", "--pause=yes", "--keep-open=yes", "--ytdl=no",
    "--load-scripts=no", "--access-references=no", "--autoload-files=no", "--hr-seek=yes",
)  # fmt: skip
"""No settings, scripts or windows of the person's own player, and no second file or address that the recording names."""

INSTALL = {"darwin": "brew install mpv"}
WAIT = 5.0  # seconds for mpv to open its socket
SLOWEST, FASTEST, STEP = 0.5, 2.0, 0.1


class RecordingPlayer:
    """One recording in mpv. Commands wait until mpv has read the file; `position`, `playing` and `error` follow it."""

    def __init__(self, file: Path, more: Sequence[str] = ()) -> None:
        """Start mpv with further options `more`. Raises FusenError if mpv is not installed."""
        program = shutil.which("mpv")
        if program is None or not hasattr(socket, "AF_UNIX"):
            install = INSTALL.get(sys.platform, "sudo apt install mpv")
            raise FusenError("fusen plays recordings with mpv, which is not installed", f"install it: {install}")
        self.position: float | None = None
        self.playing = False
        self.error = ""
        self.speed = 1.0
        self._stop_at: float | None = None
        self._ready = False
        self._waiting: list[Sequence[object]] = []
        self._lock = Lock()
        self._socket: socket.socket | None = None
        self._folder = TemporaryDirectory(prefix="fusen-")
        address = Path(self._folder.name) / "mpv"
        command = [program, *OPTIONS, *more, f"--input-ipc-server={address}", "--", str(file)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        Thread(target=self._listen, args=(address,), name="fusen-recording", daemon=True).start()

    # -- commands

    def play(self, start: float, end: float | None = None) -> None:
        """Play from a moment to another, or to the end of the recording."""
        with self._lock:
            self._stop_at, self.playing = end, True
        self._send("set_property", "pause", True)
        self._send("seek", max(start, 0.0), "absolute+exact")
        self._send("set_property", "pause", False)

    def go_on(self, end: float | None) -> None:
        """Play from where the recording is paused."""
        with self._lock:
            self._stop_at, self.playing = end, True
        self._send("set_property", "pause", False)

    def pause(self) -> None:
        self.playing = False
        self._send("set_property", "pause", True)

    def change_speed(self, by: int) -> float:
        """Play slower or faster by steps, and return the speed."""
        self.speed = min(max(round(self.speed + by * STEP, 1), SLOWEST), FASTEST)
        self._send("set_property", "speed", self.speed)
        return self.speed

    def close(self) -> None:
        """End mpv."""
        self._process.terminate()
        try:
            self._process.wait(WAIT)
        except subprocess.TimeoutExpired:
            self._process.kill()
        if self._socket is not None:
            self._socket.close()
        self._folder.cleanup()

    # -- the socket

    def _send(self, *command: object) -> None:
        with self._lock:
            if not self._ready:
                self._waiting.append(command)
                return
        self._write(command)

    def _write(self, command: Sequence[object]) -> None:
        try:
            if self._socket is not None:
                self._socket.sendall(json.dumps({"command": list(command)}).encode() + b"\n")
        except OSError:
            self._fail()

    def _listen(self, address: Path) -> None:
        """Connect to mpv and follow its messages, in a thread of its own."""
        connected = self._connect(address)
        if connected is None:
            self._fail()
            return
        self._socket = connected
        for number, name in enumerate(("duration", "time-pos", "eof-reached"), 1):
            self._write(("observe_property", number, name))
        try:
            with connected.makefile("r", encoding="utf-8", errors="replace") as lines:
                for line in lines:
                    self._receive(line)
        except (OSError, ValueError):
            pass
        self._fail()

    def _connect(self, address: Path) -> socket.socket | None:
        until = time.monotonic() + WAIT
        while time.monotonic() < until and self._process.poll() is None:
            result = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                result.connect(str(address))
            except OSError:
                result.close()
                time.sleep(0.02)
            else:
                return result
        return None

    def _receive(self, line: str) -> None:
        try:
            message = json.loads(line)
        except ValueError:
            return
        if not isinstance(message, dict) or message.get("event") != "property-change":
            return
        handle: dict[object, Callable[[object], None]] = {
            "duration": self._loaded, "time-pos": self._moved, "eof-reached": self._ended,
        }  # fmt: skip
        name = message.get("name")
        if name in handle:
            handle[name](message.get("data"))

    def _loaded(self, value: object) -> None:
        """Send the commands that waited for the file."""
        if not isinstance(value, int | float):
            return
        with self._lock:
            waiting, self._waiting, self._ready = self._waiting, [], True
        for command in waiting:
            self._write(command)

    def _moved(self, value: object) -> None:
        if not isinstance(value, int | float):
            return
        self.position = float(value)
        if self._stop_at is not None and self.position >= self._stop_at:
            self._stop_at = None
            self.pause()

    def _ended(self, value: object) -> None:
        if value is True:
            self.playing = False

    def _fail(self) -> None:
        if not self.error:
            self.error = "mpv has ended: it cannot play this recording, or this computer has no sound"
        self.playing = False
