"""Memory of an import: it holds a portion of the study, however large the study is."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from fusen.study import Study
from fusen.study.sources import import_files, read_files
from tests.support.small_study import make_study, opened

FEW = 8
SENTENCE = "Kenji: The money came late, and the talk about it went on for {} days without a word of help.\n"
PORTION = 15_000  # characters of text; a transcript has 6,000


def transcripts(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        lines = (SENTENCE.format(number * 1000 + line) for line in range(60))
        (folder / f"T{number:03}.txt").write_text("Interviewer: What was hard?\n" + "".join(lines))
    return folder


def peak(work: Callable[[], object]) -> int:
    """Return the most bytes that the work held at once."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def study_of(folder: Path, count: int) -> tuple[Study, Path]:
    return opened(make_study(folder / f"s{count}")), transcripts(folder / f"given{count}", count)


def test_an_import_holds_a_portion_however_many_transcripts_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_files, "PORTION", PORTION)
    monkeypatch.setattr(read_files, "KEPT", PORTION)
    warm, given = study_of(tmp_path, 1)
    with warm:  # loads the libraries
        warm.sources.import_files([given])
    peaks = []
    for count in (FEW, 4 * FEW):
        study, given = study_of(tmp_path, count)
        with study:
            peaks.append(peak(lambda study=study, given=given: study.sources.import_files([given])))  # type: ignore[misc]
    assert peaks[1] < 2 * peaks[0]  # 1.53, from the rows of the report and of cases.csv
