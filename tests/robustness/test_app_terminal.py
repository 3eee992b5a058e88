"""The app in a real terminal: a decision that the screen has shown survives a kill, and the place is found again."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fusen.study import Study
from tests.support.tui_person import small_study

pyte = pytest.importorskip("pyte")
if sys.platform == "win32":
    pytest.skip("no pseudo-terminals here", allow_module_level=True)


class Terminal:
    def __init__(self, *arguments: str, folder: Path, environment: dict[str, str]) -> None:
        import fcntl
        import pty
        import struct
        import termios

        self.screen = pyte.Screen(110, 32)
        self.stream = pyte.ByteStream(self.screen)
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            for name in ("COLUMNS", "LINES"):
                os.environ.pop(name, None)
            os.environ.update(environment, TERM="xterm-256color", COLORTERM="truecolor")
            signal.signal(signal.SIGHUP, signal.SIG_DFL)  # ignored where the tests run under nohup
            os.execv(sys.executable, [sys.executable, "-m", "fusen", *arguments])
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 32, 110, 0, 0))

    def press(self, keys: str) -> None:
        os.write(self.fd, keys.encode())

    def read(self, seconds: float) -> bool:
        """Take in what the app paints within these seconds; returns whether it painted."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return False
        try:
            self.stream.feed(os.read(self.fd, 1 << 16))
        except OSError:  # it has ended
            return False
        return True

    def until(self, words: str, seconds: float = 60) -> str:
        end = time.monotonic() + seconds
        while not any(words in line for line in self.screen.display):
            assert time.monotonic() < end, "\n".join(["not seen: " + words, *self.screen.display])
            self.read(0.05)
        return "\n".join(self.screen.display)

    def ended(self, seconds: float = 30) -> int:
        """Its exit code, once it has ended; what it still paints is taken from it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if select.select([self.fd], [], [], 0.05)[0]:
                try:
                    os.read(self.fd, 1 << 16)
                except OSError:
                    break
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status)
        assert time.monotonic() < end, "it does not end"
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def apart(folder: Path) -> dict[str, str]:
    """Settings and places of this test alone."""
    return {"XDG_STATE_HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "HOME": str(folder)}


@pytest.mark.slow
def test_coded_killed_reopened_and_exported(tmp_path: Path) -> None:
    study = small_study(tmp_path)
    environment = apart(tmp_path)
    first = Terminal("code", "EN", "--as", "Mira", folder=study, environment=environment)
    first.until("Six keys")
    first.press("x")
    first.until("▸ Honestly")
    first.press("jc")
    first.until("esc back")
    first.press("sal\r")
    first.until("coded: Sales")
    time.sleep(1.5)  # the place is kept once a second
    first.kill()

    again = Terminal("code", "--as", "Mira", folder=study, environment=environment)
    shown = again.until("›▼ Sales")
    assert "passage 3/8" in shown
    assert "Six keys" not in shown
    again.press("qqq")
    assert again.ended() == 0

    target = tmp_path / "out.json"
    command = [sys.executable, "-m", "fusen", "export", str(target), "--coder", "Mira", "--study", str(study)]
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = json.loads(target.read_text("utf-8-sig"))
    assert [(row["path"][-1], row["quote"]) for row in rows] == [
        ("Sales", "We needed an interpreter for a short call. [laughs]")
    ]


def test_terminal_hangup_loses_nothing(tmp_path: Path) -> None:
    study = small_study(tmp_path)
    app = Terminal("code", "EN", "--as", "Mira", folder=study, environment=apart(tmp_path))
    app.until("Six keys")
    app.press("x")
    app.until("▸ Honestly")
    app.press("1")
    app.until("coded: Funding gap")
    os.kill(app.pid, signal.SIGHUP)
    app.ended()
    with Study.open(study, user="Mira") as opened:
        assert len(opened.context.store.codings.live(users=["Mira"])) == 1
        assert opened.maintenance.check() == []


def test_split_and_broken_key_sequences_are_handled(tmp_path: Path) -> None:
    study = small_study(tmp_path)
    app = Terminal("code", "EN", "--as", "Mira", folder=study, environment=apart(tmp_path))
    app.until("Six keys")
    app.press("\x1b")
    app.until("▸ Honestly")
    os.write(app.fd, b"\x1b[B")
    app.until("passage 3/8")
    os.write(app.fd, b"\xff\xfe")
    app.press("c")
    app.until("esc back")
    first, *rest = "協力".encode()
    os.write(app.fd, bytes([first]))
    time.sleep(0.2)
    os.write(app.fd, bytes(rest))
    app.until("new code “協力”")
    app.press("\x1b")
    time.sleep(0.2)
    app.press("?")
    app.until("Read the transcript")
    app.press("qqqq")
    assert app.ended() == 0


@pytest.mark.slow
def test_memo_is_written_in_the_users_editor_and_a_missing_editor_reported(tmp_path: Path) -> None:
    study, editor = small_study(tmp_path), tmp_path / "an editor"
    editor.write_text('#!/bin/sh\necho "written elsewhere" > "$1"\n')
    editor.chmod(0o700)
    environment = apart(tmp_path)
    for command, seen in (
        ("/no/such/editor", "the editor /no/such/editor"),
        ("'", "quotation"),
        (f"'{editor}'", "written elsewhere"),
    ):
        own = environment | {"EDITOR": command, "VISUAL": ""}
        app = Terminal("code", "EN", "--as", "Mira", folder=study, environment=own)
        if command == "/no/such/editor":
            app.until("Six keys")
            app.press("x")
        app.until("▸ Honestly")
        app.press("m")
        app.until("ctrl+e your editor")
        app.press("\x05")
        app.until(seen)
        app.press("\x13")
        app.until("memo saved" if seen == "written elsewhere" else "memo deleted")
        app.press("qqq")
        assert app.ended() == 0


def test_without_a_terminal_fusen_prints_the_status(tmp_path: Path) -> None:
    study = small_study(tmp_path)
    done = subprocess.run([sys.executable, "-m", "fusen"], cwd=study, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "EN.txt" in done.stdout
    done = subprocess.run(
        [sys.executable, "-m", "fusen", "code"], cwd=study, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "needs a terminal" in done.stderr
