"""The records that only fusen reads in a project file."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from fusen.formats.containers.safe_zip_xml import Package
from fusen.formats.projects.refi.extension import ABOUT, member_of, read_own
from fusen.formats.projects.refi.package_sources import Stale
from fusen.model.ids import text_hash
from tests.support.documents import zipped
from tests.support.projects import document, load, qdpx, source, written

PROJECT = load(qdpx(document(source("a")), {"a": "We had no money."})).project


def own(data: bytes, **changes: object) -> object:
    """Read fusen's part of a file, with other values in its description."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    if changes:
        members[ABOUT] = json.dumps(json.loads(members[ABOUT]) | changes)
    return read_own(Package(io.BytesIO(zipped(members)), "x.qdpx"), "project.qde")


def test_a_file_of_fusen_reads_back_as_it_was_written() -> None:
    project = own(written(PROJECT))
    assert [found.guid for found in project.codes] == [found.guid for found in PROJECT.codes]  # type: ignore[attr-defined]
    assert [found.text for found in project.sources] == ["We had no money."]  # type: ignore[attr-defined]


def test_a_document_that_another_program_changed_makes_the_part_stale() -> None:
    with pytest.raises(Stale):
        own(written(PROJECT), document_sha256=text_hash("other"))


def test_a_damaged_record_makes_the_part_stale() -> None:
    with pytest.raises(Stale):
        own(written(PROJECT), codes=[{"guid": 7}])


def test_a_file_of_another_program_has_no_such_part() -> None:
    data = qdpx(document(source("a")), {"a": "We had no money."})
    assert read_own(Package(io.BytesIO(data), "x.qdpx"), "project.qde") is None


def test_the_member_of_a_text_is_a_safe_path() -> None:
    assert member_of("../../etc/passwd").startswith("sources/")
    assert ".." not in member_of("../../etc/passwd")
