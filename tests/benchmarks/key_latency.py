"""How long a key takes, over a real pseudo-terminal: key sent to last byte painted, 120×40, true colour.

    python -m tests.benchmarks.key_latency [--words 100000] [--codings 500] [--japanese] [--heavy] [--alone]

Makes a study with one long transcript in a temporary folder, opens the app on it as a person would, and sends keys. The
same keys go to Textual's own TextArea with the same text in the same run. `--heavy` loads spaCy in a process beside it,
`--alone` leaves the suggester out, which loads, fits and answers in its own process while the keys are pressed.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import pty
import random
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

KEYS = {
    "right": b"\x1b[C", "shift+right": b"\x1b[1;2C", "down": b"\x1b[B", "shift+down": b"\x1b[1;2B", "escape": b"\x1b",
    "pagedown": b"\x1b[6~", "space": b" ", ".": b".", "n": b"n", "w": b"w", "tab": b"\t", "c": b"c", "f": b"f", "home": b"\x1b[1;5H",
    "q": b"q", "e": b"e", "t": b"t", "/": b"/", "a": b"a",
}  # fmt: skip
ROWS, COLUMNS = 40, 120
SIZE = struct.pack("HHHH", ROWS, COLUMNS, 0, 0)


class Timing(NamedTuple):
    key: str
    times: int
    median: float  # ms to the last byte
    p95: float
    worst: float
    cpu: float  # ms a key
    size: int  # bytes painted


class Terminal:
    """A program in a pseudo-terminal."""

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(environment, TERM="xterm-256color", COLORTERM="truecolor", COLORFGBG="15;0")
            os.environ.pop("NO_COLOR", None)
            os.execv(command[0], list(command))
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, SIZE)

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

    def time_key(self, key: str, count: int, quiet: float = 0.06) -> Timing:
        taken, sizes, before = [], [], self.cpu()
        for _ in range(count):
            start = time.perf_counter()
            os.write(self.fd, KEYS[key])
            data, last = self.read(quiet, 5)
            if last is not None:
                taken.append((last - start) * 1000)
                sizes.append(len(data))
        cpu = (self.cpu() - before) / count
        taken = sorted(taken) or [float("nan")]
        p95 = taken[min(int(0.95 * len(taken)), len(taken) - 1)]
        return Timing(
            key, len(sizes), statistics.median(taken), p95, taken[-1], cpu, int(statistics.median(sizes or [0]))
        )

    def close(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def transcript(words: int, japanese: bool) -> str:
    chance = random.Random(1)
    stock = ["".join(chance.choice("etaoinshrdlu") for _ in range(chance.randint(2, 9))) for _ in range(3000)]
    if japanese:
        stock += ["日本語の面接", "協力", "補助金", "👩‍👩‍👧", "e\u0301tude"] * 150
    lines: list[str] = []
    said = 0
    while said < words:
        count = min(words - said, max(3, int(chance.expovariate(1 / 60))))
        talk = [chance.choice(stock) for _ in range(count)]
        for end in range(12, count, 13):
            talk[end] += "."
        speaker = "P01" if len(lines) % 2 else "Interviewer"
        lines.append(f"[{said // 9000:02}:{said // 150 % 60:02}:{said % 60:02}] {speaker}: {' '.join(talk)}.")
        said += count
    return "\n\n".join(lines) + "\n"


CODEBOOK = "name: Bench\ncodes:\n" + "".join(
    f"  - name: Theme {theme}\n    id: theme-{theme}\n    codable: false\n    codes:\n"
    + "".join(f"      - name: Code {theme} {code}\n        id: code-{theme}-{code}\n" for code in range(6))
    for theme in range(5)
)


def make_study(folder: Path, words: int, codings: int, japanese: bool) -> None:
    from fusen.study import Study
    from fusen.study.deciding import Draft

    Study.init(folder, "Bench")
    (folder / "codebook/codebook.yaml").write_text(CODEBOOK, "utf-8")
    (folder / "transcripts/long.txt").write_text(transcript(words, japanese), "utf-8")
    with Study.open(folder, user="bench") as study:
        source = study.sources()[0]
        passages = study.passages([source])[source.guid]
        codes = [code.guid for code in study.codebook() if code.codable]
        chance = random.Random(2)
        drafts = {}
        for number in range(codings):
            first = number % 40 if number < 60 else chance.randrange(len(passages))  # dense where keys are pressed
            last = min(first + chance.choice((0, 0, 1, 3, 9)), len(passages) - 1)
            draft = Draft(chance.choice(codes), passages.starts[first], passages.ends[last])
            drafts[draft.code, draft.start, draft.end] = draft
        study.decide_together({source.guid: list(drafts.values())}, read={source.guid: [(0, source.chars)]})


TEXT_AREA = """
import sys
from textual.app import App
from textual.widgets import TextArea
class Plain(App):
    def compose(self):
        yield TextArea(open(sys.argv[1], encoding="utf-8").read(), read_only=True, soft_wrap=True)
    def on_ready(self):
        self.query_one(TextArea).focus()
Plain().run()
"""


def report(name: str, timings: list[Timing]) -> None:
    for timing in timings:
        print(
            f"  {name:9} {timing.key:12} n={timing.times:3}  median {timing.median:6.1f}  p95 {timing.p95:6.1f}  "
            f"worst {timing.worst:6.1f} ms   cpu {timing.cpu:5.1f} ms   {timing.size:6} B",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=100_000)
    parser.add_argument("--codings", type=int, default=500)
    parser.add_argument("--japanese", action="store_true")
    parser.add_argument("--heavy", action="store_true", help="load spaCy beside it, over and over")
    parser.add_argument("--alone", action="store_true", help="without the suggester beside it")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        study = Path(name) / "study"
        study.mkdir()
        make_study(study, asked.words, asked.codings, asked.japanese)
        environment = {"XDG_STATE_HOME": name, "XDG_CONFIG_HOME": name, "HOME": name}
        if asked.alone:
            (Path(name) / "fusen").mkdir()
            (Path(name) / "fusen/settings.toml").write_text("suggestions = false\n")
        load = [
            sys.executable,
            "-c",
            "while 1:\n import spacy,subprocess,sys\n subprocess.run([sys.executable,'-c','import spacy'])",
        ]
        beside = subprocess.Popen(load) if asked.heavy else None
        try:
            found = {
                "fusen": time_app(study, environment, asked.count),
                "TextArea": time_text_area(study, environment, asked.count),
            }
        finally:
            if beside is not None:
                beside.kill()
        if asked.json:
            asked.json.write_text(
                json.dumps({who: [row._asdict() for row in rows] for who, rows in found.items()}, indent=1)
            )


def time_app(study: Path, environment: dict[str, str], count: int) -> list[Timing]:
    start = time.perf_counter()
    app = Terminal([sys.executable, "-m", "fusen", "code", "long", "--study", str(study), "--as", "bench"], environment)
    app.until(b"Six keys", 60)
    ready, _ = time.perf_counter() - start, app.read(0.8, 5)
    print(f"fusen: open after {ready:.2f} s, {app.cpu():.0f} ms CPU, {app.memory():.0f} MB", flush=True)
    os.write(app.fd, b"k")
    app.read(0.5, 3)
    found = [app.time_key(key, count) for key in ("right", "w", "shift+right")]
    app.time_key("escape", 1, 0.5)
    found += [app.time_key(key, count) for key in ("down", "shift+down")]
    app.time_key("escape", 1, 0.5)
    found += [app.time_key(key, count) for key in ("pagedown", "tab")]
    app.time_key("home", 1, 0.5)
    found += [app.time_key(key, max(count // 2, 10), 0.25) for key in ("space", ".")]
    found += [app.time_key("c", 1, 0.5), app.time_key("f", 1, 0.5), app.time_key("escape", 1, 0.5)]
    report("fusen", found)
    found += time_lists(app, count)
    print(f"fusen: {app.memory():.0f} MB afterwards", flush=True)
    app.close()
    return found


def time_lists(app: Terminal, count: int) -> list[Timing]:
    """The screens beside the transcript, from the list of interviews on."""
    found: list[Timing] = []
    app.time_key("q", 1, 1)
    for name, opens, keys in (
        ("excerpts", "e", ("down", "pagedown", ".", "space")),
        ("tables", "t", ("down", "right", "pagedown")),
        ("search", "/", ("a",)),
    ):
        before = app.cpu()
        app.time_key(opens, 1, 4)
        print(f"fusen: {name} read with {app.cpu() - before:.0f} ms CPU", flush=True)
        here = [app.time_key(key, count if name != "search" else 12, 0.06 if name != "search" else 0.5) for key in keys]
        report(name, here)
        found += here
        for key in ("escape", "escape") if name == "search" else ("q",):
            app.time_key(key, 1, 1)
    return found


def time_text_area(study: Path, environment: dict[str, str], count: int) -> list[Timing]:
    area = Terminal([sys.executable, "-c", TEXT_AREA, str(study / "transcripts/long.txt")], environment)
    area.until(b"Interviewer", 60)
    area.read(0.8, 5)
    found = [area.time_key(key, count) for key in ("right", "shift+right", "down", "shift+down", "pagedown")]
    report("TextArea", found)
    area.close()
    return found


if __name__ == "__main__":
    main()
