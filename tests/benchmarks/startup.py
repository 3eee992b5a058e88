"""Start-up cost as a ratio to an interpreter that does nothing: `python -m tests.benchmarks.startup`.

Counts instructions where valgrind is installed, which no other load on the machine changes, else CPU seconds, the least
of several runs. The study is a tagged copy of the sample study.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUNS = 7
COMMANDS: tuple[tuple[str, float | None], ...] = (
    ("--version", None),
    ("--help", 9),
    ("--complete code EU", None),
    ("--complete frequencies --so", None),
    ("frequencies --help", None),
    ("status", 32),
    ("frequencies", 32),
)
"""Command lines and the highest ratio that the project aims for."""


def instructions(command: Sequence[str], folder: Path, environment: dict[str, str]) -> float:
    """Return the number of instructions of a process."""
    counted = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", *command]
    done = subprocess.run(counted, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    found = re.search(r"I\s+refs:\s+([\d,]+)", done.stderr)
    assert found, done.stderr
    return float(found[1].replace(",", ""))


def seconds(command: Sequence[str], folder: Path, environment: dict[str, str]) -> float:
    """Return the least CPU seconds of several runs."""

    def once() -> float:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
        usage = os.wait4(process.pid, 0)[2]
        return usage.ru_utime + usage.ru_stime

    return min(once() for _ in range(RUNS))


def main() -> None:
    measure = instructions if shutil.which("valgrind") else seconds
    environment = os.environ | {"PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT / "src")}
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        for part in ("codebook", "transcripts", ".fusen"):
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("*.db*", "cache", "backups"))
        run = [sys.executable, "-m", "fusen"]
        subprocess.run([*run, "tag"], cwd=folder, env=environment, capture_output=True, check=True)
        bare = measure([sys.executable, "-c", "pass"], folder, environment)
        print(f"bare interpreter: {bare:,.6g} {measure.__name__}")
        for line, most in COMMANDS:
            ratio = measure([*run, *line.split()], folder, environment) / bare
            print(f"{line:30} {ratio:5.1f} ×" + (f"  (aim: {most})" if most else ""))


if __name__ == "__main__":
    main()
