"""Speed and memory against bare floors measured in the same run: `python -m tests.benchmarks.run [--transcripts N]`.

Every line is a whole process: CPU seconds (user + system), peak memory, and the ratio to its floor, which does the
least the job needs with the same libraries. Targets are for 1000 transcripts of 6,000 words and 50,000 codings.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.benchmarks.corpus import make_study

FLOORS = Path(__file__).with_name("floors.py")
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Cost:
    cpu: float  # seconds
    memory: float  # MB


@dataclass(frozen=True)
class Line:
    name: str
    command: Sequence[str]
    floor: str
    most_cpu: float | None = None
    most_ratio: float | None = None
    most_memory: float = 250
    repeat: int = 3


LINES = (
    Line("--version", ["--version"], "python", 0.2),
    Line("--help", ["--help"], "python", 0.2),
    Line("import, passages, search index", ["status"], "import", 12, repeat=1),
    Line("tag", ["tag"], "tokenizer", None, 2.5, repeat=1),
    Line("merge 50,000 codings", ["merge", "coder.jsonl"], "merge", repeat=1, most_memory=400),
    Line("frequencies", ["frequencies", "--coder", "coder"], "counts", 0.8),
    Line("code x interviewee", ["frequencies", "--coder", "coder", "--by", "case", "--format", "json"], "counts", 1.0),
    Line("crosstab codes case", ["crosstab", "codes", "case", "--coder", "coder", "--format", "csv"], "counts", 1.0),
    Line("cooccurrence", ["cooccurrence", "--coder", "coder"], "counts", 1.5),
    Line("cooccurrence --within overlap", ["cooccurrence", "--within", "overlap", "--coder", "coder"], "counts", 1.5),
    Line("cooccurrence --within 3", ["cooccurrence", "--within", "3", "--coder", "coder"], "counts", 1.5),
    Line("saturation, 1,000 orders", ["saturation", "--coder", "coder", "--format", "csv"], "counts", 1.5),
    Line("excerpts to CSV", ["export", "excerpts.csv", "--force", "--coder", "coder"], "csv", 2.5),
    Line("excerpts to XLSX", ["export", "excerpts.xlsx", "--force", "--coder", "coder"], "csv", 10, most_memory=400),
    Line("project to .qdpx", ["export", "project.qdpx", "--force", "--coder", "coder"], "qdpx", 8.0, most_memory=300),
    Line("study from .qdpx", ["init", "../again", "--from", "project.qdpx"], "unqdpx", 15.0, repeat=1, most_memory=300),
    Line("HTML report", ["report", "report.html", "--force", "--coder", "coder"], "csv", 15, repeat=1, most_memory=400),
    Line("search", ["search", "the", "pale*"], "python"),
    Line("query", ["query", 'code:"Code 3" and side=Japan', "--coder", "coder", "--format", "json"], "counts", 1.5),
)


def measure(command: Sequence[str], folder: Path) -> Cost:
    """One run, its output thrown away; raises CalledProcessError where it fails."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    with open(os.devnull, "wb") as nowhere:
        process = subprocess.Popen(command, cwd=folder, stdout=nowhere, stderr=nowhere, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise subprocess.CalledProcessError(os.waitstatus_to_exitcode(status), command)
    scale = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale)


def middle(command: Sequence[str], folder: Path, repeat: int) -> Cost:
    runs = [measure(command, folder) for _ in range(repeat)]
    return Cost(median(run.cpu for run in runs), max(run.memory for run in runs))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transcripts", type=int, default=1000)
    parser.add_argument("--codings", type=int, default=50_000)
    wanted = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="fusen-benchmark-"))
    try:
        return run(folder / "study", wanted.transcripts, wanted.codings)
    finally:
        shutil.rmtree(folder)


def run(study: Path, transcripts: int, codings: int) -> int:
    make_study(study, transcripts, codings=codings)
    (study / ".fusen" / "codings" / "coder.jsonl").rename(study / "coder.jsonl")
    full = transcripts == 1000 and codings == 50_000
    floors: dict[str, Cost] = {}
    missed = 0
    print(f"{'':32} {'CPU s':>8} {'floor s':>8} {'ratio':>7} {'MB':>6}   target")
    for line in LINES:
        if line.floor not in floors:
            floors[line.floor] = middle([sys.executable, str(FLOORS), line.floor], study, line.repeat)
        cost, floor = middle([sys.executable, "-m", "fusen", *line.command], study, line.repeat), floors[line.floor]
        ratio = cost.cpu / floor.cpu
        late = (line.most_cpu and full and cost.cpu > line.most_cpu) or (line.most_ratio and ratio > line.most_ratio)
        heavy = full and cost.memory > line.most_memory
        missed += bool(late or heavy)
        target = f"<= {line.most_cpu} s" if line.most_cpu else f"<= {line.most_ratio} x" if line.most_ratio else ""
        verdict = "  MISSED" if late or heavy else ""
        print(f"{line.name:32} {cost.cpu:8.2f} {floor.cpu:8.2f} {ratio:7.2f} {cost.memory:6.0f}   {target}{verdict}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
