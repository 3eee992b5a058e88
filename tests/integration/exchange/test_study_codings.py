"""Codings of a project export: read in batches, in the order of the sources, and held only up to a limit."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fusen.formats.projects.refi.write import write
from fusen.formats.registry import Options
from fusen.model.project import Project
from fusen.study import Filter, Study
from fusen.study.exchange import study_codings
from fusen.study.exchange.export_project import ExportOptions, gather
from tests.support.small_study import make_study, opened, write_lines
from tests.support.studies import coding

WORDS = "We had no money. " * 20
NAMES = [f"T{number:02}.txt" for number in range(40)]
EACH = 60  # codings of a source
ALL = ExportOptions(Filter())


@pytest.fixture
def study(tmp_path: Path, own_folders: Path) -> Iterator[Study]:
    texts = {name: f"R: {name}. {WORDS}\n" for name in NAMES}
    lines = [
        coding(texts[name], name, "Bob", "funding", start, start + 6) for name in NAMES for start in range(3, 3 + EACH)
    ]
    with opened(make_study(tmp_path / "s", texts)) as study:
        study.exchange.merge(write_lines(tmp_path / "bob.jsonl", lines))
        yield study


def peak_of(project: Project) -> int:
    tracemalloc.start()
    try:
        assert sum(1 for _ in project.codings) == len(NAMES) * EACH
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_codings_beyond_the_limit_are_read_a_batch_at_a_time(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = gather(study.context, ALL)
    monkeypatch.setattr(study_codings, "KEPT", 100)
    monkeypatch.setattr(study_codings, "BATCH", 2)
    again = gather(study.context, ALL)
    assert list(again.codings) == list(kept.codings)
    tracemalloc.start()
    held = list(again.codings)
    whole = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert len(held) == len(NAMES) * EACH
    assert peak_of(again) < whole / 2


def test_file_is_the_same_whether_codings_stay_in_memory(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study.memos.write(study.context.store.codings.live()[7].guid, "a thought")
    for pseudonymous in (False, True):
        share = ExportOptions(Filter(), pseudonymous=pseudonymous)
        study.exchange.export_project(tmp_path / "kept.qdpx", share, overwrite=True)
        with monkeypatch.context() as patch:
            patch.setattr(study_codings, "KEPT", 0)
            patch.setattr(study_codings, "BATCH", 3)
            study.exchange.export_project(tmp_path / "again.qdpx", share, overwrite=True)
        assert (tmp_path / "kept.qdpx").read_bytes() == (tmp_path / "again.qdpx").read_bytes()


def test_codings_in_another_order_than_the_sources_are_refused(study: Study, tmp_path: Path) -> None:
    project = gather(study.context, ALL)
    mixed = replace(project, codings=tuple(reversed(list(project.codings))))
    with open(tmp_path / "x.qdpx", "wb") as file, pytest.raises(ValueError, match="order"):
        write(mixed, file, Options())
