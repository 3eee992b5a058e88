"""Confirmed changes survive SIGKILL at any moment, a full disk, an interruption and concurrent processes.

FUSEN_KILL_ROUNDS sets how often the coding child is killed (default 8), FUSEN_KILL_SEED the moments.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from fusen.errors import FusenError
from fusen.study import Study
from fusen.study.sources.import_files import ImportRequest
from tests.support.cpu import at_most
from tests.support.small_study import CODEBOOK, EU, JP, code, make_study, opened, state, write_lines
from tests.support.studies import coding, environment

resource = pytest.importorskip("resource", reason="POSIX resource limits not found")
if sys.platform == "win32":
    pytest.skip("SIGKILL not found", allow_module_level=True)

SEED = int(os.environ.get("FUSEN_KILL_SEED", "20261122"))
ROUNDS = int(os.environ.get("FUSEN_KILL_ROUNDS", "8"))
TALK = "Interviewer: What was hard?\n" + "".join(
    f"Anna: The money of year {number} was missing, and the language came between us.\n" for number in range(250)
)

CODER = """
import sys
from pathlib import Path
from fusen.study import Study
with Study.open(Path(sys.argv[1]), user=sys.argv[2]) as study:
    names = ("funding", "language", "market")
    print("ready", flush=True)
    for number in range(int(sys.argv[3]), int(sys.argv[3]) + 1000):
        made = study.codings.add("EU-01.txt", number, number + 12, names[number % 3], memo="why" if number % 5 == 0 else None)
        sys.stdout.write(made.guid + "\\n")
        sys.stdout.flush()
"""


def child(script: str, *arguments: object, **more: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)], env=environment(), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more,
    )  # fmt: skip


def fusen(*arguments: object, root: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "fusen", *map(str, arguments), "--study", str(root)]
    as_ann = environment(LOGNAME="Ann", XDG_CONFIG_HOME=str(root / "no-settings"))
    return subprocess.Popen(command, env=as_ann, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def files(root: Path) -> dict[str, bytes]:
    """All of transcripts/ that a person or a program would take for a transcript."""
    home = root / "transcripts"
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in home.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def check_from_outside(root: Path) -> None:
    checking = fusen("check", root=root)
    output = checking.communicate(timeout=60)
    assert (checking.returncode, output[0]) == (0, "no problems\n"), output


# -- SIGKILL


@pytest.mark.slow
def test_confirmed_codings_survive_sigkill(tmp_path: Path) -> None:
    """One study is coded on through all rounds: what earlier rounds confirmed must stay as well."""
    draw = random.Random(SEED)
    root = make_study(tmp_path / "s", {"EU-01.txt": TALK})
    opened(root).close()
    confirmed: list[str] = []
    for number in range(ROUNDS):
        coder = child(CODER, root, "Ann", number * 1000)
        assert coder.stdout is not None
        assert coder.stdout.readline() == "ready\n"
        before = [coder.stdout.readline() for _ in range(draw.randint(1, 9))]
        time.sleep(draw.uniform(0, 0.02))
        coder.kill()
        output = "".join(before) + coder.communicate(timeout=60)[0]
        assert coder.returncode == -signal.SIGKILL
        confirmed += [line.rstrip("\n") for line in output.splitlines(keepends=True) if line.endswith("\n")]
        with opened(root) as study:
            live = {made.guid: made for made in study.context.store.codings.live()}
            assert set(confirmed) <= live.keys()
            assert len(live) <= len(confirmed) + number + 1  # at most one a round was written and not yet printed
            assert all(made.note == ("why" if made.start % 5 == 0 else None) for made in live.values())
            assert study.maintenance.check() == []
    assert len(confirmed) >= ROUNDS
    check_from_outside(root)


class Work:
    """A command that is left to work: from the moment it has opened, or begins to make, the database."""

    def __init__(self, root: Path, *arguments: object) -> None:
        before = set((root / ".fusen").iterdir())
        self.process = fusen(*arguments, root=root)
        while self.process.poll() is None and not any(
            ".db" in path.name for path in set((root / ".fusen").iterdir()) - before
        ):
            time.sleep(0.002)
        self.began = time.monotonic()

    def lasted(self) -> float:
        output = self.process.communicate(timeout=120)
        assert self.process.returncode == 0, output
        return time.monotonic() - self.began

    def send(self, number: signal.Signals, after: float) -> str:
        """Send a signal once it has worked for so many seconds; returns what it said on stderr."""
        time.sleep(max(0.0, self.began + after - time.monotonic()))
        self.process.send_signal(number)
        return self.process.communicate(timeout=120)[1]


@pytest.fixture
def big(tmp_path: Path) -> Path:
    """A folder of transcripts, long enough for an import to be caught in the middle."""
    folder = tmp_path / "given"
    folder.mkdir()
    for number in range(12):
        (folder / f"T{number:02}.txt").write_text(TALK.replace("Anna", f"Anna{number}"))
    return folder


@pytest.mark.slow
def test_killed_import_is_atomic(tmp_path: Path, big: Path) -> None:
    draw = random.Random(SEED + 1)
    trial = make_study(tmp_path / "trial")
    opened(trial).close()
    whole = Work(trial, "import", big).lasted()
    for number in range(2):
        root = make_study(tmp_path / f"s{number}")
        opened(root).close()
        before = files(root)
        Work(root, "import", big).send(signal.SIGKILL, draw.uniform(0, whole))
        with opened(root) as study:
            assert len(study.sources.all()) in (2, 14)
            copied = files(root).keys() - before.keys()
            assert len(copied) == 12 if len(study.sources.all()) == 14 else len(copied) in range(13)
            assert study.maintenance.check() == []
            study.sources.import_files([big] if len(study.sources.all()) == 2 else [], ImportRequest())
            assert (len(study.sources.all()), len(files(root))) == (14, 15)  # and the same command then does the rest
        check_from_outside(root)


@pytest.mark.slow
def test_killed_first_load_is_atomic(tmp_path: Path, big: Path) -> None:
    draw = random.Random(SEED + 2)
    texts = {path.name: path.read_text() for path in big.iterdir()}
    whole = Work(make_study(tmp_path / "trial", texts), "status").lasted()
    for number in range(2):
        root = make_study(tmp_path / f"s{number}", texts)
        Work(root, "status").send(signal.SIGKILL, draw.uniform(0, whole))
        with opened(root) as study:
            assert (len(study.sources.all()), study.maintenance.check()) == (12, [])
        check_from_outside(root)


@pytest.mark.slow
def test_killed_tag_keeps_whole_sources(tmp_path: Path, big: Path) -> None:
    draw = random.Random(SEED + 3)
    root = make_study(tmp_path / "s", {path.name: path.read_text() for path in big.iterdir()})
    opened(root).close()
    whole = Work(root, "tag").lasted()
    with opened(root) as study:
        found = len(study.context.store.codings.live())
        study.history.undo()
    for _ in range(2):
        Work(root, "tag").send(signal.SIGKILL, draw.uniform(0, whole))
        with opened(root) as study:
            kept = study.context.store.codings.live()
            read = {coding.source for coding in kept}
            assert len(kept) == found * len(read) // 12, "a portion of a tag is of whole sources"
            assert len(study.context.store.reviews.live()) == len(read)
            assert study.maintenance.check() == []
            if study.context.store.codings.live():
                study.history.undo()
    check_from_outside(root)


# -- two at once


@pytest.mark.slow
def test_concurrent_codings_of_two_processes_are_all_kept(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s", {"EU-01.txt": TALK})
    opened(root).close()
    script = CODER.replace("+ 1000)", "+ 150)")
    coders = [child(script, root, name, first) for name, first in (("Ann", 0), ("Bob", 0), ("Ann", 500))]
    outputs = [coder.communicate(timeout=120) for coder in coders]
    assert [(coder.returncode, errors) for coder, (_, errors) in zip(coders, outputs, strict=True)] == [(0, "")] * 3
    printed = {line for out, _ in outputs for line in out.splitlines()} - {"ready"}
    with opened(root) as study:
        assert {made.guid for made in study.context.store.codings.live()} == printed
        assert len(printed) == 450
        assert sum(step.action == "code" for step in study.history.steps()) == 450
        assert study.maintenance.check() == []


# -- a disk that fills up


LIMITED = """
import resource, sys
from pathlib import Path
from fusen.errors import FusenError
from fusen.study import Study
from fusen.study.sources.import_files import ImportRequest
root, limit, action, given = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
with Study.open(root, user="Ann") as study:
    study.results.search("money")  # what is needed is loaded before the disk is full
    largest = max(path.stat().st_size for path in (root / ".fusen").glob("study.db*"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + limit, resource.RLIM_INFINITY))
    try:
        if action == "import":
            study.sources.import_files([Path(given)], ImportRequest())
        elif action == "tag":
            study.autocode.tag()
        elif action == "merge":
            study.exchange.merge(Path(given))
        else:
            for number in range(100_000):
                print(study.codings.add("EU-01.txt", number % 9000, number % 9000 + 9 + number // 9000, "funding").guid, flush=True)
    except FusenError as error:
        print("refused:", error.message, "|", error.hint, flush=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("action", ["import", "tag", "merge", "code"])
@pytest.mark.parametrize("limit", [0, 60_000])
def test_full_disk_is_one_error_and_the_study_is_unchanged(tmp_path: Path, big: Path, action: str, limit: int) -> None:
    """The process may write no file beyond a size: somewhere in the middle the next write fails."""
    texts = {"EU-01.txt": TALK, "JP-01.txt": JP} | {f"{number}.txt": TALK * 3 + str(number) for number in range(6)}
    root = make_study(tmp_path / "s", texts)
    with opened(root) as study:
        code(study, "The money", "language")
        before, had = state(study), files(root)
    lines = (coding(TALK, "EU-01.txt", "Eve", "funding", at, at + 5, note="n" * 99) for at in range(3000))
    given = big if action == "import" else write_lines(tmp_path / "eve.jsonl", lines)
    for path in big.iterdir():  # more than the database's file has room for
        path.write_text(path.read_text() * 6)
    process = child(LIMITED, root, limit, action, given)
    output, errors = process.communicate(timeout=120)
    assert (process.returncode, errors) == (0, "")
    *confirmed, refusal = output.splitlines()
    assert refusal.startswith("refused: ")
    assert "disk is full" in refusal or "File too large" in refusal
    assert "free disk space" in refusal
    with opened(root) as study:
        now = state(study)
        if action == "code":
            live = {made.guid for made in study.context.store.codings.live()}
            assert set(confirmed) <= live
            assert len(live) == len(confirmed) + 1
        else:
            assert confirmed == []
            assert now == before
        assert study.maintenance.check() == []
    assert files(root) == had
    assert list((root / "transcripts").glob(".*")) == []


def test_full_disk_during_the_first_load_leaves_no_database(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s", {f"{number}.txt": TALK + str(number) for number in range(10)})
    script = (
        "import resource, sys\nfrom pathlib import Path\n"
        "import fusen.study.lifecycle, fusen.study.sources.import_files, fusen.study.sources.read_source\n"
        "from fusen.errors import FusenError\nfrom fusen.study import Study\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))\n"
        "try:\n    Study.open(Path(sys.argv[1]), user='Ann')\n"
        "except FusenError as error:\n    print(error.message)\n"
    )
    process = child(script, root)
    output, errors = process.communicate(timeout=60)
    assert (errors, "disk is full" in output) == ("", True)
    assert sorted(path.name for path in (root / ".fusen").iterdir()) == ["study.toml"]
    with opened(root) as study:
        assert len(study.sources.all()) == 10


# -- interruption


@pytest.mark.slow
@pytest.mark.parametrize("action", ["import", "tag"])
def test_interrupted_command_reports_it_and_changes_nothing(tmp_path: Path, big: Path, action: str) -> None:
    """SIGINT in the middle: exit 130, nothing half-written, no leftover copies."""
    draw = random.Random(SEED + 4)
    texts = {path.name: path.read_text() for path in big.iterdir()} if action == "tag" else None
    arguments: tuple[object, ...] = ("import", big) if action == "import" else ("tag",)
    trial, root = (make_study(tmp_path / name, texts) for name in ("trial", "s"))
    opened(trial).close()
    whole = Work(trial, *arguments).lasted()
    with opened(root) as study:
        code(study, "The money", "language", next(iter(texts or {"EU-01.txt": EU})))
        before, had = state(study), files(root)
    interrupted = 0
    for _ in range(5):
        work = Work(root, *arguments)
        errors = work.send(signal.SIGINT, draw.uniform(0, 0.6) * whole)
        # Python may also die of the signal while it takes itself apart, which a shell shows as 130 too.
        assert work.process.returncode in (0, 130, -signal.SIGINT), errors
        assert "Traceback" not in errors
        with opened(root) as study:
            if state(study) != before:  # it was faster: the step is there as a whole, and can be taken back
                study.history.undo()
                for path in files(root).keys() - had.keys():
                    (root / "transcripts" / path).unlink()
            else:
                interrupted += 1
                assert work.process.returncode != 0
            assert state(study) == before
            assert study.maintenance.check() == []
        assert files(root) == had
        assert list((root / "transcripts").glob(".*")) == []
        if interrupted == 2:
            break
    assert interrupted


@pytest.mark.parametrize("after", range(0, 60, 7))
def test_import_interrupted_at_any_step_leaves_nothing(tmp_path: Path, after: int) -> None:
    """The same without luck: raised by the progress callback, at the first, second … call."""
    root = make_study(tmp_path / "s")
    given = tmp_path / "given"
    given.mkdir()
    for number in range(30):
        (given / f"T{number:02}.txt").write_text(EU.replace("Anna", f"Anna{number}"))
    left = [after]

    def progress(what: str, done: int, total: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt

    with opened(root) as study:
        before, had, steps = state(study), files(root), study.history.steps()
        with pytest.raises(KeyboardInterrupt):
            study.sources.import_files([given], ImportRequest(), progress)
        assert (state(study), files(root), study.history.steps()) == (before, had, steps)
        assert list((root / "transcripts").glob(".*")) == []
        assert len(study.sources.import_files([given], ImportRequest()).rows) == 30


# -- speed


def test_a_decision_is_fast_in_a_large_source(tmp_path: Path) -> None:
    """The text, codebook and cases are not read again for each coding."""
    root = make_study(tmp_path / "s", {"EU-01.txt": TALK * 40, "JP-01.txt": JP})
    with opened(root) as study:
        for number in range(20):
            study.codings.add("EU-01.txt", number, number + 9, "funding")
        with at_most(loops=300):
            for number in range(100, 200):
                study.codings.add("EU-01.txt", number, number + 9, "funding")


def test_invalid_studies_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    """A broken codebook stops the first load as a whole."""
    root = make_study(tmp_path / "s", codebook=CODEBOOK.replace("id: language", "id: funding"))
    with pytest.raises(FusenError, match="is taken by"):
        Study.open(root, user="Ann")
    assert sorted(path.name for path in (root / ".fusen").iterdir()) == ["study.toml"]
