"""Kill a process before each write, rename, link, unlink, fsync and COMMIT of an act, then open the study again.

python -m tests.robustness.crash_points            every act, every point
python -m tests.robustness.crash_points --only merge
python -m tests.robustness.crash_points "add code" tag
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import Engine, event

from fusen.errors import FusenError
from fusen.study import Study
from fusen.study.paths import read_bytes
from tests.robustness.crash_acts import ACTS, FORGOTTEN, REPEATED, Act
from tests.support.small_study import state

KILLED = 137
ASIDE = ("remember files", "cases")  # steps of their own before and after an act
WRITES = {"os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "shutil.copyfile"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
RANDOM = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|(?<!_)size=\d+, mtime_ns=\d+|'?\d{4}-\d\d-\d\dT[^']*'"
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All live records, steps and hand-edited files of a study, without random guids and times."""

    records: dict[str, list[str]]
    steps: list[tuple[str, str]]
    files: dict[str, bytes]


def snapshot(root: Path) -> Snapshot:
    """Open the study, check it, and return what it holds."""
    with Study.open(root, user="Ann") as study:
        problems = study.maintenance.check()
        assert problems == [], problems
        records = {kind: sorted(RANDOM.sub("", row) for row in rows) for kind, rows in state(study).items()}
        steps = [(step.action, step.kind) for step in study.history.steps() if step.action not in ASIDE]
    folders = (root / "codebook", root / "transcripts")
    files = {
        path.relative_to(root).as_posix(): read_bytes(path)
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
    }
    return Snapshot(records, steps, files)


def leftovers(root: Path) -> list[str]:
    """Return unfinished files."""
    return [path.name for path in root.rglob("*") if path.name.endswith((".part", ".intent")) or ".db." in path.name]


def traces(root: Path, words: bytes) -> list[str]:
    """Return the files with these words, except the keys of pseudonyms and the files beside the study."""
    paths = (path for folder in ("transcripts", "codebook", ".fusen") for path in (root / folder).rglob("*"))
    return [
        path.name for path in paths if path.is_file() and path.name != "pseudonyms.csv" and words in path.read_bytes()
    ]


def count_points(root: Path, act: Act) -> int:
    """Run the act in a child process, and return the number of points at which it can be killed."""
    reading, writing = os.pipe()

    def report(number: int) -> None:
        os.write(writing, b"%d\n" % number)

    assert _in_child(act, root, kill_at=0, report=report) == 0
    os.close(writing)
    with os.fdopen(reading) as numbers:
        return int(numbers.read().split()[-1])


def kill(root: Path, act: Act, point: int) -> None:
    """Run the act in a child process that ends before the write with this number."""
    assert _in_child(act, root, kill_at=point, report=lambda _: None) == KILLED


def _in_child(act: Act, root: Path, *, kill_at: int, report: Callable[[int], object]) -> int:
    child = os.fork()
    if not child:
        _act(act, root, kill_at, report)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _act(act: Act, root: Path, kill_at: int, report: Callable[[int], object]) -> NoReturn:
    passed, here = 0, str(root)

    def point() -> None:
        nonlocal passed
        passed += 1
        if passed == kill_at:
            os._exit(KILLED)

    def on_audit_event(name: str, arguments: tuple[Any, ...]) -> None:
        writes = name in WRITES or (name == "open" and bool((arguments[2] or 0) & WRITING))
        if writes and os.fsdecode(arguments[0] if not isinstance(arguments[0], int) else b"").startswith(here):
            point()

    def synced(descriptor: Any, sync: Callable[[Any], None] = os.fsync) -> None:
        point()
        sync(descriptor)

    status = 1
    try:
        os.fsync = synced  # type: ignore[assignment]
        event.listen(Engine, "commit", lambda _: point())
        sys.addaudithook(on_audit_event)
        act(root)
        report(passed)
        status = 0
    except BaseException as error:  # noqa: BLE001  (the child must not return)
        print(repr(error), file=sys.stderr, flush=True)
    os._exit(status)


def outcomes(folder: Path, name: str, every: int = 1) -> Iterator[tuple[int, str]]:
    """Yield (point, problem) of the act with this name, at each `every`-th point; the problem is empty if all is well."""
    prepare, act = ACTS[name]
    template = folder / "template"
    prepare(template)
    done = _copied(template, folder / "done")
    points = count_points(done, act)
    before, after = _outcome(_copied(template, folder / "before")), snapshot(done)
    for point in range(1, points + 1, every):
        root = _copied(template, folder / f"at{point}")
        kill(root, act, point)
        now = _outcome(root)
        if name in REPEATED and isinstance(now, Snapshot):
            act(root)
            now = replace(snapshot(root), steps=after.steps)
        left = leftovers(root) if isinstance(now, Snapshot) else []
        if name in FORGOTTEN and now == after:
            left += traces(root, FORGOTTEN[name])
        yield (
            point,
            "" if now in (before, after) and not left else f"neither before nor after: {now!r:.300}; left: {left}",
        )
        shutil.rmtree(root)


def _outcome(root: Path) -> Snapshot | str:
    """Return what the study holds, or why it cannot be opened; the second is right only if it was so before."""
    try:
        return snapshot(root)
    except (AssertionError, FusenError) as error:
        return f"{type(error).__name__}: {str(error).replace(str(root), '')}"


def _copied(template: Path, root: Path) -> Path:
    shutil.copytree(template, root, copy_function=shutil.copy2)
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the campaign; 1 if a kill left something else than the study before or after the act."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="acts with this text in their name")
    parser.add_argument("names", nargs="*", metavar="ACT", help="acts with these names")
    chosen = parser.parse_args(arguments)
    failed = 0
    for name in ACTS:
        if chosen.only in name and name in (chosen.names or ACTS):
            with tempfile.TemporaryDirectory() as folder:
                found = list(outcomes(Path(folder), name))
            bad = [f"  point {point}: {problem}" for point, problem in found if problem]
            failed += len(bad)
            print(f"{name}: {len(found)} points, {len(bad)} wrong", *bad, sep="\n", flush=True)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
