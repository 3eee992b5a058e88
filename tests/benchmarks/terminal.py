"""A program in a real pseudo-terminal, and how long its keys take: key sent to last byte painted."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

KEYS = {
    "up": b"\x1b[A", "right": b"\x1b[C", "left": b"\x1b[D", "shift+right": b"\x1b[1;2C", "down": b"\x1b[B", "shift+down": b"\x1b[1;2B",
    "escape": b"\x1b", "pagedown": b"\x1b[6~", "pageup": b"\x1b[5~", "home": b"\x1b[1;5H", "tab": b"\t",
    "backspace": b"\x7f", "space": b" ",
}  # fmt: skip
"""Those that are no letter."""
QUIET = 0.06  # seconds without a byte after which a picture is taken to be whole


class Timing(NamedTuple):
    """What a key took, in ms and bytes, of those times it painted something; `limit` is 95 of 100 times."""

    key: str
    times: int
    median: float  # to the last byte
    p95: float
    worst: float
    cpu: float
    size: int
    limit: float | None = None
    limit_cpu: float | None = None

    @classmethod
    def of(
        cls, key: str, taken: Sequence[float], cpu: float, sizes: Sequence[int], limit: float | None,
        limit_cpu: float | None = None,
    ) -> Timing:  # fmt: skip
        times = sorted(taken) or [float("nan")]
        p95 = times[min(int(0.95 * len(times)), len(times) - 1)]
        size = int(statistics.median(sizes or [0]))
        return cls(key, len(taken), statistics.median(times), p95, times[-1], cpu, size, limit, limit_cpu)


class Terminal:
    """A program in a pseudo-terminal."""

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(environment, TERM="xterm-256color", COLORTERM="truecolor", COLORFGBG="15;0")
            os.environ.pop("NO_COLOR", None)
            os.execv(command[0], list(command))
        self.resize(120, 40)

    def resize(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, quiet: float, limit: float) -> tuple[bytes, float | None]:
        """Everything until nothing came for `quiet` seconds, and when the last of it came."""
        found, last, end = b"", None, time.perf_counter() + limit
        while time.perf_counter() < end and select.select([self.fd], [], [], quiet)[0]:
            try:
                data = os.read(self.fd, 1 << 20)
            except OSError:
                break
            found, last = found + data, time.perf_counter()
        return found, last

    def until(self, sign: bytes, limit: float) -> None:
        found, end = b"", time.perf_counter() + limit
        while sign not in found:
            if time.perf_counter() > end:
                raise SystemExit(f"{sign!r} did not appear: {found[-600:]!r}")
            found += self.read(0.05, 0.5)[0]

    def cpu(self) -> float:
        """ms of processor time so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        status = Path(f"/proc/{self.pid}/status").read_text()
        return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))

    def send(self, key: str) -> float:
        """When it was sent."""
        os.write(self.fd, key.encode() if len(key) == 1 else KEYS[key])
        return time.perf_counter()

    def press(self, *keys: str, quiet: float = 0.5) -> None:
        """Keys that are not measured."""
        for key in keys:
            self.send(key)
            self.read(quiet, 5)

    def time_keys(
        self, keys: Sequence[str], count: int, limit: float | None = None, cpu: float | None = None, *,
        quiet: float = QUIET, called: str = "",
    ) -> Timing:  # fmt: skip
        """The keys one after another, again and again, `count` in all."""
        taken, sizes, before = [], [], self.cpu()
        for number in range(count):
            start = self.send(keys[number % len(keys)])
            data, last = self.read(quiet, 5)
            if last is not None:
                taken.append((last - start) * 1000)
                sizes.append(len(data))
        return Timing.of(called or " ".join(keys), taken, (self.cpu() - before) / count, sizes, limit, cpu)

    def time_sizes(self, sizes: Sequence[tuple[int, int]], count: int, limit: float) -> Timing:
        """The window made larger and smaller; ends at the first of the sizes."""
        taken, painted, before = [], [], self.cpu()
        for number in range(1, count + 1):
            start = time.perf_counter()
            self.resize(*sizes[number % len(sizes)])
            data, last = self.read(0.25, 5)
            if last is not None:
                taken.append((last - start) * 1000)
                painted.append(len(data))
        return Timing.of("resize", taken, (self.cpu() - before) / count, painted, limit)

    def close(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def report(name: str, timings: Sequence[Timing]) -> None:
    """One line each; `over` where a limit is passed."""
    for one in timings:
        over = [f"{limit:g} ms" for found, limit in ((one.p95, one.limit),) if limit and not found <= limit]
        over += [f"{limit:g} ms CPU" for found, limit in ((one.cpu, one.limit_cpu),) if limit and not found <= limit]
        print(
            f"  {name:9} {one.key:24} n={one.times:3}  median {one.median:6.1f}  p95 {one.p95:6.1f}  "
            f"worst {one.worst:6.1f} ms   cpu {one.cpu:5.1f} ms   {one.size:6} B"
            + "".join(f"   over {x}" for x in over),
            flush=True,
        )
