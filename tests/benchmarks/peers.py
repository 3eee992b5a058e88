"""fusen and other programs on the same study: `python -m tests.benchmarks.peers [--transcripts N] [--qc FILE]`.

`qc` (https://pypi.org/project/qualitative-coding) is run by its own commands; `--qc` names its executable if it is not
on the path. fusen exports the study that qc reads, so both hold the same codings. Taguette has a web server and no
commands, so it is named and not measured. A program that is not installed is skipped by name.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.benchmarks.corpus import make_study
from tests.benchmarks.run import Cost, measure

FUSEN = [sys.executable, "-m", "fusen"]
CODINGS = 50  # a transcript
Command = Sequence[str]
ROWS: Mapping[str, tuple[Command, Command]] = {
    "project from .qdpx": (
        ["init", "../again", "--from", "project.qdpx"],
        ["init", "--import", "../study/project.qdpx"],
    ),
    "codes with their counts": (["frequencies", "--coder", "coder"], ["codes", "stats"]),
    "codes by codes": (["cooccurrence", "--coder", "coder"], ["codes", "crosstab"]),
    "excerpts of a code": (["excerpts", "--code", "code-3", "--coder", "coder"], ["codes", "find", "Code 3"]),
    "project to .qdpx": (["export", "again.qdpx", "--coder", "coder"], ["export", "again.qdpx"]),
}
"""Arguments of fusen and of qc for the same job."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transcripts", type=int, default=100)
    parser.add_argument("--words", type=int, default=1500)
    parser.add_argument("--qc", default=shutil.which("qc"))
    options = parser.parse_args()
    print("Taguette: skipped, it has no commands")
    if options.qc is None:
        print("qc: skipped, it is not installed (pip install qualitative-coding)")
        return 0
    folder = Path(tempfile.mkdtemp(prefix="fusen-peers-"))
    try:
        study, other = folder / "study", folder / "qc"
        other.mkdir()
        make_study(study, options.transcripts, options.words, options.transcripts * CODINGS)
        (study / ".fusen" / "codings" / "coder.jsonl").rename(study / "coder.jsonl")
        for command in (["import"], ["merge", "coder.jsonl"], ["export", "project.qdpx", "--coder", "coder"]):
            measure([*FUSEN, *command], study)
        os.environ["PYTHONBREAKPOINT"] = "0"  # qc 1.7.8 has a breakpoint in its importer
        print(f"{'CPU s':24} {'fusen':>8} {'qc':>8} {'qc / fusen':>11}")
        for name, (mine, theirs) in ROWS.items():
            print(line(name, measure([*FUSEN, *mine], study), peer([options.qc, *theirs], other)))
    finally:
        shutil.rmtree(folder)
    return 0


def peer(command: Command, folder: Path) -> Cost | None:
    """Return the cost of a peer's command, None if it fails."""
    try:
        return measure(command, folder)
    except subprocess.CalledProcessError:
        return None


def line(name: str, mine: Cost, theirs: Cost | None) -> str:
    if theirs is None:
        return f"{name:24} {mine.cpu:8.2f} {'failed':>8}"
    return f"{name:24} {mine.cpu:8.2f} {theirs.cpu:8.2f} {theirs.cpu / mine.cpu:11.1f}"


if __name__ == "__main__":
    sys.exit(main())
