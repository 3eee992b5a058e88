"""What a large study costs, projected from a smaller one: `python -m tests.benchmarks.large [--transcripts N]`.

It makes two studies, of N and of N / 2 transcripts, runs each command on both, and projects CPU and disk to 80,000
interviews along the line through the two points, memory likewise. A step that grows faster than a line would be
projected too low; the last column, cost per transcript of N over that of N / 2, shows it (1.0 is a line).
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tests.benchmarks.corpus import make_study
from tests.benchmarks.run import Cost, measure

INTERVIEWS = 80_000
CODINGS_EACH = 50  # decisions of people for each interview
NEEDS = {"tag --cluster local:2": "distributed", "export --parquet": "duckdb"}
"""Steps that need a library; without it they are skipped."""
STEPS: tuple[tuple[str, Sequence[str]], ...] = (
    ("import", ["import"]),
    ("tag", ["tag"]),
    ("tag --cluster local:2", ["tag", "--cluster", "local:2"]),
    ("merge", ["merge", "coder.jsonl"]),
    ("frequencies", ["frequencies", "--coder", "coder"]),
    ("crosstab codes side", ["crosstab", "codes", "side", "--coder", "coder", "--format", "csv"]),
    ("export .csv", ["export", "excerpts.csv", "--coder", "coder", "--force"]),
    ("export --parquet", ["export", "--parquet", "shards", "--coder", "coder"]),
)


@dataclass(frozen=True)
class Measured:
    costs: dict[str, Cost]
    database: float  # MB


def measured(folder: Path, transcripts: int, length: int) -> Measured:
    """Make a study, and return what each step costs in it."""
    make_study(folder, transcripts, length, transcripts * CODINGS_EACH)
    (folder / ".fusen" / "codings" / "coder.jsonl").rename(folder / "coder.jsonl")
    costs = {
        name: measure([sys.executable, "-m", "fusen", *command], folder) for name, command in STEPS if not missing(name)
    }
    return Measured(costs, (folder / ".fusen" / "study.db").stat().st_size / 1e6)


def missing(step: str) -> str | None:
    """Return the library that a step needs and this machine lacks."""
    library = NEEDS.get(step)
    return library if library is not None and find_spec(library) is None else None


def projected(few: float, many: float, transcripts: int) -> float:
    """Return the value at 80,000 interviews on the line through half of `transcripts` and all of them."""
    slope = (many - few) / (transcripts / 2)
    return max(many, many + slope * (INTERVIEWS - transcripts))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transcripts", type=int, default=200)
    parser.add_argument("--words", type=int, default=3000)
    chosen = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="fusen-benchmark-"))
    try:
        few = measured(root / "few", chosen.transcripts // 2, chosen.words)
        many = measured(root / "many", chosen.transcripts, chosen.words)
    finally:
        shutil.rmtree(root)
    print(f"{'':24} {'CPU s':>8} {'MB':>6}   at 80,000: {'CPU h':>6} {'MB':>8} {'growth':>7}")
    for name, _ in STEPS:
        if missing(name):
            print(f"{name:24} skipped: {missing(name)} is not installed")
            continue
        one, two = few.costs[name], many.costs[name]
        hours = projected(one.cpu, two.cpu, chosen.transcripts) / 3600
        memory = projected(one.memory, two.memory, chosen.transcripts)
        growth = two.cpu / (2 * one.cpu)
        print(f"{name:24} {two.cpu:8.1f} {two.memory:6.0f}   {'':11}{hours:6.2f} {memory:8,.0f} {growth:7.2f}")
    disk = projected(few.database, many.database, chosen.transcripts)
    print(f"database: {many.database:,.0f} MB; at 80,000 interviews {disk / 1000:,.0f} GB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
