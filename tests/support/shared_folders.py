"""Folders that one worker of a test run builds and every worker reads or copies."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fusen.study import Study

ROOT = Path(__file__).parents[2]
PARTS = ("codebook", "transcripts", ".fusen")
DERIVED = shutil.ignore_patterns("*.db*", "cache", "backups", "anonymous.csv")
"""Files of the sample study that a person's own use of the repository has added."""


def built_once(base: Path, name: str, build: Callable[[Path], None]) -> Path:
    """Return the folder `name` below `base`, which the first caller builds while other processes wait."""
    folder, complete = base / name, base / f"{name}.complete"
    with _locked(base / f"{name}.lock"):
        if not complete.exists():
            shutil.rmtree(folder, ignore_errors=True)  # a build that failed
            folder.mkdir()
            build(folder)
            complete.touch()
    return folder


def copy_sample(target: Path) -> None:
    """Copy the files of the sample study, without a database."""
    for part in PARTS:
        shutil.copytree(ROOT / part, target / part, ignore=DERIVED)


def tag_sample(target: Path) -> None:
    """Copy the sample study and load it with its phrase matches."""
    copy_sample(target)
    with Study.open(target, user="tester") as study:
        study.autocode.tag(by="phrases")


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    with file.open("a") as handle:
        if sys.platform == "win32":
            import msvcrt

            while True:
                try:
                    msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
                    break
                except OSError:
                    time.sleep(0.1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield  # closing the file releases the lock


def run_folder(worker_base: Path) -> Path:
    """Return the folder that all workers of a test run share."""
    return worker_base.parent if "PYTEST_XDIST_WORKER" in os.environ else worker_base
