"""Tests of matching over many sources, in one process and in several."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fusen.errors import CodebookError
from fusen.executors import executor as bundle_sizes
from fusen.executors.executor import ThisProcess
from fusen.executors.processes import Processes
from fusen.model.codebook import Code, Phrase
from fusen.nlp import pool
from fusen.nlp.phrases import Span
from fusen.nlp.pool import match_sources

CODES = [
    Code("g1", "a", "a", ("a",), phrases=(Phrase("fund"), Phrase(pattern=({"LOWER": "no"}, {"LEMMA": "budget"})))),
    Code("g2", "b", "b", ("b",), phrases=(Phrase("資金"), Phrase("financ*"))),
]


def sources(count: int) -> Iterator[tuple[int, str, str, list[Span]]]:
    for number in range(count):
        text = f"Source {number} has funding. " * (number % 5) + "No budgets, 資金がない。"
        half = len(text) // 2
        yield number, ("en", "ja", "fr")[number % 3], text, [(0, half), (half, len(text))]


@pytest.mark.slow
def test_several_processes_return_the_same_matches_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle_sizes, "BUNDLE", 200)
    alone = list(match_sources(CODES, sources(40)))
    together = list(match_sources(CODES, sources(40), Processes(2)))
    assert together == alone
    assert [key for key, _ in alone] == list(range(40))
    assert sum(len(matches) for _, matches in alone) > 60


@pytest.mark.slow
def test_sources_are_read_lazily(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle_sizes, "BUNDLE", 100)
    taken: list[int] = []

    def counted() -> Iterator[tuple[int, str, str, list[Span]]]:
        for source in sources(1000):
            taken.append(source[0])
            yield source

    for executor in (ThisProcess(), Processes(2)):
        taken.clear()
        matching = match_sources(CODES, counted(), executor)
        next(matching)
        assert len(taken) < 50
        matching.close()  # type: ignore[attr-defined]


def test_invalid_phrase_raises_the_same_error_with_processes() -> None:
    bad = [Code("g", "x", "x", ("x",), phrases=(Phrase("fi*ance"),))]
    for executor in (ThisProcess(), Processes(2)):
        with pytest.raises(CodebookError, match="star belongs at the end"):
            list(match_sources(bad, sources(3), executor))


INTERRUPTED = """
import sys
from fusen.model.codebook import Code, Phrase
from fusen.executors.processes import Processes
from fusen.nlp.pool import match_sources

def sources():
    while True:
        yield 1, "en", "funding of the fund " * 20000, [(0, 400000)]

if __name__ == "__main__":
    codes = [Code("g", "a", "a", ("a",), phrases=(Phrase("fund"),))]
    try:
        for _ in match_sources(codes, sources(), Processes(2)):
            print("done", flush=True)
    except KeyboardInterrupt:
        print("interrupted", flush=True)
        sys.exit(130)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="process groups are POSIX")
def test_ctrl_c_ends_all_processes_quietly(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(INTERRUPTED)
    path = os.pathsep.join([str(Path(pool.__file__).parents[4]), *filter(None, sys.path)])
    process = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "done\n"
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out.endswith("interrupted\n")
    assert err == ""
    deadline = time.monotonic() + 10
    while _group_lives(process.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not _group_lives(process.pid)


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
