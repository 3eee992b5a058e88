"""A campaign of mutated files over all readers: only FusenError comes out, in bounded time and memory.

python -m tests.robustness.mutate --seconds 60 --seed 1
python -m tests.robustness.mutate --seed 1 --only "project .qda" --case 17 --keep FOLDER
"""

from __future__ import annotations

import argparse
import faulthandler
import gc
import random
import re
import signal
import sys
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from fusen.errors import FusenError
from fusen.model.escape import visible
from tests.robustness.mutations import mutated
from tests.robustness.samples import Reader, readers
from tests.support.cpu import loop_seconds

MOST_SECONDS = 200 * loop_seconds()  # of CPU time, for one file: 5 on a common machine
MOST_MEMORY = 300  # MB, for one file
STATUS, FORGET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
SIZES = re.compile(rb"^Vm(?:HWM|RSS):\s+(\d+)", re.MULTILINE)
HANGS = 30  # seconds after which a file is given up


class Hung(BaseException):
    """The file takes longer than any may."""


@dataclass(slots=True)
class Figures:
    """What came of the files given to one reader."""

    files: int = 0
    read: int = 0
    slowest: float = 0.0
    memory: int = 0  # MB that it took beyond what the process held
    failures: dict[str, tuple[int, str]] = field(default_factory=dict)  # by kind the first case, and what happened


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the campaign; 1 where any file did what none may."""
    told = _arguments(arguments)
    chosen = [reader for reader in readers() if told.only in reader.name]
    for reader in chosen:
        for sample in reader.samples:
            reader.read(sample, f"x{reader.suffix}")  # what is valid must be read, or its mutations show nothing
    figures = {reader.name: Figures() for reader in chosen}
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, _hung)
    gc.collect()
    gc.freeze()  # modules and samples: each collection would walk them
    began, number = time.monotonic(), told.case or 0
    while time.monotonic() - began < told.seconds:
        faulthandler.dump_traceback_later(HANGS * (len(chosen) + 1), exit=True)  # 0.9 ms: not for each file
        for reader in chosen if len(chosen) == 1 else [each for each in chosen if number % each.every == 0]:
            _try(reader, told.seed, number, figures[reader.name], told.keep)
        number += 1
        if told.case is not None:
            break
    faulthandler.cancel_dump_traceback_later()
    return _report(figures, time.monotonic() - began)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Read mutated files with every reader.")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", metavar="READER", help="readers whose name holds this")
    parser.add_argument("--case", type=int, metavar="N", help="one file for each reader")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write the files that fail into it")
    return parser.parse_args(arguments)


def _hung(_signal: int, _frame: object) -> None:
    raise Hung


def _try(reader: Reader, seed: int, number: int, figures: Figures, keep: Path | None) -> None:
    """Read one mutated file, and note what may not happen."""
    draw = random.Random(f"{seed} {reader.name} {number}")
    data = mutated(draw.choice(reader.samples), draw)
    name = f"dir/x{reader.suffix}"
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, HANGS)
    held = _forget_peak()
    began = time.process_time()
    wrong = ""
    try:
        reader.read(data, name)
        figures.read += 1
    except FusenError as error:
        wrong = _wrong_message(error, name)
    except (Exception, Hung) as error:  # noqa: BLE001 - this is what the campaign looks for
        wrong = _place(error)
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
    took = time.process_time() - began
    figures.files += 1
    figures.memory = max(figures.memory, peak_memory() - held)
    figures.slowest = max(figures.slowest, took)
    if took > MOST_SECONDS:
        wrong = wrong or f"took over {MOST_SECONDS:.1f} s"
    if figures.memory > MOST_MEMORY:
        wrong = wrong or f"took over {MOST_MEMORY} MB"
    if wrong:
        figures.failures.setdefault(wrong.split("\n", 1)[0], (number, wrong))
        if keep:
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{reader.name.replace(' ', '-')}-{number}{reader.suffix}").write_bytes(data)


def _wrong_message(error: FusenError, name: str) -> str:
    text = f"{error.message}\n{error.hint}"
    if name not in error.message:
        return f"the message does not name the file: {error.message!r}"
    return "" if visible(text) == text else f"the message holds control characters: {text!r}"


def _place(error: BaseException) -> str:
    """The error and the innermost place in fusen, then its traceback."""
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if "fusen" in Path(frame.filename).parts] or list(frames)
    where = f"{Path(inside[-1].filename).name}:{inside[-1].lineno}"
    return f"{type(error).__name__} at {where}\n{''.join(traceback.format_exception(error))}"


def peak_memory() -> int:
    """MB that this process held at once since the peak was forgotten; 0 where the system does not say."""
    return _memory()[0]


def _memory() -> tuple[int, int]:
    """MB at the peak, and MB held."""
    if not STATUS.exists():
        return 0, 0
    peak, held = (int(each) // 1024 for each in SIZES.findall(STATUS.read_bytes()))
    return peak, held


def _forget_peak() -> int:
    """MB that count as held before a file is read: the peak so far, forgotten where it is far above what is held."""
    peak, held = _memory()
    if peak - held > 16 and FORGET.exists():  # it makes what follows slow, so not for each file
        with suppress(OSError):
            FORGET.write_text("5")
            return held
    return peak


def _report(figures: dict[str, Figures], seconds: float) -> int:
    print(f"{'reader':<24}{'files':>9}{'read':>9}{'slowest s':>11}{'most MB':>9}{'failures':>10}")
    for name, one in figures.items():
        print(f"{name:<24}{one.files:>9,}{one.read:>9,}{one.slowest:>11.2f}{one.memory:>9}{len(one.failures):>10}")
    failed = sum(len(one.failures) for one in figures.values())
    print(f"{sum(one.files for one in figures.values()):,} files, {seconds:.0f} s, {failed} kinds of failure")
    for name, one in figures.items():
        for number, what in one.failures.values():
            print(f"\n{name}, case {number}: {what}")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
