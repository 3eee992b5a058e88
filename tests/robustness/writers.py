"""Eight writers on one study: the longest wait of a coder beside bulk work, by what was going on.

python -m tests.robustness.writers --seconds 180
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from fusen.study import Study
from tests.benchmarks.corpus import make_study

CODERS, BULK = 5, ("tag", "import", "merge")

CODE = """
import sys, time
from fusen.study import Study
root, name, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
with Study.open(root, user=name) as study:
    sources = [info.guid for info in study.sources.all()]
    codes = [code.id for code in study.codebook.get() if code.codable]
    study.codings.add(sources[0], 3100, 3110, codes[0])  # reads what later decisions find in memory
    end, number, waits = time.time() + seconds, 0, []
    while time.time() < end:
        began = time.perf_counter()
        study.codings.add(sources[number % len(sources)], number % 3000, number % 3000 + 15, codes[number % len(codes)])
        waits.append((time.perf_counter() - began, time.time()))
        number += 1
        time.sleep(0.05)
for wait, at in waits:
    print(f"{wait:.4f} {at:.3f}")
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--transcripts", type=int, default=30)
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="fusen-writers-"))
    try:
        return run(folder, chosen.seconds, chosen.transcripts)
    finally:
        shutil.rmtree(folder)


def run(folder: Path, seconds: float, transcripts: int) -> int:
    root = folder / "study"
    make_study(root, transcripts, codings=2_000)
    (root / ".fusen" / "codings" / "coder.jsonl").rename(folder / "coder.jsonl")
    Study.open(root, user="Ann").close()
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    coders = [
        subprocess.Popen(
            [sys.executable, "-c", CODE, str(root), f"coder{number}", str(seconds)], env=environment, text=True,
            stdout=subprocess.PIPE,
        )
        for number in range(CODERS)
    ]  # fmt: skip
    spans = _bulk(folder, root, time.time() + seconds, environment)
    lost, waits = 0, []
    for number, coder in enumerate(coders):
        lines = coder.communicate()[0].splitlines()
        lost += coder.returncode != 0
        with Study.open(root, user=f"coder{number}") as study:
            mine = [step for step in study.history.steps() if step.user == f"coder{number}"]
        lost += len(mine) != len(lines) + 1
        waits += [tuple(map(float, line.split())) for line in lines]
    for name in (*BULK, "none"):
        here = [wait for wait, at in waits if _during(name, at - wait, at, spans)]
        if here:
            here.sort()
            print(f"{name:8} {len(here):6} decisions, median {here[len(here) // 2]:.3f} s, longest {here[-1]:.2f} s")
    print(f"{len(waits):,} decisions of {CODERS} coders in {seconds:.0f} s, {lost} coders with a lost one")
    return bool(lost or max(waits)[0] > 1)


def _bulk(folder: Path, root: Path, end: float, environment: dict[str, str]) -> list[tuple[str, float, float]]:
    """Run tag, import and merge again and again, each with its undo; return when each ran."""
    spans: list[tuple[str, float, float]] = []
    working: dict[str, tuple[subprocess.Popen[str], float, int]] = {}
    source = next((root / "transcripts").glob("*.txt")).read_text()
    while time.time() < end:
        for name in BULK:
            process, began, turn = working.get(name, (None, 0.0, 0))
            if process is not None and process.poll() is None:
                continue
            if process is not None:
                spans.append((name, began, time.time()))
            commands = {
                "tag": ["tag"],
                "merge": ["merge", str(folder / "coder.jsonl")],
                "import": ["import", str(folder / f"more{turn}")],
            }
            if turn % 2:
                command = ["undo"]
            else:
                command = commands[name]
                if name == "import":
                    (folder / f"more{turn}").mkdir()
                    for number in range(20):
                        (folder / f"more{turn}" / f"N{turn}-{number}.txt").write_text(
                            source + f"\nAnna: {turn} {number}\n"
                        )
            arguments = [sys.executable, "-m", "fusen", "--study", str(root), "--as", f"bulk {name}", *command]
            working[name] = (
                subprocess.Popen(
                    arguments, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
                ),
                time.time(),
                turn + 1,
            )
        time.sleep(0.02)
    for process, _, _ in working.values():
        process.wait()
    return spans


def _during(name: str, start: float, end: float, spans: list[tuple[str, float, float]]) -> bool:
    running = {kind for kind, began, ended in spans if began < end and start < ended}
    return name in running if name != "none" else not running


if __name__ == "__main__":
    sys.exit(main())
