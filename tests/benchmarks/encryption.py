"""What encryption costs: the same commands on a plain and on an encrypted study: `python -m tests.benchmarks.encryption`.

The runs alternate, so that other work on the machine falls on both; the lowest time of each counts. The passphrase
comes from the environment, so each command also derives the key.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.corpus import make_study

COMMANDS = {
    "import": ["status"],
    "tag": ["tag"],
    "status": ["status"],
    "frequencies": ["frequencies", "--coder", "coder"],
    "crosstab": ["crosstab", "codes", "case", "--coder", "coder", "--format", "csv"],
    "cooccurrence": ["cooccurrence", "--coder", "coder"],
    "saturation": ["saturation", "--coder", "coder", "--format", "csv"],
    "excerpts": ["export", "-", "--format", "csv", "--coder", "coder"],
    "search": ["search", "the", "pale*"],
}
MOST = 1.3


def measure(folder: Path, command: list[str], *, fresh: Path | None = None) -> float:
    """Return the seconds of CPU of a command; with `fresh`, in a new copy of that study."""
    if fresh is not None:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(fresh, folder)
    environment = os.environ | {
        "PYTHONPATH": str(Path(__file__).parents[2] / "src"), "FUSEN_PASSPHRASE": "four words",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }  # fmt: skip
    with open(os.devnull, "wb") as nowhere:
        process = subprocess.Popen(
            [sys.executable, "-m", "fusen", *command], cwd=folder, stdout=nowhere, stderr=nowhere, env=environment
        )
        _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise subprocess.CalledProcessError(os.waitstatus_to_exitcode(status), command)
    return usage.ru_utime + usage.ru_stime


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transcripts", type=int, default=60)
    parser.add_argument("--codings", type=int, default=3_000)
    parser.add_argument("--repeat", type=int, default=5)
    chosen = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="fusen-benchmark-"))
    try:
        return run(root, chosen.transcripts, chosen.codings, chosen.repeat)
    finally:
        shutil.rmtree(root)


def run(root: Path, transcripts: int, codings: int, repeat: int) -> int:
    began = time.monotonic()
    make_study(root / "plain", transcripts, codings=codings)
    shutil.copytree(root / "plain", root / "encrypted")
    measure(root / "encrypted", ["encrypt"])
    empty = {kind: root / f"{kind}-empty" for kind in ("plain", "encrypted")}
    for kind, folder in empty.items():
        shutil.copytree(root / kind, folder, ignore=shutil.ignore_patterns("study.db*", "backups"))
    missed = 0
    print(f"{'':14} {'plain s':>8} {'encrypted s':>12} {'ratio':>6}")
    for name, command in COMMANDS.items():
        times: dict[str, list[float]] = {kind: [] for kind in empty}
        for _ in range(1 if name == "tag" else repeat):
            for kind in empty:
                times[kind].append(measure(root / kind, command, fresh=empty[kind] if name == "import" else None))
        plain, encrypted = (min(times[kind]) for kind in ("plain", "encrypted"))
        missed += encrypted > MOST * plain
        print(f"{name:14} {plain:8.2f} {encrypted:12.2f} {encrypted / plain:6.2f}", flush=True)
    print(f"{transcripts} transcripts, {codings:,} codings; {time.monotonic() - began:.0f} s")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
