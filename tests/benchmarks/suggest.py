"""Speed and memory of the suggester: `python -m tests.benchmarks.suggest [--transcripts N]`, CPU seconds of one thread.

Each job is a process of its own, so that its memory is its own. Passages are invented, 60 a transcript of a hundred
words each, which is 60,000 for the 1000 transcripts of the targets; 25 codes. `restart` is the suggester of a whole
study of as many passages, all read, with what Python loads: `prepare` has fitted it and left its cache.
"""

from __future__ import annotations

import argparse
import itertools
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from fusen.model.codebook import Code
from fusen.model.suggestion import PassageLabels, SpokenPassage
from fusen.nlp.tokens import stemmed_words
from fusen.study import Study
from fusen.study.suggestions.learner import Learner
from fusen.suggest.rank import propose
from fusen.suggest.suggester import Engine
from tests.benchmarks.corpus import make_study, words

CODES = 25
EACH = 60  # passages of a transcript
WORDS = 1000  # of a study's transcript, which makes some 57 passages
RESCORED = 5000
TARGETS = {
    "first fit": 60.0,
    "ready from the cache, 1,000 labels": 2.0,
    "learn and re-score at 1,000 labels": 0.050,
    "learn and re-score at 5,000 labels": 0.080,
    "score 20,000 passages": 1.0,
    "five suggestions with reasons": 0.050,
    "ready, all passages read": 2.0,
}
MOST_MEMORY = 600.0  # MB


def passages(transcripts: int) -> list[SpokenPassage]:
    draw = random.Random(7)
    vocabulary = words(20_000, 7)
    weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(len(vocabulary))))
    made = []
    for number in range(transcripts):
        for at in range(EACH):
            spoken = draw.choices(vocabulary, cum_weights=weights, k=draw.randint(20, 180))
            asked = f"Question {at // 6} about {vocabulary[at // 6]}?"
            made.append(
                SpokenPassage(f"T{number}", 1000 * at, 1000 * at + 900, " ".join(spoken), "R", False, "en", asked)
            )
    return made


def codes() -> list[Code]:
    vocabulary = words(20_000, 7)
    return [Code(f"c{n}", f"c{n}", vocabulary[50 + n], (vocabulary[50 + n],)) for n in range(CODES)]


def decision(passage: int, draw: random.Random) -> PassageLabels:
    return PassageLabels(passage, frozenset(f"c{n}" for n in range(CODES) if draw.random() < 0.05))


def cpu(job: Callable[[], object], repeat: int = 1) -> float:
    """The least of several runs, user and system."""
    best = float("inf")
    for _ in range(repeat):
        before = time.process_time()
        job()
        best = min(best, time.process_time() - before)
    return best


def fit(transcripts: int, cache: Path) -> dict[str, float]:
    spoken = passages(transcripts)
    found = {}
    before = time.process_time()
    engine = Engine(spoken, codes(), words=stemmed_words)
    found["first fit"] = time.process_time() - before
    cache.write_bytes(engine.pack())
    return found


def use(transcripts: int, cache: Path) -> dict[str, float]:
    spoken, draw, found = passages(transcripts), random.Random(3), {}
    labels = {many: [decision(row, draw) for row in range(min(many, len(spoken) - 100))] for many in (1000, 5000)}
    made: list[Engine] = []

    def open_cache() -> None:
        made[:] = [Engine.unpack(cache.read_bytes(), spoken, codes(), words=stemmed_words)]
        made[0].follow(labels[1000])

    found["ready from the cache, 1,000 labels"] = cpu(open_cache)
    engine = made[0]
    rows = range(min(RESCORED, len(spoken)))
    for many, known in labels.items():
        engine.follow(known)
        fresh = iter(range(len(known), len(spoken)))

        def one(fresh: object = fresh) -> None:
            engine.learn(decision(next(fresh), draw))  # type: ignore[call-overload]
            engine.probabilities(rows)

        found[f"learn and re-score at {many:,} labels"] = cpu(one, 7)
    all_rows = range(len(spoken))
    found["score 20,000 passages"] = cpu(lambda: engine.probabilities(all_rows), 3) * 20_000 / len(spoken)
    found["five suggestions with reasons"] = cpu(lambda: propose(engine, len(spoken) - 1), 3)
    return found


def prepare(transcripts: int, folder: Path) -> dict[str, float]:
    make_study(folder, transcripts, WORDS, 20 * transcripts)
    with Study.open(folder, user="coder") as study:
        Learner(study.context).catch_up()
    return {}


def restart(_: int, folder: Path) -> dict[str, float]:
    with Study.open(folder, user="coder", sync=False) as study:
        Learner(study.context, hurried=True).catch_up()
    return {"ready, all passages read": time.process_time()}


JOBS = {"fit": fit, "use": use, "prepare": prepare, "restart": restart}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transcripts", type=int, default=1000)
    parser.add_argument("--job", choices=JOBS)
    parser.add_argument("--cache", type=Path)
    wanted = parser.parse_args()
    if wanted.job:
        for name, seconds in JOBS[wanted.job](wanted.transcripts, wanted.cache).items():
            print(name, seconds, sep="\t")
        scale = 1024 * 1024 if sys.platform == "darwin" else 1024
        print("memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale, sep="\t")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return run(wanted.transcripts, Path(folder))


def run(transcripts: int, folder: Path) -> int:
    missed = 0
    for job in JOBS:
        cache = folder / ("features" if job in ("fit", "use") else "study")
        command = [sys.executable, "-m", "tests.benchmarks.suggest", "--job", job, "--transcripts", str(transcripts)]
        told = subprocess.run([*command, "--cache", str(cache)], check=True, capture_output=True, text=True).stdout
        for line in told.splitlines() if job != "prepare" else ():
            name, value = line.split("\t")
            most = TARGETS.get(name, MOST_MEMORY)
            late = transcripts == 1000 and float(value) > most
            missed += late
            unit = "MB" if name == "memory" else "s"
            print(f"{f'{job}: {name}':45} {float(value):9.3f} {unit}   <= {most} {unit}{'  MISSED' if late else ''}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
