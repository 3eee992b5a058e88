"""Memory of each step by the size of the study: `python -m tests.benchmarks.memory [--transcripts N] [--words N]`.

Every step runs as a process of its own on a study of N and on one of 4 N invented transcripts. The growth between the
two, in KB a transcript, shows which steps hold the whole study; the last column carries it on to 20,000 transcripts.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.corpus import make_study
from tests.benchmarks.run import measure

CODINGS = 24  # a transcript
FAR = 20_000
STEPS = {
    "import": ["import"],
    "tag": ["tag", "--by", "phrases"],
    "merge": ["merge", "coder.jsonl"],
    "export .csv of tags": ["export", "tags.csv", "--coder", "fusen"],
    "export .json": ["export", "codings.json", "--coder", "coder"],
    "export .jsonl": ["export", "codings.jsonl", "--coder", "coder"],
    "export .xlsx": ["export", "codings.xlsx", "--coder", "coder"],
    "report .html": ["report", "report.html", "--coder", "coder"],
    "keywords": ["keywords", "--coder", "coder", "--format", "json"],
    "themes": ["themes", "--coder", "coder", "--format", "json"],
    "check": ["check"],
    "backup": ["backup", "copy.db"],
    "export .qdpx": ["export", "project.qdpx", "--coder", "coder"],
    "init --from .qdpx": ["init", "../again", "--from", "project.qdpx"],
}


def peaks(folder: Path, transcripts: int, words: int) -> list[float]:
    """Return the peak memory of each step in MB."""
    study = folder / "study"
    make_study(study, transcripts, words, CODINGS * transcripts)
    (study / ".fusen" / "codings" / "coder.jsonl").rename(study / "coder.jsonl")
    return [measure([sys.executable, "-m", "fusen", *command], study).memory for command in STEPS.values()]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transcripts", type=int, default=250)
    parser.add_argument("--words", type=int, default=300)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="fusen-memory-"))
    few, many = options.transcripts, 4 * options.transcripts
    try:
        small = peaks(folder / "small", few, options.words)
        large = peaks(folder / "large", many, options.words)
    finally:
        shutil.rmtree(folder)
    print(f"{'MB at the peak':24} {few:>8,} {many:>8,} {'KB each':>8} {FAR:>8,}")
    for name, one, other in zip(STEPS, small, large, strict=True):
        growth = (other - one) / (many - few)
        print(f"{name:24} {one:8.0f} {other:8.0f} {growth * 1000:8.1f} {other + growth * (FAR - many):8.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
