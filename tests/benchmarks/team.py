"""Coders at work in one shared database: what a decision costs, and whether any is lost or doubled.

`python -m tests.benchmarks.team [--coders 20] [--seconds 600] [--pause 3]` starts a PostgreSQL server of its own, which
waits for the disk, and a process for each coder. Each coder decides, thinks for `pause` seconds on average, and decides
again. One more coder watches how long a decision takes to reach a screen.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import tempfile
import time
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

from fusen.study import Study
from fusen.study.team import Team, connect
from fusen.study.team.connections import write_connection
from tests.support.postgres_server import execute, running_server
from tests.support.small_study import make_study
from tests.support.studies import PROJECT

SENTENCE = "Anna: The money was missing after the first grant ended, and nobody knew why it had gone. "
LOOK = 0.5  # seconds between two looks of the app

CoderReport = tuple[str, list[float], list[tuple[int, int]]]
"""A coder's name (empty for the watcher), seconds, and the places confirmed."""


def code(
    root: Path, address: str, name: str, number: int, seconds: float, pause: float, all_here: Barrier,
    results: Queue[CoderReport],
) -> None:  # fmt: skip
    """Decide again and again, and report (name, seconds of each decision, places confirmed)."""
    os.environ["XDG_CONFIG_HOME"] = str(root / name)
    write_connection(PROJECT, address)
    draw = random.Random(number)
    took: list[float] = []
    places: list[tuple[int, int]] = []
    with Study.open(root / name) as study:
        all_here.wait()
        time.sleep(draw.random() * pause)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            start = draw.randrange(0, 80_000)
            length = draw.randrange(10, 60)
            begun = time.perf_counter()
            study.codings.add("EU-01.txt", start, start + length, draw.choice(("funding", "language", "market")))
            took.append(time.perf_counter() - begun)
            places.append((start, start + length))
            time.sleep(draw.expovariate(1 / pause) if pause else 0)
    results.put((name, took, places))


def watch(root: Path, address: str, seconds: float, all_here: Barrier, results: Queue[CoderReport]) -> None:
    """Look as the app does, and report how old each new step is when it is seen."""
    os.environ["XDG_CONFIG_HOME"] = str(root / "watcher")
    write_connection(PROJECT, address)
    ages: list[float] = []
    from datetime import UTC, datetime

    with Study.open(root / "watcher", user="Olga") as study:
        all_here.wait()
        step, seen, end = study.history.last_step(), study.history.traces(), time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(LOOK)
            traces = study.history.traces()
            if traces != seen or traces is None:
                newest = study.history.last_step()
                for one in study.history.steps(newest - step) if newest > step else ():
                    ages.append((datetime.now(UTC) - datetime.fromisoformat(one.at)).total_seconds())
                step, seen = newest, traces
    results.put(("", ages, []))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--coders", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--pause", type=float, default=3)
    options = parser.parse_args()
    with running_server(durable=True) as server, tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        os.environ["XDG_CONFIG_HOME"] = str(root / "owner")
        execute(f"{server}/postgres", "CREATE DATABASE study")
        address = f"{server}/study"
        study = make_study(root / "study", {"EU-01.txt": SENTENCE * 1000})
        connect(study, address, user="Olga")
        names = [f"coder{number:02}" for number in range(options.coders)]
        with Study.open(study, user="Olga") as opened:
            for name in names:
                Team(opened.context).add(name, "coder")
        for name in (*names, "watcher"):
            (root / name / ".fusen").mkdir(parents=True)
            (root / name / ".fusen" / "study.toml").write_bytes((study / ".fusen" / "study.toml").read_bytes())
        run(root, address, names, options)
        os.environ["XDG_CONFIG_HOME"] = str(root / "owner")


def run(root: Path, address: str, names: list[str], options: argparse.Namespace) -> None:
    results: Queue[CoderReport] = multiprocessing.Queue()
    all_here = multiprocessing.Barrier(len(names) + 1)
    watcher = multiprocessing.Process(target=watch, args=(root, address, options.seconds + 5, all_here, results))
    coders = [
        multiprocessing.Process(
            target=code,
            args=(
                root,
                address.replace("fusen@", f"{name}@"),
                name,
                number,
                options.seconds,
                options.pause,
                all_here,
                results,
            ),
        )
        for number, name in enumerate(names)
    ]
    for process in (watcher, *coders):
        process.start()
    reports = [results.get() for _ in (watcher, *coders)]
    for process in (watcher, *coders):
        process.join()
    confirmed = {(name, place) for name, _, places in reports for place in places}
    times = sorted(one for name, took, _ in reports if name for one in took)
    ages = sorted(one for name, took, _ in reports if not name for one in took)
    write_connection(PROJECT, address)
    with Study.open(root / "study", user="Olga") as study:
        stored = [(one.user, (one.start, one.end)) for one in study.context.store.codings.live()]
        problems = study.maintenance.check()
    print(f"{len(names)} coders, {options.seconds:.0f} s, a decision every {options.pause} s each")
    print(f"{len(times):,} decisions confirmed, {len(confirmed - set(stored))} lost, problems: {problems or 'none'}")
    print(f"stored but never confirmed: {len(set(stored) - confirmed)}")
    first = sorted(took[0] for name, took, _ in reports if name and took)
    print(
        f"a decision: median {times[len(times) // 2] * 1000:.1f} ms, p95 {times[len(times) * 95 // 100] * 1000:.1f} ms; "
        f"the first of a session: median {first[len(first) // 2] * 1000:.1f} ms"
    )
    if ages:
        print(
            f"on a screen after: median {ages[len(ages) // 2]:.2f} s, p95 {ages[len(ages) * 95 // 100]:.2f} s, most {ages[-1]:.2f} s"
        )


if __name__ == "__main__":
    main()
