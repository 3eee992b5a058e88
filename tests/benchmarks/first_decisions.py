"""Whether few decisions make suggestions worse than none: `python -m tests.benchmarks.first_decisions FILE.jsonl[=CODEBOOK]…`.

For each file of coded passages, seed and number of decisions it compares every measure on held-out interviews with the
codebook alone, and prints those below it. `--slack` is a loss that does not count.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from fusen.nlp.tokens import stemmed_words
from fusen.study.suggestions.built_in import match_phrases
from fusen.study.suggestions.evaluate import coded_file, first_passages
from fusen.suggest.evaluation.methods import EvaluationData, LearnerMethod
from fusen.suggest.evaluation.metrics import measure
from fusen.suggest.evaluation.protocols import divide
from fusen.suggest.suggester import silent

MEASURES = ("micro_f1", "macro_f1", "recall_at_3", "lrap")
SIZES = (10, 25, 50, 100, 200, 500, 1000)


class Comparison(NamedTuple):
    seed: int
    decisions: int
    measure: str
    start: float
    value: float


def compare(path: Path, codebook: Path | None, seeds: int, most: int | None) -> Iterator[Comparison]:
    """Yield each measure after each number of decisions, beside its value before the first one."""
    data = first_passages(coded_file(path, codebook), most)
    shared = EvaluationData(data, match_phrases(data.codes, data.passages), stemmed_words, None, silent)
    method = LearnerMethod(shared)
    for seed in range(seeds):
        train, test = divide(shared.interviews, seed)
        start = measure(method.outcome([], test))
        for many in (size for size in SIZES if size <= len(train)):
            values = measure(method.outcome(train[:many], test))
            for name in MEASURES:
                before, after = start[name], values[name]
                if before is not None and after is not None:
                    yield Comparison(seed, many, name, before, after)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", help="FILE.jsonl or FILE.jsonl=CODEBOOK")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--most", type=int, default=None, help="passages of each file")
    parser.add_argument("--slack", type=float, default=0.0)
    options = parser.parse_args()
    worse = 0
    for file in options.files:
        path, _, codebook = file.partition("=")
        rows = list(compare(Path(path), Path(codebook) if codebook else None, options.seeds, options.most))
        below = [row for row in rows if row.value < row.start - options.slack]
        worse += len(below)
        print(f"{path}: {len(below)} of {len(rows)} comparisons below the start")
        for row in sorted(below, key=lambda row: row.value - row.start):
            print(
                f"  seed {row.seed} after {row.decisions:5}: {row.measure:12} {row.start:.3f} -> {row.value:.3f}",
                flush=True,
            )
    return min(worse, 1)


if __name__ == "__main__":
    sys.exit(main())
