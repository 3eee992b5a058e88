"""Sources of a project of fusen: which stay in memory, and which are read again."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from dataclasses import replace

import pytest

from fusen.errors import FileError
from fusen.formats.projects.refi import package_sources
from fusen.formats.projects.refi.extension import member_of
from fusen.formats.projects.refi.read import read
from fusen.formats.registry import Options
from fusen.model.ids import source_guid, text_hash
from fusen.model.project import ExchangedSource, Project
from tests.support.projects import written

PROJECT = "12345678-1234-5678-1234-567812345678"
SOURCES = tuple(
    ExchangedSource(
        source_guid(PROJECT, f"s{number}.txt"), f"s{number}.txt", text, f"s{number}.txt", text_hash(text), language="en"
    )
    for number in range(40)
    for text in [f"{number} " + "It was a long talk. " * 5_000]
)
WHOLE = Project("P", PROJECT, "fusen", True, "en", "sentence", sources=SOURCES)


def project_of(data: bytes) -> Project:
    return read(io.BytesIO(data), "x.qdpx", Options()).items[0].project


def test_sources_beyond_the_limit_are_read_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    data = written(WHOLE)
    monkeypatch.setattr(package_sources, "KEPT", 0)
    size = sum(len(source.text) for source in SOURCES)
    tracemalloc.start()
    try:
        project = project_of(data)
        lengths = [len(source.text) for source in project.sources]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert lengths == [len(source.text) for source in SOURCES]
    assert peak < size / 4


def test_sources_are_the_same_from_memory_and_from_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    data = written(WHOLE)
    kept = project_of(data).sources
    monkeypatch.setattr(package_sources, "KEPT", 450_000)  # four of them
    again = project_of(data).sources
    assert kept[0] is kept[0]
    assert again[0] is again[0]
    assert again[-1] is not again[-1]
    assert (list(kept), kept[5:7], kept[-1]) == (list(again), again[5:7], again[-1])
    assert again[5].text == SOURCES[5].text


def test_file_that_changes_during_an_import_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_sources, "KEPT", 0)
    file = io.BytesIO(written(WHOLE))
    sources = read(file, "x.qdpx", Options()).items[0].project.sources
    changed = io.BytesIO()
    with zipfile.ZipFile(file) as before, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as after:
        for info in before.infolist():
            other = info.filename == member_of(SOURCES[3].guid)
            after.writestr(info.filename, b"Other words." if other else before.read(info))
    file.seek(0)
    file.truncate()
    file.write(changed.getvalue())
    with pytest.raises(FileError, match=r"x\.qdpx"):
        list(sources)


def test_masked_sources_are_counted() -> None:
    masked = replace(SOURCES[0], text="█" * len(SOURCES[0].text), withheld=True)
    loaded = read(io.BytesIO(written(replace(WHOLE, sources=(masked, *SOURCES[1:3])))), "x.qdpx", Options())
    assert [row.approximated for row in loaded.items[0].tally.conversions if row.kind == "sources"] == [1]
