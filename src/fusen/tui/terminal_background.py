"""Detection of a dark or light terminal background."""

from __future__ import annotations

import os
import re
import select
import sys
import time

PATIENCE = 0.25  # seconds; a terminal over a slow connection answers in less
ASK = b"\x1b]11;?\x1b\\\x1b[c"  # every terminal answers the second query, which ends the wait for the first
_COLOUR = re.compile(rb"\x1b\]11;rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})")
_ATTRIBUTES = re.compile(rb"\x1b\[\?[\d;]*c")


def is_dark(default: bool = True) -> bool:
    """Return whether the background is dark: from the terminal, else COLORFGBG, else the default."""
    answer = _answer()
    match = _COLOUR.search(answer)
    if match:
        red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in match.groups())
        return bool(0.299 * red + 0.587 * green + 0.114 * blue < 0.5)
    ground = os.environ.get("COLORFGBG", "").rsplit(";", 1)[-1]
    return int(ground) in (0, 1, 2, 3, 4, 5, 6, 8) if ground.isdigit() else default


def _answer() -> bytes:
    if sys.platform == "win32" or os.environ.get("TERM") in ("dumb", "linux"):
        return b""
    import termios
    import tty

    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        return b""
    try:
        before = termios.tcgetattr(terminal)
        try:
            tty.setcbreak(terminal)
            os.write(terminal, ASK)
            return _read(terminal)
        finally:
            termios.tcsetattr(terminal, termios.TCSANOW, before)
    except (OSError, termios.error):
        return b""
    finally:
        os.close(terminal)


def _read(terminal: int) -> bytes:
    answer, end = b"", time.monotonic() + PATIENCE
    while not _ATTRIBUTES.search(answer) and (left := end - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            answer += os.read(terminal, 1024)
    return answer
